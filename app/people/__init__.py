"""Workers: one record a person, whatever the channel, and every registration that led to it."""
