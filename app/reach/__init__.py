"""How somebody is reached: whether they have a smartphone, whose number it is, when they may be called."""
