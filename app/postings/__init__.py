"""Postings: what an employer offers, from import to expiry."""
