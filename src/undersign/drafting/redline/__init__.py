"""Two versions compared, as source and as rendered text. Pure."""
