"""How a signer shows who they are: one file per method."""
