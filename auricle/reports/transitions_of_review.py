"""Rows of the state table: a report comes in and is reviewed twice. Plain."""

from auricle.reports.guards import Guard
from auricle.reports.moves import Effect, Move, Notice
from auricle.reports.transition import (
    FR,
    HANDLED,
    LET_GO,
    PR,
    START,
    STOP,
    U_DECIDE,
    P,
    S,
    Transition,
    U,
    among,
)

OF_REVIEW: tuple[Transition, ...] = (
    # Receipt and first review.
    Transition(
        move=Move.SUBMIT,
        sources=among(None),
        target=S.RECEIVED,
        permission=P.FILE_REPORT,
        clock_effects=(
            Effect(START, FR),
            Effect(START, PR),
            Effect(START, U, True),
            Effect(START, U_DECIDE, True),
        ),
        notice=Notice.TEAM_NEW,
    ),
    Transition(
        move=Move.TAKE,
        sources=among(S.RECEIVED),
        target=S.SCREENING,
        permission=P.TAKE,
        guards=(Guard.NO_CONFLICT,),
        clock_effects=(Effect(STOP, U),),
    ),
    Transition(
        move=Move.RELEASE,
        sources=among(S.SCREENING),
        target=S.RECEIVED,
        permission=P.RELEASE,
        guards=(Guard.OWN_LEASE,),
        clock_effects=LET_GO,
        notice=Notice.TEAM_RELEASED,
    ),
    Transition(
        move=Move.RENEW, sources=among(S.SCREENING), target=None, permission=P.TAKE, guards=(Guard.OWN_LEASE,)
    ),
    # Whoever reads it first says what it is about: a caller may have chosen nothing. Its terms follow.
    Transition(
        move=Move.SORT,
        sources=among(S.SCREENING),
        target=None,
        permission=P.PASS_ON,
        guards=(Guard.NO_CONFLICT, Guard.OWN_LEASE),
    ),
    Transition(
        move=Move.PASS_ON,
        sources=among(S.SCREENING),
        target=S.REVIEW,
        permission=P.PASS_ON,
        guards=(Guard.OWN_LEASE, Guard.CHECKLIST_COMPLETE),
        notice=Notice.REVIEWERS_WANTED,
    ),
    # Second review: another person makes the redacted version and grades. Who begins has half an hour, as in the first.
    Transition(
        move=Move.BEGIN_REVIEW,
        sources=among(S.REVIEW),
        target=None,
        permission=P.REVIEW,
        guards=(Guard.NO_CONFLICT, Guard.REVIEWER_DID_NOT_SCREEN, Guard.NOBODY_REVIEWS),
    ),
    Transition(
        move=Move.RENEW, sources=among(S.REVIEW), target=None, permission=P.REVIEW, guards=(Guard.OWN_REVIEW,)
    ),
    Transition(
        move=Move.RELEASE,
        sources=among(S.REVIEW),
        target=None,
        permission=P.RELEASE,
        guards=(Guard.OWN_REVIEW,),
    ),
    Transition(
        move=Move.APPROVE_REVIEW,
        sources=among(S.REVIEW),
        target=S.READY,
        permission=P.REVIEW,
        guards=(
            Guard.NO_CONFLICT,
            Guard.REVIEWER_DID_NOT_SCREEN,
            Guard.NOBODY_ELSE_REVIEWS,
            Guard.REDACTED_AND_GRADED,
            Guard.REIDENTIFICATION_CHECKED,
        ),
        reason_required=True,
        notice=Notice.HANDLERS_WANTED,
    ),
    Transition(
        # The urgent lane: both reviews run side by side, so the second may end while the first is still open.
        move=Move.APPROVE_REVIEW,
        sources=among(S.SCREENING),
        target=S.READY,
        permission=P.REVIEW,
        guards=(
            Guard.NO_CONFLICT,
            Guard.IS_URGENT,
            Guard.REVIEWER_DID_NOT_SCREEN,
            Guard.CHECKLIST_COMPLETE,
            Guard.REDACTED_AND_GRADED,
            Guard.REIDENTIFICATION_CHECKED,
        ),
        reason_required=True,
        notice=Notice.HANDLERS_WANTED,
    ),
    Transition(
        move=Move.CO_SIGN,
        sources=HANDLED | among(S.READY, S.OUTCOME_PROPOSED),
        target=None,
        permission=P.CO_SIGN,
        guards=(Guard.NO_CONFLICT, Guard.NEEDS_CO_SIGNATURE, Guard.SIGNER_DID_NOT_REVIEW),
    ),
)
"""From receipt to the end of the second review."""
