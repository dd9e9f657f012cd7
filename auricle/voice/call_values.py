"""What a call knows, what happens in it, and what is done about it. Plain values; call_table.py joins them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class State(StrEnum):
    """Where a call stands."""

    LANGUAGE = "LANGUAGE"
    MENU = "MENU"
    CATEGORY = "CATEGORY"
    RECORDING = "RECORDING"
    REVIEW = "REVIEW"
    LISTENING = "LISTENING"
    FILING = "FILING"
    RECEIPT = "RECEIPT"
    CONFIRM = "CONFIRM"
    CODE = "CODE"
    PIN = "PIN"
    OPENING = "OPENING"
    STATUS = "STATUS"
    MESSAGES = "MESSAGES"
    WITHDRAWING = "WITHDRAWING"
    WINDOW = "WINDOW"
    NUMBER = "NUMBER"
    NUMBER_CHECK = "NUMBER_CHECK"
    KEEPING = "KEEPING"
    WAITING = "WAITING"
    LIVE = "LIVE"
    CONSENT = "CONSENT"
    ENDED = "ENDED"


class Happened(StrEnum):
    """What can happen besides a key: to the line, to what is being said or recorded, at the hotline, at the desk."""

    SILENCE = "silence"
    """Ten seconds without a key after everything was said."""
    HEARD = "heard"
    """All that was to be said was said."""
    FULL = "full"
    """The longest recording is reached."""
    PAUSED = "paused"
    """Nobody spoke for a while in a recording that has something in it."""
    NOTHING = "nothing"
    """The recording ended and there is nothing in it that can be heard."""
    FILED = "filed"
    SPOOLED = "spooled"
    """It is kept here, sealed, until the hotline answers; the code is the one that it will have."""
    ADDED = "added"
    NOT_TAKEN = "not_taken"
    """The hotline took nothing; what was recorded is still here."""
    OPENED = "opened"
    WRONG_CODE = "wrong_code"
    PIN_NEEDED = "pin_needed"
    WRONG_PIN = "wrong_pin"
    DESTROYED = "destroyed"
    AWAY = "away"
    """The hotline does not answer, or too many ask at once; of a recording: it cannot begin."""
    WITHDRAWN = "withdrawn"
    KEPT = "kept"
    """The hotline will call back."""
    ANSWERED = "answered"
    """A call-taker is on the line."""
    LOST = "lost"
    """The call-taker's line broke."""
    DONE = "done"
    """The call-taker ended the conversation."""
    TRANSFERRED = "transferred"
    """The call-taker passed the caller on to the queue of others."""
    ASKED_CONSENT = "asked_consent"
    ASKED_STOP = "asked_stop"
    """The call-taker wants the recording stopped."""
    RECORDING = "recording"
    """The conversation is recorded from now on."""
    MOVED = "moved"
    """The place in the queue, or what is expected of the wait, is another one."""
    WAITED = "waited"
    """So long in the queue that waiting is no longer all that is offered."""
    NOBODY = "nobody"
    """Nobody takes calls now."""
    TOO_LONG = "too_long"
    """The call is as long as a call without a person may be. It happens again every few minutes after that."""
    HUNG_UP = "hung_up"


KEYS = "0123456789*#"


