"""The working copy of a template: where legal writes until it is frozen into a version."""
