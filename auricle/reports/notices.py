"""Tell those who must know that something happened: which report, which kind of act, and never a word of it.

A step leaves an outbox row in its own transaction; the worker turns it into a job; the job writes one notice.
"""

from uuid import UUID

from procrastinate import App, RetryStrategy
from procrastinate.contrib.django import app as django_app

from auricle.mailing import boxes
from auricle.reports.models import Event, Notice, Report, ReviewStep
from auricle.reports.moves import NEWER_THAN_VERSION, Move, State
from auricle.reports.moves import Notice as NoticeKind
from auricle.reports.transitions import ROW

app: App = django_app

# A notice must not be lost to a database that was restarted this moment: eight attempts within the hour.
PATIENT = RetryStrategy(max_attempts=8, exponential_wait=3)
TO_HANDLER = frozenset(notice.value for notice in NoticeKind if notice.value.startswith("handler_"))


@app.task(name="post_notice", queue="notices", retry=PATIENT)
def post_notice(*, report: str, number: int) -> None:
    """Write the notice of one event for its team, or for the handler alone; run twice it writes one."""
    event = Event.objects.select_related("report").get(report_id=UUID(report), number=number)
    kind = notice_of(event)
    if _kind(event) == NoticeKind.REPORTER_INBOX:
        boxes.await_reporter(report=event.report_id, now=event.at)
    newer = NEWER_THAN_VERSION if _came_after_a_version(event) else None
    row: Report = event.report
    kinds = [each for each in (kind, newer) if each is not None]
    Notice.objects.bulk_create(
        [
            Notice(
                report=row,
                event_number=number,
                kind=each,
                team_id=row.team_id,
                member_id=row.handler_id if each in TO_HANDLER else None,
                at=event.at,
            )
            for each in kinds
        ],
        ignore_conflicts=True,
    )


def _came_after_a_version(event: Event) -> bool:
    """Whether the reporter wrote or spoke to a report that has a redacted version already."""
    steps = ReviewStep.objects.filter(report_id=event.report_id, kind="redacted")
    return Move(event.kind) in (Move.REPORTER_REPLIED, Move.TALK_ADDED) and steps.exists()


def notice_of(event: Event) -> str | None:
    """The notice that the state table attaches to this event's move, if any. The reporter's is their inbox itself."""
    kind = _kind(event)
    return None if kind is None or kind is NoticeKind.REPORTER_INBOX else kind.value


def _kind(event: Event) -> NoticeKind | None:
    source = State(event.from_state) if event.from_state else None
    row = ROW.get((source, Move(event.kind)))
    return row.notice if row else None


def defer(*, report: UUID, number: int) -> None:
    """Defer the job inside the caller's transaction: it runs if and only if that commits."""
    post_notice.configure(lock=str(report)).defer(report=str(report), number=number)
