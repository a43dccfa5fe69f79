"""Templates as an organisation keeps them: the library, versions, clauses, packets, their approval."""
