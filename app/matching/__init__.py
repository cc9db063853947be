"""Matches kept and explained, in both directions."""
