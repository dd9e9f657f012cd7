"""The phone: a service of its own beside Asterisk, without Django and without a database.

Of ours it knows how to seal, and nothing else.
"""
