"""Who works here: the way in, accounts, staff, tokens, and what the office has switched on."""
