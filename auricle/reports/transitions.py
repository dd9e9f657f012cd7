"""The table of a report's transitions, as data. Plain. lifecycle.py reads it; nothing else decides.

There is one table. Its rows stand by noun in transitions_of_review, _handling, _outcome and _keeping; what a row is, is
in transition.py.
"""

from collections.abc import Mapping
from types import MappingProxyType

from auricle.reports.moves import Move, State
from auricle.reports.transition import HANDLED, Transition
from auricle.reports.transitions_of_handling import OF_HANDLING
from auricle.reports.transitions_of_keeping import OF_KEEPING
from auricle.reports.transitions_of_outcome import OF_OUTCOME
from auricle.reports.transitions_of_review import OF_REVIEW

__all__ = ["HANDLED", "ROW", "TABLE", "Transition"]

<<<<<<< HEAD
TABLE: tuple[Transition, ...] = (*OF_REVIEW, *OF_HANDLING, *OF_OUTCOME, *OF_KEEPING)
=======
@dataclass(frozen=True, kw_only=True)
class Transition:
    """One row: this move, from any of these states, to this one (None: the state stays).

    `sources` holds None for the beginning. `outcomes` are those the mover may choose from; when it is not
    empty, one must be chosen. Labels are in wording.py under the move.
    """

    move: Move
    sources: frozenset[State | None]
    target: State | None
    permission: Permission
    guards: tuple[Guard, ...] = ()
    clock_effects: tuple[Effect, ...] = ()
    reason_required: bool = False
    outcomes: frozenset[Outcome] = frozenset()
    notice: Notice | None = None

    @property
    def outcome_required(self) -> bool:
        """Whether the mover must say what became of the matter."""
        return bool(self.outcomes)


START, STOP, PAUSE, RESUME = Verb.START, Verb.STOP, Verb.PAUSE, Verb.RESUME
FR, PR, U, U_DECIDE, H = ClockKind
S, P = State, Permission

STOP_ALL = tuple(Effect(STOP, kind) for kind in ClockKind)
HANDLED = frozenset({S.HANDLING, S.AWAITING_REPORTER, S.REFERRED, S.IN_MEDIATION})
NOBODY_HAS_IT = frozenset({S.RECEIVED, S.READY})
KEPT = frozenset(State) - {S.DISPOSED}
LINKED = OPEN | {S.CLOSED}
BY_HANDLING = frozenset(Outcome) - {Outcome.WITHDRAWN}
GRAVE_GUARDS = (Guard.GRAVE_NEEDS_AN_OUTSIDER, Guard.GRAVE_NEEDS_TWO_OUTSIDERS)


def _from(*states: State | None) -> frozenset[State | None]:
    return frozenset(states)


LET_GO = (Effect(Verb.UNDO_STOP, U), Effect(START, U, True))
"""Taking and letting go must not satisfy the promise that somebody takes it."""
GIVEN_UP = (Effect(Verb.UNDO_GIVING, U),)
"""Nor must being given it and giving it up."""
ON_THE_WAY: tuple[tuple[frozenset[State | None], State | None, tuple[Effect, ...]], ...] = (
    (_from(S.RECEIVED, S.REVIEW, S.READY), None, ()),
    (_from(S.SCREENING), S.RECEIVED, LET_GO),
    (_from(S.HANDLING), S.READY, GIVEN_UP),
    (_from(S.AWAITING_REPORTER), S.READY, (Effect(RESUME, PR), *GIVEN_UP)),
)
"""Where a report stands that another team gets: from where, to where, and what its clocks make of it."""


