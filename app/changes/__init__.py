"""What changed and is not yet in the index: one row an object, written in the transaction of the change."""
