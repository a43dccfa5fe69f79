"""From a ticket to a draft: what the outside knows fills in, and rows of ours stand for records of theirs."""
