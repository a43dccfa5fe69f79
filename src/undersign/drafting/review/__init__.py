"""From submitted to published: what must be ready, whose word counts, and what was said on the way."""
