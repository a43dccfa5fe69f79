"""Where systems outside call us."""
