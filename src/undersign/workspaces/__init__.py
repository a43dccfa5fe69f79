"""WHO WORKS HERE: workspaces, members, what each role may do, and programs' keys."""
