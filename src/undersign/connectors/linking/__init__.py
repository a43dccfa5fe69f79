"""A connection of a workspace: made, kept, tried, renewed; how it is, and every call that goes through it."""
