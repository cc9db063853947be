"""Who is in care, and how people are reached."""
