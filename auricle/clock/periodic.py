"""What the worker does again and again: each run is one domain call that returns how much it did."""

from datetime import timedelta

from auricle.audit import checkpoints, verifying, witnesses
from auricle.call_backs import ending
from auricle.calls import forgetting
from auricle.clock.running import Run
from auricle.directory import proposals, used_up
from auricle.inbox import identity_ending
from auricle.inbox import stale_sessions as inbox_sessions
from auricle.insights import counting
from auricle.intake import attachments, draining, spool, stale_drafts, talks
from auricle.mailing import handing_over
from auricle.measures import alarms
from auricle.partners import repeats
from auricle.partners import telling as partners_telling
from auricle.referrals import carrying, delivering, notifying, scorecards, step_warning, warning
from auricle.reports import (
    climbing,
    contact_ending,
    disposing,
    escalation,
    outbox,
    search_alerts,
    telling,
)
from auricle.vault import key_states, registrar, shredding, spent_keys
from auricle.vault import stale_sessions as desk_sessions

OFTEN = timedelta(milliseconds=500)
SOON = timedelta(seconds=10)
MINUTE = timedelta(minutes=1)
# Each look counts every marked search once.
A_WHILE = timedelta(minutes=10)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

ROWS_AT_ONCE = 200
CLOCKS_AT_ONCE = 2000
# The slow hash takes a good part of a second: between two of them the other runs get their turn.
RECEIPTS_AT_ONCE = 1


def runs() -> list[Run]:
    """Every run, those first that somebody waits for."""
    return [
        Run("Draining the spool", OFTEN, lambda _: draining.drain()),
        Run("Relaying the outbox", OFTEN, lambda now: outbox.relay(most=ROWS_AT_ONCE, now=now)),
        Run("Carrying referrals", OFTEN, lambda now: carrying.carry(most=ROWS_AT_ONCE, now=now)),
        Run(
            "Registering receipts",
            OFTEN,
            lambda now: registrar.register_waiting(most=RECEIPTS_AT_ONCE, now=now),
        ),
        Run("Noting whom to write to", SOON, lambda now: telling.tell(most=ROWS_AT_ONCE, now=now)),
        Run("Telling of searches that stand out", A_WHILE, lambda now: search_alerts.tell_alerts(now=now)),
        Run("Handing over mail", SOON, lambda now: handing_over.hand_over(most=ROWS_AT_ONCE, now=now)),
        Run("Telling agencies' offices", SOON, lambda now: notifying.hand_over(most=ROWS_AT_ONCE, now=now)),
        Run(
            "Seeing what agencies' systems took",
            SOON,
            lambda now: delivering.watch(most=ROWS_AT_ONCE, now=now),
        ),
        Run(
            "Telling agencies' systems",
            SOON,
            lambda now: partners_telling.hand_over(most=ROWS_AT_ONCE, now=now),
        ),
        Run("Signing checkpoints of the trail", SOON, lambda now: checkpoints.sign_if_due(now=now)),
        # A walk goes on piece by piece, with the other runs in between; the next begins an hour after its end.
        Run("Verifying the trail", HOUR, lambda now: verifying.verify_more(now=now)),
        Run("Handing checkpoints to witnesses", MINUTE, lambda now: witnesses.hand_over(now=now)),
        Run(
            "Moving on what waited too long", MINUTE, lambda now: escalation.sweep(most=ROWS_AT_ONCE, now=now)
        ),
        Run(
            "Telling who must know of the clocks",
            MINUTE,
            lambda now: climbing.climb(most=CLOCKS_AT_ONCE, now=now),
        ),
        Run(
            "Telling who must know of the clocks of referrals",
            MINUTE,
            lambda now: warning.warn(most=CLOCKS_AT_ONCE, now=now),
        ),
        Run(
            "Ringing the alarms of urgent measures",
            SOON,
            lambda now: alarms.ring(most=ROWS_AT_ONCE, now=now),
        ),
        Run(
            "Ending measures whose referral is over",
            SOON,
            lambda now: alarms.settle(most=ROWS_AT_ONCE, now=now),
        ),
        Run(
            "Telling who must know of steps that agencies agreed on",
            MINUTE,
            lambda now: step_warning.warn(most=CLOCKS_AT_ONCE, now=now),
        ),
        Run("Ending the desk's stale sessions", MINUTE, lambda now: desk_sessions.end_stale(now=now)),
        Run("Ending the reporters' stale sessions", MINUTE, lambda now: inbox_sessions.end_stale(now=now)),
        Run("Taking away drafts of calls", MINUTE, lambda now: stale_drafts.end_stale(now=now)),
        Run("Ending requests for identities", MINUTE, lambda now: identity_ending.end_due(now=now)),
        Run("Ending proposals that nobody decided", HOUR, lambda now: proposals.expire(now=now)),
        Run("Forgetting used challenges", HOUR, lambda now: used_up.forget(now=now)),
        Run("Clearing the spool of unfinished files", MINUTE, lambda now: spool.forget_unfinished(now=now)),
        # Not while the spool holds anything, or a number that is still to be called is under such a key.
        Run(
            "Destroying the seeds of replaced keys",
            HOUR,
            lambda now: 0 if _needs_older_keys() else spent_keys.destroy_spent(now=now),
        ),
        Run(
            "Deleting numbers that were to be called back",
            MINUTE,
            lambda now: ending.end_due(most=ROWS_AT_ONCE, now=now),
        ),
        Run("Carrying out dispositions", SOON, lambda now: disposing.carry_on(most=ROWS_AT_ONCE, now=now)),
        # A month of an agency in each run; what was counted is then shown to agencies that have somebody to see it.
        Run("Counting the reports of a month", HOUR, lambda now: counting.freeze(now=now)),
        Run("Counting what agencies did", HOUR, lambda now: scorecards.freeze(now=now)),
        Run("Showing agencies their figures", MINUTE, lambda now: scorecards.show(now=now)),
        Run("Forgetting calls that were answered", HOUR, lambda now: repeats.forget(now=now)),
        Run("Forgetting what systems were told", DAY, lambda now: partners_telling.forget(now=now)),
        Run("Forgetting old letters", DAY, lambda now: handing_over.forget(now=now)),
        Run("Deleting addresses of closed reports", HOUR, lambda now: contact_ending.end_due(now=now)),
        Run("Forgetting destroyed receipts", DAY, lambda now: shredding.forget(now=now)),
        Run("Forgetting old calls", HOUR, lambda now: forgetting.forget(now=now)),
        Run("Watching the ends of keys", DAY, lambda now: key_states.warn(now=now)),
        Run("Discarding unclaimed chunks", HOUR, lambda now: attachments.discard_unclaimed(now=now)),
        Run("Forgetting talks that nobody recorded", HOUR, lambda now: talks.forget_expected(now=now)),
    ]


def _needs_older_keys() -> bool:
    return any(spool.waiting()) or ending.any_under_older_keys()
