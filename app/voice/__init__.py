"""What somebody said beside a registration, in their own voice: kept sealed, listened to later, typed up then."""
