"""Asterisk where none is installed: fetched from Debian, unpacked, started for as long as a block lasts."""
