"""The call list (电话单): whom the staff of a place call on an evening, what they say, and what comes of it."""
