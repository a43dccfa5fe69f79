"""What an admin sets up: the organisation, its rules and services."""
