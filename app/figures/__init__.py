"""What the outreach came to: figures that open to their rows, silences, alarms, counters, and a report of each run."""
