"""What was handed to the agency: lists, one, its sealed package, and every answer."""

from contextlib import suppress
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from auricle.faces.api.endpoint import Answer, Call, Query, Shape
from auricle.faces.api.referral_shapes import (
    EventFacts,
    Extension,
    FileFacts,
    GrantFacts,
    ObjectFacts,
    OneReferral,
    Outcome,
    PackageFacts,
    ReferralFacts,
    Referrals,
    Return,
    Saying,
    Words,
)
from auricle.faces.api.webhooks import CURSOR
from auricle.partners.calling import Caller
from auricle.referrals import system_side as domain
from auricle.referrals.log import number_of
from auricle.referrals.moves import Move, RecallReason, State
from auricle.referrals.system_side import Event, Row, Sealed, SealedWords, Seen

PAGE = 50
LIST = (
    Query("state", "Only those in this state."),
    Query("since", "Only those sent from this moment on, with its time zone (RFC 3339)."),
    *CURSOR,
)
Body = TypeVar("Body", bound=Shape)


def listed(call: Call) -> Answer:
    """Those of this agency."""
    page = domain.listed(
        by=call.caller,
        state=str(call.query.get("state", "")),
        since=str(call.query.get("since", "")),
        limit=int(call.query.get("limit", PAGE)),
        cursor=str(call.query.get("cursor", "")),
    )
    return Answer(Referrals(items=[_facts(row) for row in page.items]), next_page=page.following)


def look(call: Call, referral: UUID) -> Answer:
    """One of them."""
    return _seen(domain.look(by=call.caller, referral=referral))


def package(call: Call, referral: UUID) -> Answer:
    """Its package, as it is sealed."""
    found = domain.package(by=call.caller, referral=referral, now=call.now)
    return Answer(
        PackageFacts(
            referral=referral,
            number=found.number,
            commitment=found.commitment,
            grants=[GrantFacts(key_id=key_id, blob=blob) for key_id, blob in found.grants],
            document=sealed_object(found.document),
            files=[
                FileFacts(object=each.object, label=each.label, header=each.header, chunks=each.count)
                for each in found.files
            ],
            words=[sealed_object(each) for each in found.words],
        )
    )


def chunk(call: Call, referral: UUID, file: UUID, index: int) -> Answer:
    """One sealed chunk of an attachment."""
    found = domain.chunk(by=call.caller, referral=referral, file=file, index=index, now=call.now)
    return Answer(raw=found)


def acknowledge(call: Call, referral: UUID) -> Answer:
    """Confirm receipt."""
    return _seen(domain.acknowledge(by=call.caller, referral=referral, now=call.now))


def accept(call: Call, referral: UUID) -> Answer:
    """Take it on."""
    return _seen(domain.accept(by=call.caller, referral=referral, now=call.now))


def begin(call: Call, referral: UUID) -> Answer:
    """Somebody works on it."""
    return _seen(domain.begin(by=call.caller, referral=referral, now=call.now))


def confirm_deletion(call: Call, referral: UUID) -> Answer:
    """All copies of what was recalled are deleted."""
    return _seen(domain.confirm_deletion(by=call.caller, referral=referral, now=call.now))


def ask(call: Call, referral: UUID) -> Answer:
    """Ask the desk."""
    said = _words(_body(call, Saying).words)
    return _seen(domain.ask(by=call.caller, referral=referral, words=said, now=call.now))


def dispute(call: Call, referral: UUID) -> Answer:
    """Contest a ruling."""
    said = _words(_body(call, Saying).words)
    return _seen(domain.dispute(by=call.caller, referral=referral, words=said, now=call.now))


def request_return(call: Call, referral: UUID) -> Answer:
    """Send it back."""
    body = _body(call, Return)
    return _seen(
        domain.request_return(
            by=call.caller,
            referral=referral,
            ground=body.ground,
            owner=body.owner,
            words=_words(body.words) if body.words else None,
            now=call.now,
        )
    )


def extend(call: Call, referral: UUID) -> Answer:
    """Name a later day for the outcome."""
    body = _body(call, Extension)
    said = _words(body.words)
    return _seen(
        domain.extend(
            by=call.caller, referral=referral, until=body.until, why=body.why, words=said, now=call.now
        )
    )


def report_outcome(call: Call, referral: UUID) -> Answer:
    """Say what became of it."""
    body = _body(call, Outcome)
    said = _words(body.words)
    return _seen(
        domain.report_outcome(
            by=call.caller, referral=referral, outcome=body.outcome, words=said, now=call.now
        )
    )


def refused(caller: Caller, error: Exception, now: datetime, *, tried: str, referral: UUID) -> None:
    """An answer was refused; of a referral that is not theirs there is nothing to note."""
    with suppress(domain.NotTheirs):
        domain.note_refused(by=caller, referral=referral, tried=tried, error=error, now=now)


def _body(call: Call, kind: type[Body]) -> Body:
    assert isinstance(call.body, kind)  # noqa: S101 - by the table
    return call.body


def _words(words: Words) -> SealedWords:
    return SealedWords(words.object, words.header, words.body)


def _seen(seen: Seen) -> Answer:
    events = [_event(event) for event in seen.events]
    return Answer(OneReferral(referral=_facts(seen.row), events=events, moves=list(seen.moves)))


def _event(event: Event) -> EventFacts:
    reason = event.data.get("reason")
    return EventFacts(
        number=event.number,
        move=Move(event.kind),
        side=event.side,
        at=event.at,
        words=event.words,
        reason=RecallReason(reason) if reason else None,
    )


def sealed_object(one: Sealed) -> ObjectFacts:
    """A sealed object with its chunks."""
    return ObjectFacts(object=one.object, label=one.label, header=one.header, chunks=list(one.chunks))


def _facts(row: Row) -> ReferralFacts:
    return ReferralFacts(
        id=row.pk,
        number=number_of(row.pk),
        state=State(row.state),
        kind=row.kind,
        asked=row.asked,
        category=row.category.code,
        region=row.region.code if row.region else None,
        grade=row.grade,
        lead=row.lead,
        package=row.package,
        seen_package=row.seen_package,
        sent_at=row.sent_at,
        ended_at=row.ended_at,
        due_at=row.next_due_at,
        due_for=row.next_due_kind,
        waits_for=row.waits_for,
        ground=row.ground,
        outcome=row.outcome,
        reworks=row.reworks,
        extended_until=row.extended_until,
    )
