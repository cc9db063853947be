"""What the program is put into service with."""
