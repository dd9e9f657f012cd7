"""Rows of the state table: agencies, mediation, what became of a report, and what opens it again. Plain."""

from auricle.reports.guards import Guard
from auricle.reports.moves import IN_WORK, OPEN, ClockKind, Effect, Move, Notice, Verb
from auricle.reports.outcomes import WITHOUT_HANDLING, Outcome
from auricle.reports.transition import (
    BY_HANDLING,
    FR,
    GRAVE_GUARDS,
    HANDLED,
    PR,
    RESUME,
    START,
    STOP,
    STOP_ALL,
    U_DECIDE,
    H,
    P,
    S,
    Transition,
    among,
)

OF_OUTCOME: tuple[Transition, ...] = (
    # Agencies.
    Transition(
        move=Move.REFER,
        sources=among(S.HANDLING),
        target=S.REFERRED,
        permission=P.REFER,
        guards=(Guard.OWN_REPORT, Guard.REFERRAL_APPROVED),
        clock_effects=(Effect(STOP, U_DECIDE),),
    ),
    Transition(
        move=Move.REFER,
        sources=among(S.REFERRED),
        target=None,
        permission=P.REFER,
        guards=(Guard.OWN_REPORT, Guard.REFERRAL_APPROVED),
    ),
    Transition(
        # The urgent lane: a referral may go before the reviews have ended.
        move=Move.REFER,
        sources=among(S.SCREENING, S.REVIEW, S.READY),
        target=None,
        permission=P.REFER,
        guards=(Guard.IS_URGENT, Guard.REFERRAL_APPROVED),
        clock_effects=(Effect(STOP, U_DECIDE),),
    ),
    Transition(
        move=Move.REFERRAL_ACKNOWLEDGED,
        sources=HANDLED | among(S.SCREENING, S.REVIEW, S.READY, S.WITHDRAWN),
        target=None,
        permission=P.ANSWER_REFERRAL,
        clock_effects=(Effect(STOP, PR),),
    ),
    Transition(
        move=Move.REFERRALS_ENDED,
        sources=among(S.REFERRED),
        target=S.HANDLING,
        # It follows from the end of the last referral, whoever of the desk made that.
        permission=P.REFER,
        guards=(Guard.NO_OPEN_REFERRAL,),
        notice=Notice.HANDLER_GOES_ON,
    ),
    # Mediation.
    Transition(
        move=Move.MEDIATE,
        sources=among(S.HANDLING),
        target=S.IN_MEDIATION,
        permission=P.MEDIATE,
        guards=(Guard.OWN_REPORT,),
        clock_effects=(Effect(STOP, PR), Effect(STOP, U_DECIDE)),
    ),
    Transition(
        move=Move.MEDIATION_ENDED,
        sources=among(S.IN_MEDIATION),
        target=S.HANDLING,
        permission=P.RUN_MEDIATION,
        notice=Notice.HANDLER_GOES_ON,
    ),
    # What became of it.
    Transition(
        move=Move.PROPOSE_OUTCOME,
        sources=among(S.HANDLING),
        target=S.OUTCOME_PROPOSED,
        permission=P.PROPOSE_OUTCOME,
        guards=(Guard.OWN_REPORT, Guard.NO_OPEN_REFERRAL, Guard.HEARD_IF_UNFINISHED),
        reason_required=True,
        outcomes=BY_HANDLING,
        notice=Notice.APPROVERS_WANTED,
    ),
    Transition(
        move=Move.PROPOSE_OUTCOME,
        sources=among(S.SCREENING),
        target=S.OUTCOME_PROPOSED,
        permission=P.SIGNPOST,
        guards=(Guard.OWN_LEASE, Guard.NO_OPEN_REFERRAL),
        reason_required=True,
        outcomes=WITHOUT_HANDLING,
        notice=Notice.APPROVERS_WANTED,
    ),
    Transition(
        move=Move.ENDORSE,
        sources=among(S.OUTCOME_PROPOSED, S.WITHDRAWN),
        target=None,
        permission=P.ENDORSE,
        guards=(Guard.NO_CONFLICT, Guard.DID_NOT_PROPOSE, Guard.DID_NOT_ENDORSE),
        reason_required=True,
    ),
    Transition(
        move=Move.APPROVE_CLOSE,
        sources=among(S.OUTCOME_PROPOSED),
        target=S.CLOSED,
        permission=P.APPROVE_CLOSE,
        guards=(
            Guard.NO_CONFLICT,
            Guard.DID_NOT_PROPOSE,
            Guard.NO_OPEN_REFERRAL,
            Guard.HEARD_IF_UNFINISHED,
            *GRAVE_GUARDS,
        ),
        clock_effects=STOP_ALL,
        outcomes=BY_HANDLING,
        notice=Notice.REPORTER_INBOX,
    ),
    Transition(
        move=Move.SEND_BACK,
        sources=among(S.OUTCOME_PROPOSED),
        target=S.HANDLING,
        permission=P.APPROVE_CLOSE,
        guards=(Guard.WAS_HANDLED,),
        reason_required=True,
        notice=Notice.HANDLER_SENT_BACK,
    ),
    Transition(
        move=Move.SEND_BACK_TO_SCREENING,
        sources=among(S.OUTCOME_PROPOSED),
        target=S.SCREENING,
        permission=P.APPROVE_CLOSE,
        guards=(Guard.NEVER_HANDLED,),
        reason_required=True,
        notice=Notice.SCREENER_SENT_BACK,
    ),
    Transition(
        move=Move.REOPEN,
        # A reporter with new evidence comes before the shredder.
        sources=among(S.CLOSED, S.DISPOSITION_PROPOSED),
        target=S.HANDLING,
        permission=P.REOPEN,
        guards=(Guard.IN_TIME_OR_NEW_EVIDENCE,),
        clock_effects=(Effect(Verb.REOPEN, PR), Effect(Verb.REOPEN, H), Effect(START, FR)),
        reason_required=True,
        notice=Notice.SUPERVISOR_REOPENED,
    ),
    # The reporter withdraws; a person decides whether there is a duty to act, and the clocks run until then.
    Transition(
        move=Move.WITHDRAW,
        sources=frozenset(IN_WORK),
        target=S.WITHDRAWN,
        permission=P.WITHDRAW,
        clock_effects=(Effect(RESUME, PR),),
        notice=Notice.SUPERVISOR_WITHDRAWN,
    ),
    Transition(
        # The same protection as for any closing without action: a reporter may have been pressed to withdraw.
        move=Move.ACCEPT_WITHDRAWAL,
        sources=among(S.WITHDRAWN),
        target=S.CLOSED,
        permission=P.DECIDE_WITHDRAWAL,
        guards=(Guard.NO_CONFLICT, Guard.NO_OPEN_REFERRAL, *GRAVE_GUARDS),
        clock_effects=STOP_ALL,
        reason_required=True,
        outcomes=frozenset({Outcome.WITHDRAWN}),
        notice=Notice.REPORTER_INBOX,
    ),
    Transition(
        # Back to the second review, since what may be passed on has to be weighed anew without the reporter.
        move=Move.ACT_ANYWAY,
        sources=among(S.WITHDRAWN),
        target=S.REVIEW,
        permission=P.DECIDE_WITHDRAWAL,
        reason_required=True,
        notice=Notice.REVIEWERS_WANTED,
    ),
    Transition(
        # Other terms bind clocks that start later; to let them bind one that runs is an act of its own, for all to see.
        move=Move.PROMISE_ANEW,
        sources=OPEN,
        target=None,
        permission=P.CONFIGURE,
        clock_effects=tuple(Effect(Verb.PROMISE_ANEW, kind) for kind in ClockKind),
    ),
)
"""From handing it over to closing it."""
