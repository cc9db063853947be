"""Somebody stands at the desk: written down in ten answers or fewer, and the best postings said at once."""
