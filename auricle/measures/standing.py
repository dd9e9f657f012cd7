"""Collect what the state table's guards ask for, from a measure, its referral and its report."""

from auricle.directory.people import Person
from auricle.measures.lifecycle import Facts
from auricle.measures.models import Measure
from auricle.referrals.models import Referral
from auricle.referrals.moves import OVER, WITH_THE_AGENCY, State
from auricle.referrals.standing import conflicted
from auricle.reports.models import Report

ANSWERABLE = WITH_THE_AGENCY - {State.RETURN_REQUESTED, State.DISPUTED}
"""States of the referral in which the bank says that the matter is its own, or has not said otherwise."""


def bank_facts(referral: Referral, measure: Measure, *, by: Person) -> Facts:
    """For a move of the bank."""
    state = State(referral.state)
    return Facts(
        roles=by.roles,
        actor=by.pseudonym,
        numbers_released=measure.numbers_released_at is not None,
        arrived=state in WITH_THE_AGENCY,
        with_bank=state in ANSWERABLE,
        referral_over=state in OVER,
        extensions=measure.extensions,
    )


def desk_facts(row: Report, referral: Referral, measure: Measure | None, *, by: Person) -> Facts:
    """For a move of the desk: also whose report it is, and who asked for the account numbers to be released."""
    state = State(referral.state)
    return Facts(
        roles=by.roles,
        actor=by.pseudonym,
        handler=row.handler.pseudonym if row.handler else "",
        asker=measure.requested_by if measure else "",
        conflict=conflicted(by, row),
        numbers_released=measure is not None and measure.numbers_released_at is not None,
        arrived=state in WITH_THE_AGENCY,
        with_bank=state in ANSWERABLE,
        referral_over=state in OVER,
        extensions=measure.extensions if measure else 0,
    )
