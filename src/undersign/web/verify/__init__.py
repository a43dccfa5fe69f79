"""The public page that checks a signed file, for people who know nothing of the instance."""
