"""SIGNING: invitation, the one door for signers, proof of identity, consent, the signature."""
