"""Templates as plain files in a folder or a zip, and the samples that come so. Pure."""
