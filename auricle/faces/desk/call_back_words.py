"""Promises to call back in words: when, for whom, and what is refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from auricle.call_backs import calling
from auricle.call_backs.calling import Came
from auricle.call_backs.listing import Line, Standing
from auricle.calls.wording import WINDOWS
from auricle.faces.shared.staff.durations import in_words
from auricle.faces.shared.staff.promise import ClockFace
from auricle.faces.shared.staff.refusals import Explained, Leaves
from auricle.vault.call_back_opening import NumberRefused

CAME: Mapping[Came, Promise] = {
    Came.REACHED: _("We spoke with each other"),
    Came.NOT_REACHED: _("Nobody was reached"),
    Came.UNWANTED: _("They do not want the call any more"),
    Came.WRONG_NUMBER: _("It is somebody else's number"),
}
DONE: Mapping[str, Promise] = {
    **{came.value: _("Written down. The number is deleted.") for came in Came},
    "again": _("Written down. Try again in the hours that are shown now."),
    "give_back": _("Given back. Somebody else can call."),
}
CALL_BACK_LEAVES: Leaves = (
    (
        calling.NoSuchCallBack,
        Explained(
            404,
            _("Nobody waits for this call"),
            _("It was made, its number was deleted, or it is another team's. Open the list again."),
        ),
    ),
    (
        calling.InOtherHands,
        Explained(
            409,
            _("Somebody else is calling them"),
            _("Open the list again: it says who. After half an hour without word it is free again."),
        ),
    ),
    (
        calling.NotYet,
        Explained(
            409,
            _("It is too early to call"),
            _("They chose their hours: who else might answer now is what they know and we do not."),
        ),
    ),
    (
        calling.NotInHand,
        Explained(
            409,
            _("This call is not in your hands any more"),
            _("Half an hour went by, or the number was deleted. Nothing was changed. Open the list again."),
        ),
    ),
    (
        NumberRefused,
        Explained(
            404,
            _("This number does not open"),
            _("It was changed after it was sealed, or never sealed properly. It deletes itself."),
        ),
    ),
)


@dataclass(frozen=True)
class CallBackWords:
    """One promise as the list shows it."""

    line: Line
    clock: ClockFace
    window: Promise | str
    language: str
    waited: str
    tries: str


def call_back_words(line: Line, now: datetime) -> CallBackWords:
    """Codes become words in the member's language."""
    languages = dict(settings.LANGUAGES)
    return CallBackWords(
        line,
        _clock(line, now),
        WINDOWS.get(line.window, line.window),
        str(languages.get(line.language, line.language)),
        in_words(now - line.asked_at),
        gettext("%(tries)d of 3 tries made") % {"tries": line.tries} if line.tries else "",
    )


def _clock(line: Line, now: datetime) -> ClockFace:
    if line.standing is Standing.OVERDUE:
        said = gettext("%(time)s overdue") % {"time": in_words(now - line.ends_at)}
        return ClockFace("over", _("Call back"), said, line.ends_at)
    if line.standing is Standing.DUE:
        said = gettext("%(time)s left") % {"time": in_words(line.ends_at - now)}
        return ClockFace("late", _("Call back"), said, line.ends_at)
    said = gettext("in %(time)s") % {"time": in_words(line.starts_at - now)}
    return ClockFace("soon", _("Call back"), said, line.starts_at)
