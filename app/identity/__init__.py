"""Who is calling: staff accounts, tokens, roles, region scope."""
