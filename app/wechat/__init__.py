"""WeChat's servers: who somebody is, their phone number, messages that they subscribed to, events that come back."""