TABLE: tuple[Transition, ...] = (
    # Receipt and first review.
    Transition(
        move=Move.SUBMIT,
        sources=_from(None),
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
        sources=_from(S.RECEIVED),
        target=S.SCREENING,
        permission=P.TAKE,
        guards=(Guard.NO_CONFLICT,),
        clock_effects=(Effect(STOP, U),),
    ),
    Transition(
        move=Move.RELEASE,
        sources=_from(S.SCREENING),
        target=S.RECEIVED,
        permission=P.RELEASE,
        guards=(Guard.OWN_LEASE,),
        clock_effects=LET_GO,
        notice=Notice.TEAM_RELEASED,
    ),
    Transition(
        move=Move.RENEW, sources=_from(S.SCREENING), target=None, permission=P.TAKE, guards=(Guard.OWN_LEASE,)
    ),
    Transition(
        move=Move.PASS_ON,
        sources=_from(S.SCREENING),
        target=S.REVIEW,
        permission=P.PASS_ON,
        guards=(Guard.OWN_LEASE, Guard.CHECKLIST_COMPLETE),
        notice=Notice.REVIEWERS_WANTED,
    ),
    # Second review: another person makes the redacted version and grades. Who begins has half an hour, as in the first.
    Transition(
        move=Move.BEGIN_REVIEW,
        sources=_from(S.REVIEW),
        target=None,
        permission=P.REVIEW,
        guards=(Guard.NO_CONFLICT, Guard.REVIEWER_DID_NOT_SCREEN, Guard.NOBODY_REVIEWS),
    ),
    Transition(
        move=Move.RENEW, sources=_from(S.REVIEW), target=None, permission=P.REVIEW, guards=(Guard.OWN_REVIEW,)
    ),
    Transition(
        move=Move.RELEASE,
        sources=_from(S.REVIEW),
        target=None,
        permission=P.RELEASE,
        guards=(Guard.OWN_REVIEW,),
    ),
    Transition(
        move=Move.APPROVE_REVIEW,
        sources=_from(S.REVIEW),
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
        sources=_from(S.SCREENING),
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
        sources=HANDLED | _from(S.READY, S.OUTCOME_PROPOSED),
        target=None,
        permission=P.CO_SIGN,
        guards=(Guard.NO_CONFLICT, Guard.NEEDS_CO_SIGNATURE, Guard.SIGNER_DID_NOT_REVIEW),
    ),
    # A handler gets it.
    *(
        Transition(
            move=move,
            sources=_from(S.READY),
            target=S.HANDLING,
            permission=permission,
            guards=(Guard.NO_CONFLICT,),
            clock_effects=(Effect(START, H), Effect(STOP, U)),
            notice=notice,
        )
        for move, permission, notice in (
            (Move.ASSIGN, P.ASSIGN, Notice.HANDLER_ASSIGNED),
            (Move.PULL, P.PULL, None),
        )
    ),
    Transition(
        move=Move.REASSIGN,
        sources=HANDLED,
        target=None,
        permission=P.ASSIGN,
        guards=(Guard.NO_CONFLICT,),
        # Starts H only where a reopened report never had a handler; a running clock stays as it is.
        clock_effects=(Effect(START, H),),
        reason_required=True,
        notice=Notice.HANDLER_ASSIGNED,
    ),
    Transition(
        move=Move.UNASSIGN,
        sources=_from(S.HANDLING),
        target=S.READY,
        permission=P.ASSIGN,
        guards=(Guard.NO_CONFLICT, Guard.NO_OPEN_REFERRAL),
        clock_effects=GIVEN_UP,
        reason_required=True,
        notice=Notice.HANDLERS_WANTED,
    ),
    # Whoever knows somebody in it says so, once and for good: the log holds that, and no word of why.
    Transition(
        move=Move.DECLARE_CONFLICT,
        sources=HANDLED,
        target=None,
        permission=P.DECLARE_CONFLICT,
        guards=(Guard.NO_CONFLICT,),
        notice=Notice.SUPERVISOR_CONFLICT,
    ),
    Transition(
        move=Move.DECLARE_CONFLICT,
        sources=OPEN - HANDLED,
        target=None,
        permission=P.DECLARE_CONFLICT,
        guards=(Guard.NO_CONFLICT,),
    ),
    # Another team gets it, with the keys. Whoever had it in hand has it no more; no promise begins anew.
    *(
        Transition(
            move=move,
            sources=sources,
            target=target,
            permission=P.TRANSFER,
            guards=(Guard.NO_CONFLICT, Guard.NO_OPEN_REFERRAL, guard),
            clock_effects=effects,
            reason_required=True,
            notice=notice,
        )
        for move, guard, notice in (
            (Move.TRANSFER, Guard.NOT_SENT_BACK_FROM_THERE, Notice.TEAM_TRANSFERRED),
            (Move.RETURN_TO_TEAM, Guard.CAME_FROM_ANOTHER_TEAM, Notice.TEAM_RETURNED),
        )
        for sources, target, effects in ON_THE_WAY
    ),
    # Urgency is a lane, not a state.
    Transition(
        move=Move.RAISE_URGENCY,
        sources=NOBODY_HAS_IT,
        target=None,
        permission=P.RAISE_URGENCY,
        guards=(Guard.IS_NOT_URGENT,),
        clock_effects=(Effect(START, U), Effect(START, U_DECIDE)),
        notice=Notice.TEAM_URGENT,
    ),
    Transition(
        move=Move.RAISE_URGENCY,
        sources=OPEN - NOBODY_HAS_IT,
        target=None,
        permission=P.RAISE_URGENCY,
        guards=(Guard.IS_NOT_URGENT,),
        clock_effects=(Effect(START, U_DECIDE), Effect(RESUME, PR)),
        notice=Notice.TEAM_URGENT,
    ),
    Transition(
        move=Move.LOWER_URGENCY,
        sources=OPEN,
        target=None,
        permission=P.LOWER_URGENCY,
        guards=(Guard.IS_URGENT,),
        clock_effects=(Effect(Verb.SET_ASIDE, U), Effect(Verb.SET_ASIDE, U_DECIDE)),
        reason_required=True,
    ),
    # Talking with the reporter.
    Transition(
        move=Move.ANSWER,
        sources=OPEN,
        target=None,
        permission=P.ANSWER,
        clock_effects=(Effect(STOP, FR),),
        notice=Notice.REPORTER_INBOX,
    ),
    Transition(
        move=Move.ASK,
        sources=_from(S.HANDLING),
        target=S.AWAITING_REPORTER,
        permission=P.ANSWER,
        clock_effects=(Effect(STOP, FR), Effect(PAUSE, PR)),
        notice=Notice.REPORTER_INBOX,
    ),
    Transition(
        move=Move.ASK,
        sources=_from(S.SCREENING, S.REVIEW, S.READY, S.AWAITING_REPORTER, S.REFERRED, S.IN_MEDIATION),
        target=None,
        permission=P.ANSWER,
        clock_effects=(Effect(STOP, FR),),
        notice=Notice.REPORTER_INBOX,
    ),
    Transition(
        move=Move.REPORTER_REPLIED,
        sources=_from(S.AWAITING_REPORTER),
        target=S.HANDLING,
        permission=P.WRITE_AS_REPORTER,
        clock_effects=(Effect(RESUME, PR),),
        notice=Notice.HANDLER_REPORTER_WROTE,
    ),
    Transition(
        move=Move.REPORTER_REPLIED,
        sources=OPEN - {S.AWAITING_REPORTER},
        target=None,
        permission=P.WRITE_AS_REPORTER,
        notice=Notice.HANDLER_REPORTER_WROTE,
    ),
    Transition(
        move=Move.REPLY_TIMEOUT,
        sources=_from(S.AWAITING_REPORTER),
        target=S.HANDLING,
        permission=P.KEEP_TIME,
        clock_effects=(Effect(RESUME, PR),),
        notice=Notice.HANDLER_NO_REPLY,
    ),
    Transition(move=Move.NOTE, sources=KEPT, target=None, permission=P.NOTE),
    # Agencies.
    Transition(
        move=Move.REFER,
        sources=_from(S.HANDLING),
        target=S.REFERRED,
        permission=P.REFER,
        guards=(Guard.OWN_REPORT, Guard.REFERRAL_APPROVED),
        clock_effects=(Effect(STOP, U_DECIDE),),
    ),
    Transition(
        move=Move.REFER,
        sources=_from(S.REFERRED),
        target=None,
        permission=P.REFER,
        guards=(Guard.OWN_REPORT, Guard.REFERRAL_APPROVED),
    ),
    Transition(
        # The urgent lane: a referral may go before the reviews have ended.
        move=Move.REFER,
        sources=_from(S.SCREENING, S.REVIEW, S.READY),
        target=None,
        permission=P.REFER,
        guards=(Guard.IS_URGENT, Guard.REFERRAL_APPROVED),
        clock_effects=(Effect(STOP, U_DECIDE),),
    ),
    Transition(
        move=Move.REFERRAL_ACKNOWLEDGED,
        sources=HANDLED | _from(S.SCREENING, S.REVIEW, S.READY, S.WITHDRAWN),
        target=None,
        permission=P.ANSWER_REFERRAL,
        clock_effects=(Effect(STOP, PR),),
    ),
    Transition(
        move=Move.REFERRALS_ENDED,
        sources=_from(S.REFERRED),
        target=S.HANDLING,
        # It follows from the end of the last referral, whoever of the desk made that.
        permission=P.REFER,
        guards=(Guard.NO_OPEN_REFERRAL,),
        notice=Notice.HANDLER_GOES_ON,
    ),
    # Mediation.
    Transition(
        move=Move.MEDIATE,
        sources=_from(S.HANDLING),
        target=S.IN_MEDIATION,
        permission=P.MEDIATE,
        guards=(Guard.OWN_REPORT,),
        clock_effects=(Effect(STOP, PR), Effect(STOP, U_DECIDE)),
    ),
    Transition(
        move=Move.MEDIATION_ENDED,
        sources=_from(S.IN_MEDIATION),
        target=S.HANDLING,
        permission=P.RUN_MEDIATION,
        notice=Notice.HANDLER_GOES_ON,
    ),
    # What became of it.
    Transition(
        move=Move.PROPOSE_OUTCOME,
        sources=_from(S.HANDLING),
        target=S.OUTCOME_PROPOSED,
        permission=P.PROPOSE_OUTCOME,
        guards=(Guard.OWN_REPORT, Guard.NO_OPEN_REFERRAL),
        reason_required=True,
        outcomes=BY_HANDLING,
        notice=Notice.APPROVERS_WANTED,
    ),
    Transition(
        move=Move.PROPOSE_OUTCOME,
        sources=_from(S.SCREENING),
        target=S.OUTCOME_PROPOSED,
        permission=P.SIGNPOST,
        guards=(Guard.OWN_LEASE, Guard.NO_OPEN_REFERRAL),
        reason_required=True,
        outcomes=WITHOUT_HANDLING,
        notice=Notice.APPROVERS_WANTED,
    ),
    Transition(
        move=Move.ENDORSE,
        sources=_from(S.OUTCOME_PROPOSED, S.WITHDRAWN),
        target=None,
        permission=P.ENDORSE,
        guards=(Guard.NO_CONFLICT, Guard.DID_NOT_PROPOSE, Guard.DID_NOT_ENDORSE),
        reason_required=True,
    ),
    Transition(
        move=Move.APPROVE_CLOSE,
        sources=_from(S.OUTCOME_PROPOSED),
        target=S.CLOSED,
        permission=P.APPROVE_CLOSE,
        guards=(Guard.NO_CONFLICT, Guard.DID_NOT_PROPOSE, Guard.NO_OPEN_REFERRAL, *GRAVE_GUARDS),
        clock_effects=STOP_ALL,
        outcomes=BY_HANDLING,
        notice=Notice.REPORTER_INBOX,
    ),
    Transition(
        move=Move.SEND_BACK,
        sources=_from(S.OUTCOME_PROPOSED),
        target=S.HANDLING,
        permission=P.APPROVE_CLOSE,
        guards=(Guard.WAS_HANDLED,),
        reason_required=True,
        notice=Notice.HANDLER_SENT_BACK,
    ),
    Transition(
        move=Move.SEND_BACK_TO_SCREENING,
        sources=_from(S.OUTCOME_PROPOSED),
        target=S.SCREENING,
        permission=P.APPROVE_CLOSE,
        guards=(Guard.NEVER_HANDLED,),
        reason_required=True,
        notice=Notice.SCREENER_SENT_BACK,
    ),
    Transition(
        move=Move.REOPEN,
        # A reporter with new evidence comes before the shredder.
        sources=_from(S.CLOSED, S.DISPOSITION_PROPOSED),
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
        sources=_from(S.WITHDRAWN),
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
        sources=_from(S.WITHDRAWN),
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
    # Matters. A link moves nothing and touches no clock: each reporter is owed their own answer.
    Transition(
        move=Move.LINK,
        sources=LINKED,
        target=None,
        permission=P.LINK,
        guards=(Guard.NO_CONFLICT,),
        reason_required=True,
    ),
    Transition(
        move=Move.UNLINK,
        sources=LINKED,
        target=None,
        permission=P.LINK,
        guards=(Guard.NO_CONFLICT,),
        reason_required=True,
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
        sources=_from(S.CLOSED),
        target=S.DISPOSITION_PROPOSED,
        permission=P.PROPOSE_DISPOSITION,
        # No notice: a batch of 500 would tell a team 500 times. The page of the batches says what waits.
        guards=(Guard.RETENTION_DUE, Guard.NO_HOLD, Guard.NO_OPEN_REFERRAL),
    ),
    Transition(
        move=Move.ENDORSE,
        sources=_from(S.DISPOSITION_PROPOSED),
        target=None,
        permission=P.APPROVE_DISPOSITION,
        guards=(Guard.DID_NOT_PROPOSE, Guard.DID_NOT_ENDORSE),
    ),
    Transition(
        move=Move.APPROVE_DISPOSITION,
        sources=_from(S.DISPOSITION_PROPOSED),
        target=S.DISPOSED,
        permission=P.APPROVE_DISPOSITION,
        guards=(Guard.NO_HOLD, Guard.DID_NOT_PROPOSE, Guard.DID_NOT_ENDORSE, Guard.IS_ENDORSED),
    ),
    Transition(
        move=Move.REFUSE_DISPOSITION,
        sources=_from(S.DISPOSITION_PROPOSED),
        target=S.CLOSED,
        permission=P.APPROVE_DISPOSITION,
        reason_required=True,
    ),
)
>>>>>>> 97cd77c (Let the last referral's end let a report go on)
"""Every transition of a report; moves and states that are not here do not happen."""


def _index() -> Mapping[tuple[State | None, Move], Transition]:
    found: dict[tuple[State | None, Move], Transition] = {}
    for row in TABLE:
        for source in row.sources:
            if (source, row.move) in found:
                raise ValueError(f"two transitions for {row.move} in {source}")
            found[source, row.move] = row
    return MappingProxyType(found)


ROW = _index()
"""The one transition for a state and a move; what is missing does not happen."""
