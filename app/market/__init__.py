"""Supply and demand: who looks for what where, who is looked for, and through which channels it all came."""
