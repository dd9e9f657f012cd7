"""What a bank is asked to hold, and its answers: the rows of the table, and their views."""

from typing import TypeVar
from uuid import UUID

from auricle.faces.api.endpoint import Answer, Call, Endpoint, Shape, View
from auricle.faces.api.measure_shapes import Hold, MeasureFacts, Release
from auricle.faces.api.referrals import sealed_object
from auricle.measures import system_side as domain
from auricle.measures.moves import Basis, ClockKind, State
from auricle.measures.system_side import Seen
from auricle.partners.scopes import Scope

ONE = "v1/referrals/<uuid:referral>/measure"
Body = TypeVar("Body", bound=Shape)


def look(call: Call, referral: UUID) -> Answer:
    """The request."""
    return _seen(domain.look(by=call.caller, referral=referral, now=call.now))


def acknowledge(call: Call, referral: UUID) -> Answer:
    """It arrived."""
    return _seen(domain.acknowledge(by=call.caller, referral=referral, now=call.now))


def hold(call: Call, referral: UUID) -> Answer:
    """So much is held."""
    body = _body(call, Hold)
    return _seen(
        domain.hold(
            by=call.caller,
            referral=referral,
            minor=body.amount,
            currency=body.currency,
            until=body.until,
            now=call.now,
        )
    )


def not_found(call: Call, referral: UUID) -> Answer:
    """Nothing to hold."""
    return _seen(domain.not_found(by=call.caller, referral=referral, now=call.now))


def release(call: Call, referral: UUID) -> Answer:
    """So much is let go."""
    body = _body(call, Release)
    return _seen(
        domain.release(
            by=call.caller, referral=referral, minor=body.amount, currency=body.currency, now=call.now
        )
    )


def _body(call: Call, kind: type[Body]) -> Body:
    assert isinstance(call.body, kind)  # noqa: S101 - by the table
    return call.body


def _seen(seen: Seen) -> Answer:
    row = seen.row
    return Answer(
        MeasureFacts(
            referral=row.pk,
            state=State(row.state),
            currency=row.currency,
            asked=row.amount_asked,
            held=row.amount_held,
            released=row.amount_released,
            basis=Basis(row.basis),
            count=row.count,
            requested_at=row.requested_at,
            phoned_at=row.phoned_at,
            held_until=row.held_until,
            extensions=row.extensions,
            due_for=ClockKind(row.due_kind) if row.due_kind else None,
            due_at=row.due_at,
            accounts=sealed_object(seen.accounts) if seen.accounts else None,
            moves=list(seen.moves),
        )
    )


def _answers(name: str, act: str, view: View, says: str, takes: type[Shape] | None = None) -> Endpoint:
    return Endpoint(
        name=name,
        method="POST",
        path=f"{ONE}/{act}",
        need=Scope.REFERRALS_ANSWER,
        view=view,
        says=says,
        takes=takes,
        answers=MeasureFacts,
        refuses=("conflict",),
    )


MEASURES: tuple[Endpoint, ...] = (
    Endpoint(
        name="measure",
        method="GET",
        path=ONE,
        need=Scope.REFERRALS_READ,
        view=look,
        says="What an urgent referral asks a bank to hold, once the bank was phoned. Who fetched it is kept.",
        answers=MeasureFacts,
    ),
    _answers("acknowledgeMeasure", "acknowledge", acknowledge, "The request arrived; so did its referral."),
    _answers(
        "holdMeasure", "hold", hold, "So much is held, until then; the referral is accepted by it.", Hold
    ),
    _answers("notFoundMeasure", "not-found", not_found, "There is no such account, or no money on it."),
    _answers("releaseMeasure", "release", release, "So much of what was held is let go.", Release),
)
