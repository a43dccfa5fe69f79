"""Files in stores: what a vault has to be, however its store works; where each file lies and how long."""
