"""One step of a call: what happens goes in, what is said and done comes out. Plain; the table is in call_table.py.

What is promised, whatever happens in whatever order (tests/plain/test_call_flow.py): a call that is left alone ends by
itself; and what was recorded is filed, added, discarded by the caller, or the caller is told that it could not be kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from auricle.voice.call_person import (
    TALKING,
    asked_consent,
    asked_stop,
    live,
    no_recording,
    talk_ended,
    waiting,
)
from auricle.voice.call_table import (
    ASKS,
    END,
    KEEP_CODE,
    NOBODY,
    SILENT_TWICE,
    SPEAK,
    TABLE,
    TO_MENU,
    Row,
    row,
)
from auricle.voice.call_values import KEYS, Action, Call, Do, Happened, Prompt, State

CODE_DIGITS = 20
GROUP = 4
NUMBER_DIGITS = range(5, 16)
PIN_DIGITS = range(4, 17)
MOST_TRIES = 3
MOST_REFUSALS = 3

Step = tuple[Call, tuple[Action, ...]]
# A key changes nothing while the hotline is asked, or two people talk.
BUSY = TALKING | {State.FILING, State.KEEPING, State.OPENING}


def begin(*, languages: int, categories: int, windows: int) -> Step:
    """A call that was just answered. Where there is one language nobody is asked for it."""
    state = State.LANGUAGE if languages > 1 else State.MENU
    call = Call(state, languages=languages, categories=categories, windows=windows)
    return call, ASKS[state] if languages > 1 else (Prompt.EMERGENCY, *ASKS[state])


def step(call: Call, happened: str, *, code: str = "") -> Step:
    """What follows when this happens: a key of KEYS or one of Happened. `code` comes with FILED and SPOOLED."""
    if call.state is State.ENDED:
        return call, ()
    if happened != Happened.SILENCE:
        call = replace(call, silences=0)
    if happened in (Happened.FILED, Happened.SPOOLED):
        call = replace(call, code=code)
    found = _row(call, happened)
    if found is None:
        # A key that means nothing here asks again; anything else came too late.
        repeats = happened in KEYS and call.state not in BUSY
        return call, ASKS[call.state] if repeats else ()
    return _taken(call, found)


def _taken(call: Call, found: Row) -> Step:
    after = replace(call, state=found.to, **found.sets)  # type: ignore[arg-type]
    does = found.does + (ASKS[found.to] if found.asks else ())
    if after.state is State.ENDED and after.opened:
        return replace(after, opened=False, typed=""), (*does, Do.CLOSE)
    return after, does


def _row(call: Call, happened: str) -> Row | None:
    rule = RULES.get(happened)
    if rule is not None:
        return rule(call, happened)
    if happened in KEYS and call.state in KEYED:
        found = KEYED[call.state](call, happened)
        if found is not None:
            return found
    return TABLE.get(call.state, {}).get(happened)


def _menu(call: Call, key: str) -> Row | None:
    if key == "1" and not call.categories:
        return SPEAK
    if key == "4" and call.windows:
        return row(State.WINDOW)
    if key != "2":
        return None
    return row(State.MENU, Prompt.THREE_TIMES) if call.shut else row(State.CODE, typed="")


def _language(call: Call, key: str) -> Row | None:
    return _chosen(key, call.languages, row(State.MENU), "language")


def _category(call: Call, key: str) -> Row | None:
    return _chosen(key, call.categories, SPEAK, "category")


def _window(call: Call, key: str) -> Row | None:
    return TO_MENU if key == "*" else _chosen(key, call.windows, row(State.NUMBER), "window")


def _review(call: Call, key: str) -> Row | None:
    return _file(call) if key in "4#" else None


def _chosen(key: str, choices: int, found: Row, name: str) -> Row | None:
    if key.isdecimal() and 1 <= int(key) <= choices:
        return replace(found, sets={**found.sets, name: int(key), "typed": ""})
    return None


def _typing(call: Call, key: str) -> Row:
    return row(call.state, typed=call.typed + key, asks=False)


def _code(call: Call, key: str) -> Row:
    if key == "*":
        return row(State.CODE, typed="")
    if key == "#":
        return _wrong(call, Happened.WRONG_CODE)
    if len(call.typed) + 1 < CODE_DIGITS:
        return _typing(call, key)
    return row(State.OPENING, Do.OPEN, typed=call.typed + key)


def _pin(call: Call, key: str) -> Row:
    """The PIN goes where the code was: the hotline has the code since it asked for the PIN."""
    if key == "*":
        return row(State.PIN, typed="")
    if key != "#":
        return _typing(call, key) if len(call.typed) < PIN_DIGITS.stop else row(State.PIN, typed="")
    if len(call.typed) not in PIN_DIGITS:
        return row(State.PIN, Prompt.WRONG_PIN, typed="")
    return row(State.OPENING, Do.OPEN)


def _number(call: Call, key: str) -> Row:
    if key == "*":
        return row(State.NUMBER, typed="")
    if key != "#":
        return _typing(call, key) if len(call.typed) < NUMBER_DIGITS.stop else _bad_number()
    return row(State.NUMBER_CHECK) if len(call.typed) in NUMBER_DIGITS else _bad_number()


def _bad_number() -> Row:
    return row(State.NUMBER, Prompt.BAD_NUMBER, typed="")


def _confirm(call: Call, key: str) -> Row:
    if key in "*#":
        return row(State.RECEIPT, typed="")
    typed = call.typed + key
    if len(typed) < GROUP:
        return _typing(call, key)
    if typed == call.code[-GROUP:]:
        return row(State.ENDED, Prompt.CONFIRMED, Prompt.KEEP_CODE, *END, typed="")
    if call.tries + 1 >= MOST_TRIES:
        return KEEP_CODE
    return row(State.RECEIPT, Prompt.NOT_THE_SAME, typed="", tries=call.tries + 1)


def _wrong(call: Call, happened: str) -> Row:
    tries = call.tries + 1
    if tries >= MOST_TRIES:
        return row(State.MENU, Prompt.THREE_TIMES, typed="", tries=tries, shut=True)
    if happened == Happened.WRONG_PIN:
        return row(State.PIN, Prompt.WRONG_PIN, typed="", tries=tries)
    return row(State.CODE, Prompt.WRONG_CODE, typed="", tries=tries)


def _silent(call: Call, _: str) -> Row | None:
    """The first silence asks again, the second goes on; while something else goes on there is none."""
    if call.silences == 0 and (call.state in SILENT_TWICE or call.state is State.REVIEW):
        # What was keyed in so far is let go of with the question.
        return row(call.state, silences=1, typed="" if call.state is not State.NUMBER_CHECK else call.typed)
    return _file(call) if call.state is State.REVIEW else SILENT_TWICE.get(call.state)


def _away(call: Call, _: str) -> Row | None:
    if call.state is State.RECORDING:
        # Nothing was prepared, so that nothing could be kept: nobody is let speak in vain.
        return row(State.ENDED, Prompt.TRY_LATER, Prompt.EMERGENCY, *END, recorded=False)
    if call.state is State.LIVE:
        return no_recording(call)
    if call.state is not State.OPENING:
        return None
    return row(State.STATUS if call.opened else State.MENU, Prompt.TRY_LATER, typed="")


def _refused(call: Call, happened: str) -> Row | None:
    return _wrong(call, happened) if call.state is State.OPENING else None


def _nothing_heard(call: Call, _: str) -> Row | None:
    if call.state not in (State.RECORDING, State.REVIEW):
        return None
    stop: tuple[Action, ...] = (Do.END_RECORDING,) if call.state is State.RECORDING else ()
    if call.quiet:
        return row(State.ENDED, *stop, Do.DISCARD, Prompt.NOTHING_HEARD, *END, recorded=False)
    return row(State.RECORDING, *stop, Do.DISCARD, Prompt.NOTHING_HEARD, quiet=1)


def _file(call: Call) -> Row:
    return row(State.FILING, Do.ADD if call.opened else Do.FILE)


def _not_taken(call: Call, _: str) -> Row | None:
    if call.state is State.KEEPING:
        return row(State.MENU, Prompt.TRY_LATER, typed="")
    if call.state is not State.FILING:
        return None
    if call.refused + 1 >= MOST_REFUSALS:
        return row(State.ENDED, Prompt.TRY_LATER, *END, recorded=False)
    return row(State.REVIEW, Prompt.NOT_TAKEN, refused=call.refused + 1)


def _too_long(call: Call, _: str) -> Row | None:
    """Ends a call that would go on for ever. What was recorded is sent, and its code is heard in peace."""
    if call.state in BUSY or call.state is State.RECORDING:
        # A conversation is not cut; the others end by themselves.
        return None
    if call.recorded:
        return replace(_file(call), does=(Prompt.TOO_LONG, *_file(call).does), sets={"late": True})
    if call.state in (State.RECEIPT, State.CONFIRM):
        return KEEP_CODE if call.late else row(call.state, asks=False, late=True)
    if call.state is State.WAITING:
        # So long a wait is the hotline's fault: they can speak all the same.
        return NOBODY
    return row(State.ENDED, Prompt.TOO_LONG, *END, typed="")


def _hung_up(call: Call, _: str) -> Row:
    """Whatever was recorded is kept; a filing that is under way goes on without the caller."""
    does: list[Action] = []
    if call.state is State.RECORDING:
        does.append(Do.END_RECORDING)
    if call.recorded and call.state is not State.FILING:
        does.append(Do.ADD if call.opened else Do.FILE_INCOMPLETE)
    if call.talk:
        does.append(Do.KEEP_TALK)
    if call.state in TALKING:
        does.append(Do.END_TALK)
    if call.state is State.WAITING:
        does.append(Do.LEAVE_QUEUE)
    return row(State.ENDED, *does, recorded=False, talk=False, typed="")


RULES: Mapping[str, Callable[[Call, str], Row | None]] = {
    Happened.HUNG_UP: _hung_up,
    Happened.SILENCE: _silent,
    Happened.NOTHING: _nothing_heard,
    Happened.NOT_TAKEN: _not_taken,
    Happened.AWAY: _away,
    Happened.WRONG_CODE: _refused,
    Happened.WRONG_PIN: _refused,
    Happened.LOST: talk_ended,
    Happened.DONE: talk_ended,
    Happened.TRANSFERRED: talk_ended,
    Happened.ASKED_CONSENT: asked_consent,
    Happened.ASKED_STOP: asked_stop,
    Happened.TOO_LONG: _too_long,
}
# Where what was keyed in has to be looked at; a key that these say nothing to is looked up in the table.
KEYED: Mapping[State, Callable[[Call, str], Row | None]] = {
    State.LANGUAGE: _language,
    State.MENU: _menu,
    State.CATEGORY: _category,
    State.REVIEW: _review,
    State.WINDOW: _window,
    State.CODE: _code,
    State.PIN: _pin,
    State.NUMBER: _number,
    State.CONFIRM: _confirm,
    State.WAITING: waiting,
    State.LIVE: live,
}
