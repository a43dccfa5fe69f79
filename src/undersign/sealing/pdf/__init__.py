"""A PDF as bytes: objects, revisions, fields, structure. Pure."""
