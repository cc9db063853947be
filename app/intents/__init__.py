"""Intents: who is interested in which posting, and what became of it."""
