"""Confirm what the same matter is found by: a reviewer says which of the found identifiers the fraud itself used.

Nothing is matched by that a person has not confirmed, and nothing of it is kept but a keyed hash. What was moved into
the vault is never offered: it points to the reporter, or to somebody who is to be left in peace.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from auricle.audit import trail
from auricle.errors import Invalid
from auricle.inbox.redacting import Redaction, locked
from auricle.redaction.drafting import Draft, Item, Place
from auricle.reports.identifiers import Identifier, identifier
from auricle.reports.match_tokens import keep_tokens, tokens_of
from auricle.vault.matching import Token, token_of
from auricle.vault.member_keys import Unlocked

MOST = 64
"""Of one report: who names more accounts than that has sent a list."""


@dataclass(frozen=True)
class Found:
    """An identifier of a report: where it stands first, its hash, and whether the same matter is looked for by it."""

    item: Item
    token: Token = field(repr=False)
    used: bool


def found_in(redaction: Redaction) -> tuple[Found, ...]:
    """What a reviewer can confirm, each thing once, in the order of the texts."""
    kept = tokens_of(redaction.row.pk)
    return tuple(Found(item, token, token in kept) for token, item in _offered(redaction.draft).items())


def keep_identifiers(
    *, by: Unlocked, report: UUID, shown: frozenset[Place], used: frozenset[Place], now: datetime
) -> int:
    """Match by these and no longer by the others that were shown; what was not shown stays. Returns by how many.

    Raises Invalid for a place where nothing of the kind stands, and as redacting.begin.
    """
    with locked(by, report) as redaction:
        offered = {item.place: token for token, item in _offered(redaction.draft).items()}
        if not used <= shown <= offered.keys():
            raise Invalid({"place": "unknown"})
        # What means nothing is among the kept ones too, and is told by standing nowhere in the texts.
        before = tokens_of(report) & frozenset(offered.values())
        after = before - {offered[place] for place in shown} | {offered[place] for place in used}
        if after != before:
            keep_tokens(report, after)
            trail.record(actor=by.person.pseudonym, act="identifiers_confirmed", at=now, report=report)
        return len(after)


def _offered(draft: Draft) -> dict[Token, Item]:
    found: dict[Token, Item] = {}
    for item, thing in _identifiers(draft):
        if len(found) < MOST:
            found.setdefault(token_of(thing.sort, thing.value), item)
    return found


def _identifiers(draft: Draft) -> Iterator[tuple[Item, Identifier]]:
    for item in draft.items:
        place = item.place
        hidden = draft.always.get(place.source, ())
        if any(span.start < place.end and place.start < span.end for span in hidden):
            continue
        thing = identifier(item.kind, draft.texts[place.source][place.start : place.end])
        if thing is not None:
            yield item, thing
