"""What goes wrong with backups, each in one sentence for the person at the keyboard."""

from auricle.errors import NotNow


class BackupTrouble(NotNow):
    """The backup cannot be made or used; the message is one sentence."""


class WrongKey(BackupTrouble):
    """The file was sealed to another key than this seed's."""


class BadFile(BackupTrouble):
    """The file is not what it should be: cut, changed, or of another backup."""


class NoSuchBackup(BackupTrouble):
    """There is no whole backup of this name in the folder."""


class NotForHere(BackupTrouble):
    """The backup is whole and cannot be restored here: the database is in use, or the programs are too old."""
