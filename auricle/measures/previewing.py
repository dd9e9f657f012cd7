"""What somebody sees before a bank is asked: which banks could be, and the reviewed text that would travel."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from auricle.directory.models import Agency
from auricle.measures.asking import BANK
from auricle.measures.models import CallBackNumber
from auricle.referrals import drafting
from auricle.referrals.drafting import Preview
from auricle.vault.member_keys import Unlocked


@dataclass(frozen=True)
class BankChoice:
    """A bank. `why` it cannot be asked now: "key", "open", "number", or empty where it can."""

    code: str
    name: str
    why: str


@dataclass(frozen=True)
class Asking:
    """What would travel, and the banks, those that can be asked first."""

    preview: Preview = field(repr=False)
    banks: tuple[BankChoice, ...]


def preview(*, by: Unlocked, report: UUID, now: datetime) -> Asking:
    """Open what a reviewer let through, for somebody who may hand it over. Raises as `drafting.preview`."""
    found = drafting.preview(by=by, report=report, now=now)
    banks = set(Agency.objects.filter(kind=BANK).values_list("code", flat=True))
    usable = CallBackNumber.objects.filter(ended_at=None, confirmed_at__isnull=False)
    reached = set(usable.values_list("agency__code", flat=True))
    lines = (
        BankChoice(one.code, one.name, one.why or ("" if one.code in reached else "number"))
        for one in found.agencies
        if one.code in banks
    )
    return Asking(found, tuple(sorted(lines, key=lambda one: (bool(one.why), one.name))))
