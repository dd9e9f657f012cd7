"""Referrals: a redacted report handed to an agency, with states, clocks and a key of its own."""
