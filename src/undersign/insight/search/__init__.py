"""FINDING A CONTRACT BY WHAT IT SAYS: what is indexed, how a question is read, where it was found."""
