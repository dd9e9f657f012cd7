"""Move an identity that stands in the free text into the vault: sealed to the seats, and masked wherever it stands.

Whoever marks it needs public keys only. What the reporter sealed cannot be changed, so the words stay in the report's
ciphertext, which the team's key opens: they are hidden on every page, and showing them is an act with a reason.
"""

import json
from datetime import datetime
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from auricle.audit import trail
from auricle.directory.permissions import Permission
from auricle.errors import Invalid, NotNow
from auricle.inbox.desk_reading import MayNotRead, find_original, open_plain
from auricle.inbox.marks import LABEL
from auricle.vault import desk_texts, identity_keeping
from auricle.vault.member_keys import Unlocked

FEWEST_LETTERS, MOST_LETTERS = 2, 200


class VaultFull(NotNow):
    """So many identities of one report are in the vault that no further one has a place, or two moved one at once."""


def move_to_vault(*, by: Unlocked, report: UUID, text: str, now: datetime) -> None:
    """Seal these words of the report to the custodians' seats and mask them from now on.

    Raises Invalid (too short, too long, or not in the report), NoSuchReport, MayNotRead, NoTeamKey, NoKey, VaultFull.
    """
    words = " ".join(text.split())
    if not FEWEST_LETTERS <= len(words) <= MOST_LETTERS:
        raise Invalid({"text": "length"})
    try:
        with transaction.atomic():
            row = find_original(by, report)
            if not by.person.may(Permission.READ_REPORT):
                raise MayNotRead
            if not _stands_in(words, by, report):
                raise Invalid({"text": "not_there"})
            if not identity_keeping.keep_identity(report=report, text=words, by=by.person.pseudonym, now=now):
                raise VaultFull
            mark = json.dumps({"text": words}, ensure_ascii=False)
            label = f"{LABEL}{uuid4()}"
            desk_texts.keep(keys=by, report=report, team=row.team.code, label=label, text=mark, now=now)
            trail.record(actor=by.person.pseudonym, act="identity_moved", at=now, report=report)
    except IntegrityError:
        raise VaultFull from None


def _stands_in(words: str, by: Unlocked, report: UUID) -> bool:
    """Whether the report says this somewhere: what was mistyped would be hidden nowhere."""
    opened = open_plain(by, report)
    texts = [json.dumps(opened.story, ensure_ascii=False), *(message.text for message in opened.messages)]
    return any(words.casefold() in " ".join(text.split()).casefold() for text in texts)
