"""The nouns of the API, a file for each group."""
