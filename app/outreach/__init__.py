"""Contact policy, outbox, channels: no other room sends anything to anybody."""
