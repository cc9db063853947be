"""Employers and whether they may recruit here."""
