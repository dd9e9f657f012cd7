"""The phone's way into the hotline: what the service that answers calls asks, on the same machine, with a key."""
