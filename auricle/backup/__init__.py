"""Backups: sealed to a key whose seed is offline, what opens apart from what is opened, and the way back."""
