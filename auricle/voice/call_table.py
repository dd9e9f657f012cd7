"""The call as a table: state and what happens in it, what then is said and done, and where the call stands after it.

What needs to look at what was keyed in (a code, a number, a choice among several) is in call_flow.py; a row for it is
not here. What has neither a row nor a rule changes nothing: it came too late, or is no key of this menu.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from auricle.voice.call_values import KEYS, Action, Do, Happened, Prompt, State


@dataclass(frozen=True)
class Row:
    """`does` comes first, then the question of the state that it leads to, unless `asks` is false."""

    to: State
    does: tuple[Action, ...] = ()
    sets: Mapping[str, object] = field(default_factory=dict)
    asks: bool = True


def row(to: State, *does: Action, asks: bool = True, **sets: object) -> Row:
    """One row; `sets` are fields of the call that it changes."""
    return Row(to, does, MappingProxyType(sets), asks)


def each(keys: Iterable[str], found: Row) -> dict[str, Row]:
    """The same row for several keys."""
    return dict.fromkeys(keys, found)


END = (Prompt.GOODBYE, Do.HANG_UP)

# What is said, and done, whenever a call comes to a state. A recording begins when the words before it were heard, and
# a key that interrupts these words only interrupts them.
ASKS: Mapping[State, tuple[Action, ...]] = {
    State.LANGUAGE: (Prompt.EMERGENCY, Prompt.LANGUAGES),
    State.MENU: (Prompt.MENU,),
    State.CATEGORY: (Prompt.CATEGORIES,),
    State.RECORDING: (Do.BEGIN_RECORDING,),
    State.REVIEW: (Prompt.REVIEW,),
    State.LISTENING: (Do.PLAY_BACK,),
    State.FILING: (Prompt.FILING,),
    State.RECEIPT: (Prompt.CODE_FOLLOWS, Prompt.RECEIPT),
    State.CONFIRM: (Prompt.CONFIRM,),
    State.CODE: (Prompt.ENTER_CODE,),
    State.PIN: (Prompt.ENTER_PIN,),
    State.OPENING: (Prompt.ONE_MOMENT,),
    State.STATUS: (Prompt.STATUS,),
    State.MESSAGES: (Prompt.MESSAGES,),
    State.WITHDRAWING: (Prompt.WITHDRAW,),
    State.WINDOW: (Prompt.WINDOWS,),
    State.NUMBER: (Prompt.ENTER_NUMBER,),
    State.NUMBER_CHECK: (Prompt.NUMBER,),
    State.KEEPING: (Prompt.ONE_MOMENT,),
    State.WAITING: (Prompt.WAIT,),
    State.LIVE: (),
    State.CONSENT: (Prompt.CONSENT,),
    State.ENDED: (),
}

SPEAK = row(State.RECORDING, Prompt.SPEAK, recorded=True)
SPEAK_MORE = row(State.RECORDING, Prompt.SPEAK_MORE, recorded=True)
NOBODY = row(State.RECORDING, Do.LEAVE_QUEUE, Prompt.NOBODY, Prompt.SPEAK, recorded=True)
REVIEW = row(State.REVIEW, Do.END_RECORDING)
AGAIN = row(State.REVIEW)
CONFIRM = row(State.CONFIRM, typed="")
STATUS = row(State.STATUS)
TO_MENU = row(State.MENU)
NO_RECORDING = row(State.LIVE, Do.REFUSE_RECORDING, Prompt.NOT_RECORDED)
KEEP_CODE = row(State.ENDED, Prompt.KEEP_CODE, *END)

# The second silence in a row; the first one asks again.
SILENT_TWICE: Mapping[State, Row] = {
    State.LANGUAGE: SPEAK,
    State.MENU: SPEAK,
    State.CATEGORY: SPEAK,
    State.RECEIPT: KEEP_CODE,
    State.CONFIRM: KEEP_CODE,
    State.CODE: TO_MENU,
    State.PIN: TO_MENU,
    State.STATUS: row(State.ENDED, *END),
    State.MESSAGES: STATUS,
    State.WITHDRAWING: STATUS,
    State.WINDOW: TO_MENU,
    State.NUMBER: TO_MENU,
    State.NUMBER_CHECK: TO_MENU,
    State.CONSENT: NO_RECORDING,
}

TABLE: Mapping[State, Mapping[str, Row]] = {
    State.MENU: {
        "1": row(State.CATEGORY),
        "3": row(State.WAITING, Do.QUEUE),
        "9": row(State.LANGUAGE),
    },
    # None of them fits.
    State.CATEGORY: {"0": SPEAK},
    State.RECORDING: {
        **each(KEYS, REVIEW),
        Happened.PAUSED: REVIEW,
        Happened.FULL: row(State.REVIEW, Do.END_RECORDING, Prompt.FULL),
    },
    State.REVIEW: {
        "1": row(State.LISTENING),
        "2": SPEAK_MORE,
        "3": row(State.RECORDING, Do.DISCARD, Prompt.SPEAK, recorded=True),
    },
    State.LISTENING: {**each(KEYS, AGAIN), Happened.HEARD: AGAIN},
    State.FILING: {
        Happened.FILED: row(State.RECEIPT, recorded=False, tries=0),
        Happened.SPOOLED: row(State.RECEIPT, Prompt.PASSED_ON_LATER, recorded=False, tries=0),
        Happened.ADDED: row(State.STATUS, Prompt.ADDED, recorded=False),
    },
    State.KEEPING: {Happened.KEPT: row(State.ENDED, Prompt.CALL_BACK_KEPT, *END, typed="")},
    State.RECEIPT: {"1": row(State.RECEIPT), "2": CONFIRM, "#": CONFIRM},
    State.OPENING: {
        Happened.OPENED: row(State.STATUS, opened=True, typed="", tries=0),
        Happened.PIN_NEEDED: row(State.PIN, typed=""),
        Happened.DESTROYED: row(State.MENU, Prompt.DESTROYED, typed=""),
        Happened.WITHDRAWN: row(State.STATUS, Prompt.WITHDRAWN),
    },
    State.STATUS: {
        "1": row(State.MESSAGES),
        "2": SPEAK_MORE,
        "3": row(State.WITHDRAWING),
        "4": row(State.WAITING, Do.QUEUE),
        "#": row(State.MENU, Do.CLOSE, opened=False),
    },
    State.MESSAGES: {**each(KEYS, STATUS), "1": row(State.MESSAGES)},
    State.WITHDRAWING: {**each(KEYS, STATUS), "1": row(State.OPENING, Do.WITHDRAW)},
    State.NUMBER_CHECK: {
        "1": row(State.KEEPING, Do.KEEP_CALL_BACK),
        "2": row(State.NUMBER, typed=""),
        "*": row(State.NUMBER, typed=""),
    },
    State.WAITING: {
        "2": row(State.RECORDING, Do.LEAVE_QUEUE, Prompt.SPEAK, recorded=True),
        "*": row(State.WAITING),
        "5": row(
            *(State.WAITING, Do.TELL_URGENT, Prompt.EMERGENCY, Prompt.URGENT_NOTED), urgent=True, asks=False
        ),
        Happened.MOVED: row(State.WAITING, Prompt.PLACE, asks=False),
        Happened.WAITED: row(State.WAITING, Prompt.OFFER_CALL_BACK, asks=False),
        Happened.ANSWERED: row(State.LIVE),
        Happened.NOBODY: NOBODY,
    },
    State.LIVE: {Happened.RECORDING: row(State.LIVE, Prompt.RECORDED)},
    State.CONSENT: {
        **each(KEYS, NO_RECORDING),
        "1": row(State.LIVE, Do.RECORD_TALK, talk=True),
    },
}
