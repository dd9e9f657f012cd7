"""Collect what the state table's guards ask for, from a referral's row and its log."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db.models import Q

from auricle.directory.models import Category
from auricle.directory.people import Person
from auricle.referrals.lifecycle import Facts
from auricle.referrals.models import Agreement, Package, Referral, ReferralEvent
from auricle.referrals.moves import Kind, Move, Way
from auricle.reports.apart import apart
from auricle.reports.facts import Given, collect
from auricle.reports.lifecycle import plan
from auricle.reports.models import Event, Report
from auricle.reports.moves import Move as ReportMove
from auricle.reports.moves import State as ReportState


def facts_of(
    referral: Referral, *, by: Person, has_words: bool, events: Sequence[ReferralEvent] | None = None
) -> Facts:
    """What the log alone says, for a move by this person: enough for the agency's side."""
    facts = Facts(roles=by.roles, actor=by.pseudonym, kind=Kind(referral.kind), has_words=has_words)
    if events is None:
        events = list(ReferralEvent.objects.filter(referral_id=referral.pk).order_by("number"))
    for event in events:
        facts = _after(facts, Move(event.kind), event.actor)
    return facts


def require_referable(*, by: Person, row: Report, now: datetime) -> None:
    """Refuse where the report itself could not be referred, were a referral of it approved.

    Raises the MoveNotAllowed and MoveNotNow of reports.
    """
    facts = collect(row, by=by, given=Given(referral_approved=True), now=now)
    plan(state=ReportState(row.state), move=ReportMove.REFER, facts=facts)


def desk_facts(
    referral: Referral,
    *,
    by: Person,
    row: Report,
    has_words: bool,
    now: datetime,
    events: Sequence[ReferralEvent] | None = None,
) -> Facts:
    """For a move of the desk: also whose report it is, who drafted what waits, and what was agreed beforehand."""
    waiting = Package.objects.filter(referral=referral, released_at=None).order_by("-number").first()
    return replace(
        facts_of(referral, by=by, has_words=has_words, events=events),
        handler=row.handler.pseudonym if row.handler else "",
        drafter=waiting.made_by if waiting else referral.drafted_by,
        redacted=True,
        by_letter=referral.channel == Way.LETTER,
        conflict=conflicted(by, row),
        preapproved=agreement_for(referral, now=now) is not None,
    )


def conflicted(by: Person, row: Report) -> bool:
    """Whether this person declared an interest in the report."""
    said = (
        Event.objects.filter(report=row, actor=by.pseudonym).order_by("number").values_list("kind", "actor")
    )
    return by.pseudonym in apart(said)


def agreement_for(referral: Referral, *, now: datetime) -> Agreement | None:
    """The standing agreement that covers what this referral asks, if one is in force."""
    parent = Category.objects.values_list("parent_id", flat=True).get(pk=referral.category_id)
    return (
        Agreement.objects.filter(
            ~Q(approved_by=""),
            agency_id=referral.agency_id,
            category_id__in=[referral.category_id, *([parent] if parent else [])],
            asked=referral.asked,
            ended_at=None,
            valid_until__gt=now,
        )
        .order_by("pk")
        .first()
    )


def _after(facts: Facts, move: Move, actor: str) -> Facts:
    """What one more event of the log adds."""
    match move:
        case Move.DRAFT:
            return replace(facts, drafter=actor)
        case Move.REQUEST_RETURN:
            return replace(facts, returned=True)
        case Move.DISPUTE:
            return replace(facts, disputed=True)
        case Move.UPHOLD_RETURN | Move.OVERRULE_RETURN:
            return replace(facts, ruler=actor)
        case Move.EXTEND:
            return replace(facts, extended=True)
        case Move.POST:
            return replace(facts, posted=True)
        case Move.CONFIRM_DELETION:
            return replace(facts, deletion_confirmed=True)
    return facts
