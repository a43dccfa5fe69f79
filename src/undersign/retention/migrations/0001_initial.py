"""Categories, the law's table as a workspace checked it, and one record for each contract that is over."""

