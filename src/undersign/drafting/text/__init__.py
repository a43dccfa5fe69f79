"""Templates that are a text: Liquid in Markdown, its filters and tags, what merging finds wrong. Pure."""
