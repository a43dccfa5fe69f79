"""PAGES: one folder per audience. desk/ for staff, ceremony/ for signers."""
