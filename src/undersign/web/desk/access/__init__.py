"""Ways in, one’s own profile, and who works here: the pages."""