class Prompt(StrEnum):
    """What is said. The words are in the catalogues (prompts/), in the caller's language."""

    EMERGENCY = "emergency"
    LANGUAGES = "languages"
    MENU = "menu"
    CATEGORIES = "categories"
    SPEAK = "speak"
    SPEAK_MORE = "speak_more"
    FULL = "full"
    NOTHING_HEARD = "nothing_heard"
    REVIEW = "review"
    FILING = "filing"
    NOT_TAKEN = "not_taken"
    PASSED_ON_LATER = "passed_on_later"
    CODE_FOLLOWS = "code_follows"
    RECEIPT = "receipt"
    CONFIRM = "confirm"
    CONFIRMED = "confirmed"
    NOT_THE_SAME = "not_the_same"
    KEEP_CODE = "keep_code"
    ENTER_CODE = "enter_code"
    WRONG_CODE = "wrong_code"
    THREE_TIMES = "three_times"
    ENTER_PIN = "enter_pin"
    WRONG_PIN = "wrong_pin"
    ONE_MOMENT = "one_moment"
    DESTROYED = "destroyed"
    TRY_LATER = "try_later"
    STATUS = "status"
    MESSAGES = "messages"
    ADDED = "added"
    WITHDRAW = "withdraw"
    WITHDRAWN = "withdrawn"
    WINDOWS = "windows"
    ENTER_NUMBER = "enter_number"
    BAD_NUMBER = "bad_number"
    NUMBER = "number"
    CALL_BACK_KEPT = "call_back_kept"
    CALLED_BACK = "called_back"
    WAIT = "wait"
    PLACE = "place"
    URGENT_NOTED = "urgent_noted"
    OFFER_CALL_BACK = "offer_call_back"
    NOBODY = "nobody"
    HOLD = "hold"
    BACK_IN_QUEUE = "back_in_queue"
    PASSED_ON = "passed_on"
    CONSENT = "consent"
    RECORDED = "recorded"
    NOT_RECORDED = "not_recorded"
    RECORDING_STOPPED = "recording_stopped"
    TOO_LONG = "too_long"
    GOODBYE = "goodbye"


class Do(StrEnum):
    """What the service does that is not saying something."""

    BEGIN_RECORDING = "begin_recording"
    """Begin, or go on after what was recorded before."""
    END_RECORDING = "end_recording"
    PLAY_BACK = "play_back"
    DISCARD = "discard"
    FILE = "file"
    FILE_INCOMPLETE = "file_incomplete"
    ADD = "add"
    """Keep what was recorded as an addition to the report that is open."""
    OPEN = "open"
    WITHDRAW = "withdraw"
    CLOSE = "close"
    """Forget the report that is open."""
    KEEP_CALL_BACK = "keep_call_back"
    QUEUE = "queue"
    QUEUE_FIRST = "queue_first"
    """Once more, before all others: the conversation broke off, or the caller was passed on."""
    LEAVE_QUEUE = "leave_queue"
    TELL_URGENT = "tell_urgent"
    """The queue learns that somebody is in danger now."""
    RECORD_TALK = "record_talk"
    KEEP_TALK = "keep_talk"
    REFUSE_RECORDING = "refuse_recording"
    """The call-taker learns that the caller does not want it."""
    END_TALK = "end_talk"
    """The call-taker learns that the caller is gone."""
    HANG_UP = "hang_up"


Action = Prompt | Do


@dataclass(frozen=True)
class Call:
    """A call at one moment. repr shows nothing that a caller keyed in."""

    state: State = State.LANGUAGE
    languages: int = 1
    categories: int = 1
    windows: int = 1
    """How many there are to choose from, by the keys from 1 on."""
    language: int = 1
    category: int = 0
    """None was chosen yet: 0."""
    window: int = 0
    typed: str = field(default="", repr=False)
    code: str = field(default="", repr=False)
    """The receipt's, once there is one."""
    opened: bool = False
    """A report is open by its code, and what is recorded is added to it."""
    recorded: bool = False
    """Something was recorded that is neither filed nor discarded."""
    talk: bool = False
    """A conversation is being recorded, with consent."""
    silences: int = 0
    quiet: int = 0
    """Recordings in which nothing was heard."""
    refused: int = 0
    """How often the hotline did not take what was recorded."""
    tries: int = 0
    urgent: bool = False
    """The caller said that somebody is in danger now."""
    place: int = 1
    minutes: int | None = None
    """Where they stand in the queue, and what is expected of the wait; None: nothing is said of it."""
    late: bool = False
    """The call was too long once already."""
    shut: bool = False
    """Three wrong codes: no more of them in this call."""
