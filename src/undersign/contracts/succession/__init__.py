"""WHAT FOLLOWS: addenda, what a contract says on a day, its end, and its renewal."""
