"""The inbox of a caller who keyed in a code: what is read aloud, what is added, withdrawing, and leaving."""

from auricle.faces.line.door import Answer, Call
from auricle.faces.line.spoken import sentences
from auricle.faces.shared.thread_words import in_words
from auricle.inbox import phone_side, reporter_side
from auricle.vault import parcel_reading as read
from auricle.vault.parcel_reading import b64

LONGEST_CODE, LONGEST_PIN, LONGEST_SESSION = 60, 200, 100


def open_inbox(call: Call) -> Answer:
    """Open an inbox. Its state in sentences, in the language that was asked for."""
    inbox = phone_side.open_by_phone(
        code=read.read_text(call.data, "code", most=LONGEST_CODE),
        pin=read.read_text(call.data, "pin", most=LONGEST_PIN) if call.data.get("pin") else "",
        now=call.now,
    )
    words = in_words(inbox.thread, now=call.now)
    return Answer(
        {
            "session": inbox.session,
            "report": str(inbox.report),
            "key": b64(inbox.key),
            "sentences": sentences(words, unspoken=inbox.unspoken),
            "messages": [{"at": one.at.isoformat(), "text": one.text} for one in inbox.messages],
            "may_write": words["can_write"],
            "may_withdraw": words["can_withdraw"],
        }
    )


def say(call: Call) -> Answer:
    """Keep an addition, whose sound came before it; sent again, it changes nothing."""
    reporter_side.say(
        cookie=_session(call),
        message=read.read_uuid(call.data, "message"),
        objects=read.read_objects(call.data),
        now=call.now,
    )
    return Answer()


def withdraw(call: Call) -> Answer:
    """Withdraw the report."""
    reporter_side.withdraw(cookie=_session(call), now=call.now)
    return Answer()


def leave(call: Call) -> Answer:
    """End the session at once."""
    reporter_side.leave(cookie=_session(call))
    return Answer()


def _session(call: Call) -> str:
    """In the body, and never in an address, which others could write down."""
    return read.read_text(call.data, "session", most=LONGEST_SESSION)
