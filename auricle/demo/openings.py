"""Requests for identities in a demonstration: one that was opened and seen, one that waits, one that was declined."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from auricle.inbox import identity_asking, identity_custody
from auricle.reports.models import OPEN, Report
from auricle.vault.member_keys import Unlocked
from auricle.vault.models import ReceiptRegistration, ReportKey

PEOPLE = ("tomas", "ines", "pavel", "greta")
"""Who asks, and three custodians."""

# Nothing of it happened before there was a report, and what takes a fresh proof happened before the cast signed out.
OLD_ENOUGH = timedelta(hours=5)


def ask_and_open(*, people: Mapping[str, Unlocked], now: datetime) -> None:
    """Ask for three identities and leave each in another state; for fewer where fewer reporters left one.

    `people` signed in a day before `now`.
    """
    yesterday = now - timedelta(days=1)
    for report, tell in zip(
        _with_identity(yesterday - OLD_ENOUGH), (_opened, _waits, _declined), strict=False
    ):
        tell(people, report, yesterday)


def _opened(people: Mapping[str, Unlocked], report: UUID, at: datetime) -> None:
    request = identity_asking.ask(
        by=people["tomas"],
        report=report,
        code="danger",
        words="The reporter may be threatened at home. The local team has to know whom to protect tonight.",
        now=at - timedelta(hours=4),
    )
    identity_custody.support(by=people["ines"], request=request, now=at - timedelta(hours=3))
    identity_custody.approve(by=people["pavel"], request=request, now=at - timedelta(hours=2))
    identity_asking.see_once(by=people["tomas"], request=request, now=at - timedelta(hours=1))


def _waits(people: Mapping[str, Unlocked], report: UUID, at: datetime) -> None:
    identity_asking.ask(
        by=people["tomas"],
        report=report,
        code="witness",
        words="The prosecution would like to hear the reporter as a witness before the end of the month.",
        now=at + timedelta(hours=20),
    )


def _declined(people: Mapping[str, Unlocked], report: UUID, at: datetime) -> None:
    request = identity_asking.ask(
        by=people["tomas"],
        report=report,
        code="unreachable",
        words="I have one more question about the dates.",
        now=at - timedelta(hours=4),
    )
    identity_custody.decline(
        by=people["greta"],
        request=request,
        code="other_way",
        words="Write to the inbox first. They have looked into it twice this week.",
        now=at - timedelta(hours=2),
    )


def _with_identity(received_before: datetime) -> list[UUID]:
    """Open reports whose reporters left an identity; first those whose receipt codes are shown to newcomers."""
    left = ReportKey.objects.filter(purpose="identity").values("report_id")
    rows = Report.objects.filter(OPEN, pk__in=left, received_at__lte=received_before).exclude(
        state="WITHDRAWN"
    )
    shown = set(ReceiptRegistration.objects.values_list("report_id", flat=True))
    found = list(rows.order_by("-received_at").values_list("pk", flat=True))
    return sorted(found, key=lambda report: report not in shown)
