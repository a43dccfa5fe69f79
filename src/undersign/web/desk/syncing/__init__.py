"""How a connection is kept in step, as an admin sees and changes it."""
