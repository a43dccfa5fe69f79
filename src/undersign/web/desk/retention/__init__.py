"""What becomes of contracts that are over: due, held, destroyed, asked about, and by which categories."""
