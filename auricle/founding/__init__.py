"""The first run: from an empty database to a hotline that takes reports. Used before there is one, and never after."""
