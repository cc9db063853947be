"""The call list: who is called, by whom, what is said, and what comes of it."""
