"""Keep fresh copies of every exercise: the cast files them and does what comes before a learner's part.

Filed and moved by the ordinary steps, so that a copy is what a report in its state is. This runs beside the faces with
the owner's role; no face has the passwords of the cast.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction

from auricle.demo import weighing
from auricle.demo.cast_passwords import passwords
from auricle.directory.demo_cast import logins
from auricle.directory.signing_in import SignInRefused
from auricle.intake.plain_form import PlainAnswers, seal_plain
from auricle.intake.receiving import receive_report
from auricle.presets.nodes import LANGUAGES
from auricle.reports.casework import move_report
from auricle.reports.models import Report
from auricle.reports.moves import Move
from auricle.training.copies import fresh, tag_of
from auricle.training.exercises import Exercise, Kind, load
from auricle.vault import desk_session, storing
from auricle.vault.member_keys import Unlocked
from auricle.vault.models import ReceiptRegistration

# Who screens in which language, and who reviews.
SCREENERS: Mapping[str, str] = {"en": "mei", "zh-hans": "lin"}
REVIEWER = "jonas"
GRADE = 2
REASONS: Mapping[str, tuple[str, str, str, str]] = {
    "en": (
        "Some people lose something.",
        "It can wait for days.",
        "It can be checked.",
        "Ready for a handler.",
    ),
    "zh-hans": ("有人蒙受损失。", "可以等几天。", "可以核实。", "可以交给经办人。"),
}
# A one-time code works once, and none works that is older than the last. Whoever tries out a demonstration may be using
# today's, and another round of this may have used an older one a moment ago.
EARLIER = (timedelta(hours=2), timedelta(hours=1), timedelta(0))


@dataclass
class Crew:
    """Those of the cast who prepare copies, each signed in when first needed. repr shows no key."""

    people: dict[str, Unlocked] = field(default_factory=dict, repr=False)

    def person(self, login: str, now: datetime) -> Unlocked:
        """Somebody of the cast, with the key open. Raises SignInRefused while their code is used up."""
        if login not in self.people:
            self.people[login] = _sign_in(login, now)
        return self.people[login]

    def come(self, now: datetime) -> None:
        """Sign in everybody who is ever needed. Raises SignInRefused."""
        for login in (*SCREENERS.values(), REVIEWER):
            self.person(login, now)


def top_up(*, crew: Crew, keep: int, now: datetime) -> int:
    """Make one copy of each exercise and language that has fewer fresh ones than `keep`. Returns how many were made.

    Raises SignInRefused; what was made until then stays.
    """
    made = 0
    for exercise in load().values():
        for language in LANGUAGES:
            if fresh(exercise, language=language).count() < keep:
                _make(exercise, language, crew, now)
                made += 1
    return made


def _make(exercise: Exercise, language: str, crew: Crew, now: datetime) -> None:
    # Signed in first: what is refused leaves no copy behind that has not come as far as it should.
    screener = crew.person(SCREENERS[language], now)
    reviewer = crew.person(REVIEWER, now) if exercise.kind is Kind.OUTCOME else None
    report = uuid4()
    with transaction.atomic():
        _file(exercise, language, report, now)
        if exercise.kind is not Kind.SCREENING:
            move_report(by=screener, report=report, move=Move.TAKE, now=now)
            weighing.check_first(by=screener, report=report, now=now)
            move_report(by=screener, report=report, move=Move.PASS_ON, now=now)
        if reviewer is not None:
            *judged, reason = REASONS[language]
            weighing.review(by=reviewer, report=report, grade=GRADE, judged=judged, reason=reason, now=now)


def _file(exercise: Exercise, language: str, report: UUID, now: datetime) -> None:
    told = exercise.reports[language]
    answers = PlainAnswers(
        exercise.category,
        exercise.region,
        language,
        told["text"],
        {},
        told["where"],
        told["when"],
        {},
        urgent=False,
    )
    key = storing.new_content_key()
    plain = seal_plain(report=report, retry=secrets.token_bytes(32), answers=answers, key=key, now=now)
    receive_report(submission=plain.submission, now=now)
    # Nobody has its code, so nothing waits to be made openable.
    ReceiptRegistration.objects.filter(report_id=report).delete()
    Report.objects.filter(pk=report).update(tags=[tag_of(exercise)])


def _sign_in(login: str, now: datetime) -> Unlocked:
    for earlier in EARLIER:
        at = now - earlier
        one = next(each for each in logins(now=at) if each.login == login)
        try:
            cookie = desk_session.begin(
                login=login, password=passwords()[login], code=one.code, now=at
            ).cookie
        except SignInRefused:
            continue
        found = desk_session.resume(cookie=cookie, now=at)
        desk_session.end(cookie=cookie)
        return found
    raise SignInRefused
