"""File what was said: what a call needs first, the sealed sound a second at a time, and the report that claims it."""

from datetime import datetime
from uuid import UUID

from auricle.errors import Invalid
from auricle.faces.line.door import Answer, Call
from auricle.intake import attachments, by_phone
from auricle.intake.submission import RETRY_BYTES, read_submission
from auricle.vault import parcel_reading as read
from auricle.vault.parcel_reading import b64


def prepare(call: Call) -> Answer:
    """The code to read out and whom to seal to."""
    prepared = by_phone.prepare(
        report=read.read_uuid(call.data, "report"),
        retry=read.read_bytes(call.data, "retry", least=RETRY_BYTES, most=RETRY_BYTES),
        category=_code(call, "category"),
        region=_code(call, "region"),
        language=read.read_text(call.data, "language", most=10),
        now=call.now,
    )
    return Answer(
        {
            "code": prepared.code,
            "reporter": b64(prepared.reporter),
            "registration": b64(prepared.registration),
            "retry": b64(prepared.retry),
            "team": prepared.team,
            "category": prepared.category,
        }
    )


def report(call: Call) -> Answer:
    """Take the sealed report. 201 when it is new, 200 when it was here already; the body says which."""
    submission = read_submission(call.data, channel=by_phone.CHANNEL)
    received = by_phone.receive_call(submission=submission, now=call.now, said_at=_moment(call, "said_at"))
    return Answer({"state": received.state}, status=200 if received.state == "again" else 201)


def progress(call: Call, object_id: UUID) -> Answer:
    """How many chunks are here without a gap: where it goes on."""
    return Answer({"have": attachments.have(object_id=object_id)})


def discard(call: Call, object_id: UUID) -> Answer:
    """Forget the chunks of what a caller took back, unless a report has claimed them."""
    attachments.discard(object_id=object_id)
    return Answer()


def chunk(call: Call, object_id: UUID, index: int) -> Answer:
    """Keep one sealed chunk."""
    have = attachments.keep_chunk(object_id=object_id, index=index, data=call.raw, now=call.now)
    return Answer({"have": have})


def _code(call: Call, field: str) -> str | None:
    return None if call.data.get(field) in (None, "") else read.read_text(call.data, field, most=60)


def _moment(call: Call, field: str) -> datetime | None:
    if call.data.get(field) is None:
        return None
    try:
        moment = datetime.fromisoformat(read.read_text(call.data, field, most=40))
    except ValueError:
        raise Invalid({field: "malformed"}) from None
    if moment.tzinfo is None:
        raise Invalid({field: "malformed"})
    return moment
