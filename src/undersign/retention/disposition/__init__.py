"""What becomes of a record whose time is over: looked at, decided, warned of, destroyed when due (RT-5)."""
