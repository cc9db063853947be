"""Filters, score, relaxation ladder: the same code whatever engine found the candidates."""
