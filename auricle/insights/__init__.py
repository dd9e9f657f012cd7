"""Counting: what may be said of many reports without saying anything of one. No sealed word is opened here."""
