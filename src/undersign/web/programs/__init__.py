"""What programs of others ask by themselves: OAuth 2's endpoints that no person sees."""
