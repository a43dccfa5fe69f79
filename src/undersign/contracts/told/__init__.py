"""Who hears of a contract, how far mail to them came, and who wants it on paper instead."""
