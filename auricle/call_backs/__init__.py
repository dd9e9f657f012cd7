"""Calling people back who asked for it: the number is sealed where it was keyed in, used, and gone."""
