"""One contract after it was sent: its paper, people, trail, term, and what staff say about it."""
