"""Contracts that begin in the helpdesk: a macro, tag or rule there calls us, or is seen when we look."""
