"""Rows of the state table: who has a report, how urgent it is, and what is said to its reporter. Plain."""

from auricle.reports.guards import Guard
from auricle.reports.moves import OPEN, Effect, Move, Notice, Verb
from auricle.reports.transition import (
    FR,
    GIVEN_UP,
    HANDLED,
    KEPT,
    LINKED,
    NOBODY_HAS_IT,
    ON_THE_WAY,
    PAUSE,
    PR,
    RESUME,
    START,
    STOP,
    U_DECIDE,
    H,
    P,
    S,
    Transition,
    U,
    among,
)

OF_HANDLING: tuple[Transition, ...] = (
    # A handler gets it.
    *(
        Transition(
            move=move,
            sources=among(S.READY),
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
        sources=among(S.HANDLING),
        target=S.READY,
        permission=P.ASSIGN,
        guards=(Guard.NO_CONFLICT, Guard.NO_OPEN_REFERRAL),
        clock_effects=GIVEN_UP,
        reason_required=True,
        notice=Notice.HANDLERS_WANTED,
    ),
    # Whoever knows somebody in it says so: the log holds that, and no word of why. A mistake is taken back at once.
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
    Transition(
        move=Move.TAKE_BACK_CONFLICT,
        sources=OPEN,
        target=None,
        permission=P.DECLARE_CONFLICT,
        guards=(Guard.CONFLICT_JUST_DECLARED,),
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
        sources=among(S.HANDLING),
        target=S.AWAITING_REPORTER,
        permission=P.ANSWER,
        clock_effects=(Effect(STOP, FR), Effect(PAUSE, PR)),
        notice=Notice.REPORTER_INBOX,
    ),
    Transition(
        move=Move.ASK,
        sources=among(S.SCREENING, S.REVIEW, S.READY, S.AWAITING_REPORTER, S.REFERRED, S.IN_MEDIATION),
        target=None,
        permission=P.ANSWER,
        clock_effects=(Effect(STOP, FR),),
        notice=Notice.REPORTER_INBOX,
    ),
    Transition(
        move=Move.REPORTER_REPLIED,
        sources=among(S.AWAITING_REPORTER),
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
    # What was said on the phone comes some seconds after the report that was written of it.
    Transition(move=Move.TALK_ADDED, sources=LINKED, target=None, permission=P.WRITE_AS_REPORTER),
    Transition(
        move=Move.REPLY_TIMEOUT,
        sources=among(S.AWAITING_REPORTER),
        target=S.HANDLING,
        permission=P.KEEP_TIME,
        clock_effects=(Effect(RESUME, PR),),
        notice=Notice.HANDLER_NO_REPLY,
    ),
    Transition(move=Move.NOTE, sources=KEPT, target=None, permission=P.NOTE),
)
"""While it is worked on."""
