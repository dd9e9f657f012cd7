"""Mail that says nothing: to members that something waits for them, and to reporters who asked to be told.

No mail has a word of a report, its reference, a category or a person's name. The address rests sealed to the worker
(vault/mail_sealing.py); no face and no team can open it.
"""
