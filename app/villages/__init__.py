"""The village channel: what the loudspeaker reads out, what hangs on the wall, what a screen shows, for one place."""
