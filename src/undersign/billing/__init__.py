"""WHAT IS PAID: agreed terms of signed contracts, confirmed against the billing record by a person."""
