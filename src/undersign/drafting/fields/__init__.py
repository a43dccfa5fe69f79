"""What a template asks for: merge fields and roles, their exact values, and formulas over them. Pure."""
