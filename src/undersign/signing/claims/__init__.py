"""What others say of a person, judged: names, tokens of providers, zones that machines read."""
