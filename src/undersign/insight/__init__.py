"""WHAT IS GOING ON: read-only questions over contracts, tickets and accounts. Changes nothing."""
