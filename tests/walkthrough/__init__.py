"""docs/api.md is a script: its requests are sent as they stand, and the answers in it are those that came."""
