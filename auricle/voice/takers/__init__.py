"""The call-takers' side of the phone: their browsers' sockets, and what they do with a call."""
