"""What the desk costs with a hundred times as many contracts: rows by SQL, and pages timed on them."""
