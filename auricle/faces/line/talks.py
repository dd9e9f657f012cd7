"""The recording of a talk: whom to seal it to once its report is there, and the recording itself."""

from auricle.faces.line.door import Answer, Call
from auricle.intake import talks
from auricle.vault import parcel_reading as read
from auricle.vault.parcel_reading import b64


def prepare(call: Call) -> Answer:
    """The keys of the team and of the reporter, and the purpose that their grants are for."""
    found = talks.prepare(report=read.read_uuid(call.data, "report"), now=call.now)
    return Answer({"purpose": found.purpose, "team": found.team, "reporter": b64(found.reporter)})


def talk(call: Call) -> Answer:
    """Take the sealed recording. 201 when it is new, 200 when it was here already; the body says which."""
    state = talks.receive_talk(talk=talks.read_talk(call.data), now=call.now)
    return Answer({"state": state}, status=200 if state == "again" else 201)
