"""The database engine of Undersign's settings: Django's PostgreSQL with two things more (see `base`)."""
