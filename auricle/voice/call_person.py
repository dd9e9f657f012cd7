"""Reaching a person: the rules of waiting for one, and of speaking with one. Plain; a part of call_flow.py."""

from __future__ import annotations

from auricle.voice.call_table import END, Row, row
from auricle.voice.call_values import Action, Call, Do, Happened, Prompt, State

TALKING = frozenset({State.LIVE, State.CONSENT})
STOP_TALK = row(State.LIVE, Do.KEEP_TALK, Prompt.RECORDING_STOPPED, talk=False)


def waiting(call: Call, key: str) -> Row | None:
    """A key while waiting: to be called back, where that is offered."""
    return row(State.WINDOW, Do.LEAVE_QUEUE) if key == "1" and call.windows else None


def live(call: Call, key: str) -> Row | None:
    """A key in a talk: it ends a recording, and means nothing else."""
    return STOP_TALK if key == "0" and call.talk else None


def talk_ended(call: Call, happened: str) -> Row | None:
    """The call-taker is no longer there: the call ends only if they ended it."""
    if call.state not in TALKING:
        return None
    kept: tuple[Action, ...] = (Do.KEEP_TALK,) if call.talk else ()
    if happened == Happened.DONE:
        return row(State.ENDED, *kept, *END, talk=False)
    why = Prompt.PASSED_ON if happened == Happened.TRANSFERRED else Prompt.BACK_IN_QUEUE
    return row(State.WAITING, *kept, Do.QUEUE_FIRST, why, talk=False)


def asked_consent(call: Call, _: str) -> Row | None:
    """The call-taker asks whether the talk may be recorded."""
    return row(State.CONSENT) if call.state is State.LIVE and not call.talk else None


def asked_stop(call: Call, _: str) -> Row | None:
    """The call-taker ends the recording; the caller learns of it."""
    return STOP_TALK if call.state is State.LIVE and call.talk else None


def no_recording(call: Call) -> Row | None:
    """The recording could not begin: nobody is let believe that it did."""
    return row(State.LIVE, Do.KEEP_TALK, Prompt.NOT_RECORDED, talk=False) if call.talk else None
