"""What desk and agency say to each other: sealed under the referral's key, which both hold."""

from datetime import datetime
from uuid import UUID, uuid4

from auricle.errors import Invalid
from auricle.sealing.envelope import ContentKey, SealError
from auricle.vault import storing, unseal
from auricle.vault.member_keys import Unlocked
from auricle.vault.models import SealedObject

LABEL = "words/"
MOST_WORDS = 20_000


def check(text: str, *, field: str = "words") -> str:
    """The text without the space around it. Raises Invalid ("too_long")."""
    if len(text) > MOST_WORDS:
        raise Invalid({field: "too_long"})
    return text.strip()


def referral_key(by: Unlocked, referral: UUID) -> ContentKey:
    """The key of a referral. Raises NoTeamKey where this member holds none that opens it, NotSealed once recalled."""
    return unseal.report_key(keys=by, report=referral, purpose="content")


def keep(key: ContentKey, *, referral: UUID, text: str, now: datetime) -> UUID:
    """Seal words of either side. Returns the object that holds them."""
    label = f"{LABEL}{uuid4()}"
    part = storing.seal_part(key, report=referral, purpose="content", label=label, plaintext=text.encode())
    return storing.keep_part(part, report=referral, now=now).pk


def open_words(key: ContentKey, referral: UUID) -> dict[UUID, str]:
    """Everything that was said, by its object; the caller leaves the line in the trail.

    An agency's own system seals its words itself, and nobody sees before now whether they open: those that do not are
    empty, and shut nothing else.
    """
    rows = SealedObject.objects.filter(report_id=referral, label__startswith=LABEL)
    return {row.pk: _opened(key, row) for row in rows}


def _opened(key: ContentKey, row: SealedObject) -> str:
    try:
        return unseal.open_text(key, row).decode()
    except (SealError, UnicodeDecodeError):
        return ""
