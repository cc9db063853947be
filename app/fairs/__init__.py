"""Job fairs: where and when, who stands at which stall, and who came."""
