"""What a member keeps on paper: the sheet that opens their key, and the codes that sign them in. Each is shown once."""

from datetime import datetime

from django.db import transaction

from auricle.audit import trail
from auricle.directory import recovery_codes
from auricle.directory.models import Member
from auricle.sealing import paper
from auricle.vault.member_keys import Unlocked, require_fresh, wrap_under_sheet


def make_sheet(*, by: Unlocked, now: datetime) -> list[str]:
    """Make a recovery sheet in place of an earlier one; its eight lines. Raises NotFresh.

    The sheet opens the key of whoever has signed in. It signs nobody in.
    """
    require_fresh(by, now)
    secret = paper.new_paper_secret()
    with transaction.atomic():
        member = Member.objects.get(pk=by.person.id)
        wrap_under_sheet(member=member, seed=by.seed, secret=secret, now=now)
        trail.record(actor=member.pseudonym, act="recovery_sheet_made", at=now)
    return paper.to_lines(secret)


def make_codes(*, by: Unlocked, now: datetime) -> list[str]:
    """Make ten recovery codes in place of the earlier ones. Raises NotFresh."""
    require_fresh(by, now)
    return recovery_codes.new_codes(member=Member.objects.get(pk=by.person.id), now=now)
