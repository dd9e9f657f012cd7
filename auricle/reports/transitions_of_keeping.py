"""Rows of the state table: matters, and keeping and destroying what is closed. Plain."""

from auricle.reports.guards import Guard
from auricle.reports.moves import Move
from auricle.reports.transition import KEPT, LINKED, P, S, Transition, among

OF_KEEPING: tuple[Transition, ...] = (
    # Matters. A link moves nothing and touches no clock: each reporter is owed their own answer.
    *(
        Transition(
            move=move,
            sources=LINKED,
            target=None,
            permission=P.LINK,
            guards=(Guard.NO_CONFLICT,),
            reason_required=True,
        )
        for move in (Move.LINK, Move.UNLINK)
    ),
    # Keeping and destroying.
    Transition(
        move=Move.PLACE_HOLD,
        sources=KEPT,
        target=None,
        permission=P.HOLD,
        guards=(Guard.NO_HOLD,),
        reason_required=True,
    ),
    Transition(
        move=Move.LIFT_HOLD,
        sources=KEPT,
        target=None,
        permission=P.HOLD,
        guards=(Guard.IS_HELD,),
        reason_required=True,
    ),
    Transition(
        move=Move.PROPOSE_DISPOSITION,
        sources=among(S.CLOSED),
        target=S.DISPOSITION_PROPOSED,
        permission=P.PROPOSE_DISPOSITION,
        # No notice: a batch of 500 would tell a team 500 times. The page of the batches says what waits.
        guards=(Guard.RETENTION_DUE, Guard.NO_HOLD, Guard.NO_OPEN_REFERRAL),
    ),
    Transition(
        move=Move.ENDORSE,
        sources=among(S.DISPOSITION_PROPOSED),
        target=None,
        permission=P.APPROVE_DISPOSITION,
        guards=(Guard.DID_NOT_PROPOSE, Guard.DID_NOT_ENDORSE),
    ),
    Transition(
        move=Move.APPROVE_DISPOSITION,
        sources=among(S.DISPOSITION_PROPOSED),
        target=S.DISPOSED,
        permission=P.APPROVE_DISPOSITION,
        guards=(Guard.NO_HOLD, Guard.DID_NOT_PROPOSE, Guard.DID_NOT_ENDORSE, Guard.IS_ENDORSED),
    ),
    Transition(
        move=Move.REFUSE_DISPOSITION,
        sources=among(S.DISPOSITION_PROPOSED),
        target=S.CLOSED,
        permission=P.APPROVE_DISPOSITION,
        reason_required=True,
    ),
)
"""Beside the work, and after it."""
