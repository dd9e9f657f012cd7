"""To whom a report was handed, in plain words: how far it is, what is expected by when, what came of it."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import get_language

from auricle.faces.shared.thread_words import standing_of
from auricle.referrals import reporter_words as words
from auricle.referrals.moves import Stage
from auricle.referrals.reporter_side import HandedOver


def handed_in_words(handed: Sequence[HandedOver], *, looking: bool, now: datetime) -> list[dict[str, object]]:
    """Each referral for a page or a script; times are datetimes. `looking`: the report is still worked on."""
    return [
        {
            "who": _who(one),
            "words": [str(sentence) for sentence in _sentences(one, looking=looking)],
            "dates": list(_dates(one, now)),
        }
        for one in handed
    ]


def _who(one: HandedOver) -> str:
    if one.agency is None:
        return str(words.AN_OFFICE)
    return one.agency.get(get_language() or "en", one.agency["en"])


def _sentences(one: HandedOver, *, looking: bool) -> Iterator[str | Promise]:
    back = one.stage is Stage.BACK and not looking
    yield words.BACK_AND_CLOSED if back else words.STAGES[one.stage]
    if one.outcome:
        yield words.OUTCOMES[one.outcome]
    if one.extended:
        yield words.WHY_LONGER[one.longer] if one.longer else words.MORE_TIME
    if one.asked:
        yield words.ASKED


def _dates(one: HandedOver, now: datetime) -> Iterator[dict[str, object]]:
    yield _date(words.SENT, one.sent_at, "arrived")
    if one.has_it:
        yield _date(words.CONFIRMED, one.has_it, "arrived")
    if one.expected:
        due = one.expected.due_at
        yield _date(words.EXPECTED[one.expected.kind], due, standing_of(due, None, now=now))


def _date(what: Promise, due: datetime, standing: str) -> dict[str, object]:
    return {"what": str(what), "due": due, "met": None, "standing": standing}
