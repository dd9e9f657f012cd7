"""Seal open referrals anew, once an agency's own system has a key: what was handed over before opens there, too.

Only who holds a referral's key can: the team that handed it over. 32 bytes are sealed for each, never a package. What
officers had before stays theirs. After a change of the officers' own key nothing is to be done here: they hold both.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from auricle.audit import trail
from auricle.directory.models import Agency
from auricle.directory.people import Person
from auricle.directory.permissions import Permission
from auricle.errors import NotAllowed, NotFound
from auricle.referrals import log, words
from auricle.referrals.models import Referral
from auricle.referrals.moves import OPEN, State
from auricle.vault import outside_keys, storing
from auricle.vault.member_keys import Unlocked
from auricle.vault.models import Grant
from auricle.vault.team_keys import NoTeamKey

BATCH = 50
MOST_COUNTED = 1_000
HANDED_OVER = OPEN - {State.DRAFTED, State.APPROVED}
"""Drafts are sealed to the agency when they are approved, to the key that it has then."""


class MayNotSealAgain(NotAllowed):
    """Who refers reports seals them again."""


class NothingToSeal(NotFound):
    """There is no such agency, or its key is not one of its own system."""


@dataclass(frozen=True)
class Waiting:
    """An agency whose system cannot open some of what it was handed; `more`: there are more than were counted."""

    code: str
    name: str
    left: int
    more: bool


def waiting(*, by: Person, now: datetime) -> tuple[Waiting, ...]:
    """Agencies with a system of their own, and how many open referrals of this person's teams it cannot open yet.

    Raises MayNotSealAgain.
    """
    _may(by)
    found = []
    for agency in Agency.objects.all():
        if not outside_keys.held_outside(agency=agency.code):
            continue
        key = storing.agency_key(agency=agency.code, now=now)
        left = len(_left(by, agency, key).values_list("pk", flat=True)[: MOST_COUNTED + 1])
        name = agency.names.get(by.language, agency.names["en"])
        found.append(Waiting(agency.code, name, min(left, MOST_COUNTED), left > MOST_COUNTED))
    return tuple(found)


def seal_again(*, by: Unlocked, agency: str, now: datetime) -> int:
    """Seal the next ones to the key of the agency's system. Returns how many; none: whoever else holds the others.

    Raises MayNotSealAgain, NothingToSeal, NoKey.
    """
    _may(by.person)
    row = Agency.objects.filter(code=agency).first()
    if row is None or not outside_keys.held_outside(agency=agency):
        raise NothingToSeal
    key = storing.agency_key(agency=agency, now=now)
    done = 0
    with transaction.atomic():
        # Of two who do it at once, each takes others.
        for referral, content in _openable(by, row, key):
            _seal(by, referral, content, key, now)
            done += 1
            if done == BATCH:
                break
    return done


def sealed_to_its_system(referral: Referral, *, now: datetime) -> bool:
    """Whether the agency's system can open it; also where the agency has none, or the referral is over or a draft."""
    code = referral.agency.code
    if State(referral.state) not in HANDED_OVER or not outside_keys.held_outside(agency=code):
        return True
    key = storing.agency_key(agency=code, now=now)
    return Grant.objects.filter(report_id=referral.pk, purpose="content", key_id=key.key_id).exists()


def _may(by: Person) -> None:
    if not by.may(Permission.REFER):
        raise MayNotSealAgain


def _left(by: Person, agency: Agency, key: storing.KeyInfo) -> QuerySet[Referral]:
    sealed = Grant.objects.filter(report_id=OuterRef("pk"), purpose="content", key_id=key.key_id)
    states = [state.value for state in HANDED_OVER]
    return Referral.objects.filter(~Exists(sealed), agency=agency, team_id__in=by.teams, state__in=states)


def _openable(
    by: Unlocked, agency: Agency, key: storing.KeyInfo
) -> Iterator[tuple[Referral, storing.ContentKey]]:
    """Those that this member can open, with their keys: of two teams somebody may hold the key of one."""
    rows = _left(by.person, agency, key).select_for_update(of=("self",), skip_locked=True).order_by("pk")
    for referral in rows[:MOST_COUNTED]:
        try:
            yield referral, words.referral_key(by, referral.pk)
        except NoTeamKey:
            continue


def _seal(
    by: Unlocked, referral: Referral, content: storing.ContentKey, key: storing.KeyInfo, now: datetime
) -> None:
    part = storing.grant_to(content, purpose="content", report=referral.pk, to=key)
    Grant.objects.create(
        report_id=referral.pk,
        purpose="content",
        key_id=part.key_id,
        blob=part.blob,
        granted_by=by.person.pseudonym,
    )
    detail: dict[str, str | int] = {"referral": log.number_of(referral.pk)}
    trail.record(
        actor=by.person.pseudonym,
        act="referral_sealed_again",
        at=now,
        report=referral.report_id,
        detail=detail,
    )
