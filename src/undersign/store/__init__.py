"""WHERE THINGS LIE: tenancy, walls, keys and encrypted bytes.

The lowest room of the house. Everything above asks it for three promises: a row belongs to one
workspace and the database enforces that; bytes at rest are encrypted under a key of their own
record; destroying that key destroys the bytes wherever copies of them lie.
"""
