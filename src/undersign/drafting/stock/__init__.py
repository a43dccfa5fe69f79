"""The templates an organisation keeps: numbered versions, library clauses, packets, and who may send what."""
