"""The description of the API: what every operation takes, gives and refuses, with examples made of the schemas."""
