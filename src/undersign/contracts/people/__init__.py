"""The people of a contract: who they are, whose turn it is, what is asked of each before it opens."""
