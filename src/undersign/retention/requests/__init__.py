"""What people ask about facts of their own: to see them, or to have them erased (law.md GD-1..6)."""
