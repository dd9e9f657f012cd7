"""A bank of the demonstration was asked to hold money, and does: by two people, at a number of two others."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from auricle.directory.models import Member
from auricle.directory.people import person
from auricle.measures import asking, bank_side, call_back_numbers
from auricle.measures.asking import Request
from auricle.measures.models import CallBackNumber
from auricle.measures.moves import Basis, SpokeTo
from auricle.referrals import carrying, handover
from auricle.referrals.moves import OPEN
from auricle.reports.models import Report
from auricle.reports.moves import State
from auricle.vault.member_keys import Unlocked

BANK, OFFICER, RELEASES, ASKS = "bank-harbour", "anton", "tomas", "amara"
# Numbers that are kept free for stories.
PHONES: Mapping[str, str] = {"bank-harbour": "+442079460958", "bank-meadow": "+442079460143"}
HOLD = timedelta(hours=30)
TEXTS: Mapping[str, tuple[str, str]] = {
    "en": (
        "Please hold what arrived on these accounts, so that it can be paid back.",
        "Payment Act, section 12",
    ),
    "zh-hans": ("请暂时止付转入以下账户的款项，以便退还。", "《支付法》第十二条"),
}


def write_numbers_down(*, now: datetime) -> None:
    """Both banks have a number."""
    ada, bela = (person(Member.objects.get(login=login)) for login in ("ada", "bela"))
    for bank, phone in PHONES.items():
        desk = SpokeTo.FRAUD_DESK
        number = call_back_numbers.write_down(by=ada, bank=bank, phone=phone, desk=desk, now=now)
        call_back_numbers.confirm(by=bela, number=number, now=now)


def ask_and_hold(*, people: Mapping[str, Unlocked], now: datetime) -> None:
    """Asked an hour ago, held since: the hold ends in a day and a half. It is of a report that agencies may have."""
    mine = Report.objects.filter(state=State.REFERRED, handler__login=ASKS)
    there = mine.exclude(referrals__agency__code=BANK, referrals__state__in=[s.value for s in OPEN])
    found = sorted(there.select_related("category__parent").order_by("pk"), key=_fits)
    if not found:
        return
    report = found[0]
    by, at = people[ASKS], now - timedelta(hours=1)
    text, law = TEXTS[report.language]
    numbers = "GB33 BUKB 2020 1555 5555 55\n6222 0212 3456 7890 123"
    request = Request(BANK, "48,000.00", "EUR", numbers, Basis.FRAUD, law, text)
    measure = asking.request(by=by, report=report.pk, request=request, now=at)
    handover.approve(by=people[RELEASES], referral=measure, now=at)
    _carry(at)
    at += timedelta(minutes=3)
    asking.release_numbers(by=people[RELEASES], measure=measure, now=at)
    called = CallBackNumber.objects.get(phone=PHONES[BANK]).pk
    at += timedelta(minutes=2)
    asking.phone(by=by, measure=measure, called=called, spoke_to=SpokeTo.FRAUD_DESK, verified=True, now=at)
    at += timedelta(minutes=9)
    bank_side.open_measure(by=people[OFFICER], referral=measure, now=at)
    bank_side.hold(by=people[OFFICER], referral=measure, amount="31,250.00", until=at + HOLD, now=at)
    _carry(at)


def _fits(report: Report) -> bool:
    """Fraud comes first: False sorts before True."""
    parent = report.category.parent
    return "fraud" not in f"{report.category.code} {parent.code if parent else ''}"


def _carry(at: datetime) -> None:
    while carrying.carry(most=50, now=at):
        pass
