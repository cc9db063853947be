"""What a worker does for themselves in the mini-program."""
