"""The one door for every channel: route, check that it is sealed to the right keys, file, or spool."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeVar

from django.db import IntegrityError, InterfaceError, OperationalError, ProgrammingError, connection

from auricle.directory import announced, catalogue
from auricle.directory.routing import route, team_of
from auricle.directory.routing_rules import Decision, read_decision, write_decision
from auricle.errors import Invalid, NotNow
from auricle.intake import spool
from auricle.intake.submission import Submission, read_submission, write_submission
from auricle.reports.filing import file_report
from auricle.reports.filing_values import Filing
from auricle.vault import storing
from auricle.vault.parcel import seat_purpose
from auricle.vault.parcel_reading import SHARES
from auricle.vault.storing import Recipients
from auricle.vault.written_keys import written

State = Literal["filed", "again", "kept"]
T = TypeVar("T")


class StaleRecipients(NotNow):
    """The report is sealed to keys that it no longer belongs to: ask for the recipients and seal again."""


class Incomplete(NotNow):
    """A file has not arrived whole: send its missing chunks, then the report again."""


class FormClosed(NotNow):
    """The house takes no reports by the web form at this moment; an announcement says why and until when."""


class OtherReport(NotNow):
    """Another report has this id: start a new one."""


@dataclass(frozen=True)
class Received:
    """What became of a submission: 'filed', 'again' (it was here already), or 'kept' in the spool."""

    state: State


def read_ahead() -> None:
    """Read routing and keys before the first request.

    What a process has read once it keeps while the database is away; one that never could would take no report then.
    """
    with suppress(OperationalError, InterfaceError, ProgrammingError):
        catalogue.current()
        storing.current_keys()
    connection.close()


def recipients(
    *, category: str, region: str | None, language: str, now: datetime, channel: str = "web"
) -> dict[str, object]:
    """Whom a report with these codes is sealed to, ready for the browser.

    Raises Invalid for an unknown category or region, NoKey when a key is missing or expired.
    """
    check_codes(category=category, region=region)
    routed = route(category=category, region=region, language=language, channel=channel)
    found = storing.recipients(team=routed.team, now=now)
    custody = [written(key) for key in found.custody.values()]
    return {"team": written(found.team), "registrar": written(found.registrar), "custody": custody}


def check_codes(*, category: str, region: str | None) -> None:
    """Refuse a category or region that the catalogue does not have. Raises Invalid."""
    known = catalogue.current()
    errors = {}
    if category not in known.categories:
        errors["category"] = "unknown"
    if region is not None and region not in known.regions:
        errors["region"] = "unknown"
    if errors:
        raise Invalid(errors)


def receive_report(*, submission: Submission, now: datetime, begun: datetime | None = None) -> Received:
    """Take a sealed report. It is on disk, in the database or the spool, before this returns.

    `begun` is when its form was handed out: whoever had begun before the form was closed still has an hour. Raises
    Invalid, FormClosed, StaleRecipients, Incomplete, OtherReport, NoKey or SpoolFull; then nothing was kept.
    """
    if submission.channel == "web":
        require_open(begun=begun or now, now=now)
    routed = _routed(submission, now)
    try:
        answer = with_second_try(lambda: file_report(_filing(submission, routed), now=now))
    except (OperationalError, InterfaceError):
        return _keep(submission, routed, now)
    except IntegrityError:
        # An id that another report's object has: ids are random, so only a sender who chose it comes here.
        raise Invalid({"objects": "taken"}) from None
    return Received(_state(answer))


def receive_registered(*, submission: Submission, now: datetime) -> Received:
    """Take what a member registers for somebody else, or a caller says: filed or refused, and never spooled.

    Raises as receive_report, and whatever the database raises where it is away.
    """
    return Received(_state(file_report(_filing(submission, _routed(submission, now)), now=now)))


def _routed(submission: Submission, now: datetime) -> Decision:
    """Where it goes, once it is certain that it is sealed to those who are there."""
    check_codes(category=submission.category, region=submission.region)
    routed = route(
        category=submission.category,
        region=submission.region,
        language=submission.language,
        channel=submission.channel,
    )
    check_recipients(submission, storing.recipients(team=routed.team, now=now))
    return routed


def require_open(*, begun: datetime, now: datetime) -> None:
    """Raises FormClosed for a form that was handed out after the closing, or sent more than an hour after it.

    What waits in the spool was taken before and is filed all the same.
    """
    closing = announced.closing(now)
    if closing and not begun < closing.begins_at <= now < closing.begins_at + announced.GRACE:
        raise FormClosed


def receive_kept(*, envelope: dict[str, object]) -> Received:
    """File an envelope of the spool, under the receipt time and the routing of its arrival."""
    said = envelope.get("routed")
    routed = read_decision(str(envelope["team"]), said if isinstance(said, dict) else {})
    submission = read_submission(envelope["submission"], channel=str(envelope["channel"]))
    received_at = datetime.fromisoformat(str(envelope["received_at"]))
    return Received(_state(file_report(_filing(submission, routed), now=received_at)))


def check_recipients(submission: Submission, expected: Recipients) -> None:
    """Refuse a report that the house's keys could not open. Raises StaleRecipients."""
    granted = {(grant.purpose, grant.key_id) for grant in submission.parcel.grants}
    needed = {("content", expected.team.key_id)}
    if submission.contact == "sealed":
        needed |= {(seat_purpose(seat), key.key_id) for seat, key in expected.custody.items()}
    shares = {grant for grant in granted if grant[0] in SHARES}
    # A share for a seat that is empty by now would be one that nobody asked for.
    if not needed <= granted or not shares <= needed:
        raise StaleRecipients


def with_second_try(act: Callable[[], T]) -> T:
    """Once more on a new connection: the old one may have died with a server that is back by now."""
    try:
        return act()
    except (OperationalError, InterfaceError):
        connection.close()
        return act()


def _keep(submission: Submission, routed: Decision, now: datetime) -> Received:
    if any(part.body is None for part in submission.parcel.objects):
        # Its chunks lie in the database that is away: a promise could not be kept.
        raise Incomplete
    sent = write_submission(submission)
    envelope: spool.Envelope = {
        "received_at": now.isoformat(),
        "team": routed.team,
        "routed": write_decision(routed),
        "channel": submission.channel,
        "submission": sent,
    }
    connection.close()
    waits = spool.keep(report=submission.parcel.report, envelope=envelope)["submission"]
    if not isinstance(waits, dict) or waits.get("retry") != sent["retry"]:
        raise OtherReport
    return Received("kept")


def _filing(submission: Submission, routed: Decision) -> Filing:
    known = catalogue.current()
    region = known.regions[submission.region].id if submission.region else None
    return Filing(
        parcel=submission.parcel,
        retry=submission.retry,
        category=known.categories[submission.category].id,
        region=region,
        team=team_of(routed).id,
        channel=submission.channel,
        language=submission.language,
        contact=submission.contact,
        urgent=submission.urgent or routed.raised,
        routed=write_decision(routed),
        unfinished=submission.unfinished,
    )


def _state(answer: str) -> State:
    match answer:
        case "filed" | "again":
            return answer
        case "incomplete":
            raise Incomplete
    raise OtherReport
