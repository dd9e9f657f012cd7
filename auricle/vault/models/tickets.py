"""A file that is about to be downloaded."""

from django.db import models

from auricle.directory.models import Member

FIELD_CLASSES = {
    **{f"FileTicket.{f}": "open" for f in ("id", "digest", "object_id", "member", "made_at", "for_ears")},
    "FileTicket.sealed": "sealed",
}


class FileTicket(models.Model):
    """Lets one member fetch one file once, from the origin that serves files. It is gone as soon as it is used.

    `sealed` is the key of that object alone and the file's name, under a secret that only the address holds.
    """

    digest = models.BinaryField(unique=True)
    object_id = models.UUIDField()
    member = models.ForeignKey(Member, on_delete=models.CASCADE)
    sealed = models.BinaryField()
    made_at = models.DateTimeField(db_index=True)
    # A player asks for the same sound again and again, each time from another place: such a ticket is good until it
    # runs out, and for sound alone.
    for_ears = models.BooleanField(default=False, db_default=False)
