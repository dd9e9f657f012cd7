"""The interface for the computer systems of agencies: JSON with a token, and not one page."""
