"""The batch room: import, index, match, push and the rest, each a ``flask`` command."""
