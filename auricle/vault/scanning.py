"""Open the texts of very many reports, for a search. Only desk may import this; its caller leaves a trail line.

A grant takes a lattice and a curve to open. So the first search that opens one keeps the key a second time, under a
symmetric key of the team (sealing/quick.py), beside the grant: what makes it open goes when the grant goes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection

from auricle.sealing import unseal
from auricle.sealing.envelope import Commitment, ContentKey, Header, Sealed, SealError, Seed
from auricle.sealing.quick import QuickWraps
from auricle.vault.member_keys import Unlocked
from auricle.vault.models import SealingKey
from auricle.vault.team_keys import team_seeds

PURPOSES = ("content", "desk")
GRANTS = """
SELECT g.id, g.report_id, g.purpose, g.key_id, g.quick, CASE WHEN g.quick IS NULL THEN g.blob END, k.commitment
FROM vault_grant g JOIN vault_reportkey k ON k.report_id = g.report_id AND k.purpose = g.purpose
WHERE g.report_id = ANY(%s) AND g.purpose = ANY(%s) AND g.key_id = ANY(%s)
"""
# Two searches never wait for each other: whoever comes second leaves the row to the first.
KEEP = """
UPDATE vault_grant g SET quick = m.quick FROM unnest(%s::bigint[], %s::bytea[], %s::bytea[]) AS m(id, key_id, quick)
WHERE g.id = m.id AND g.key_id = m.key_id
  AND g.id IN (SELECT f.id FROM vault_grant f WHERE f.id = ANY(%s) FOR UPDATE SKIP LOCKED)
"""
TEXTS = """
SELECT report_id, purpose, label, header, body FROM vault_sealedobject
WHERE report_id = ANY(%s) AND label LIKE ANY(%s) AND body IS NOT NULL
"""


@dataclass(frozen=True)
class Text:
    """One sealed text, opened."""

    report: UUID
    label: str
    plain: bytes = field(repr=False)


@dataclass
class _Team:
    """What opens the grants of one key. The slow half is made when the first grant needs it."""

    seed: Seed = field(repr=False)
    quick: QuickWraps = field(repr=False)
    slow: unseal.GrantOpener | None = field(default=None, repr=False)

    def opener(self) -> unseal.GrantOpener:
        """What opens a grant that has no quick wrap yet."""
        self.slow = self.slow or unseal.GrantOpener(self.seed)
        return self.slow


@dataclass(frozen=True)
class _Grant:
    id: int
    report: UUID
    purpose: str
    key_id: bytes
    quick: bytes | None
    blob: bytes | None
    commitment: Commitment


class Scan:
    """The keys of the teams that a member works in, for the time of one search."""

    def __init__(self, by: Unlocked) -> None:
        """Raises NoTeamKey when this member holds none."""
        keys = SealingKey.objects.filter(purpose="team", team_id__in=by.person.teams, destroyed_at=None)
        seeds = team_seeds(by, [bytes(key) for key in keys.values_list("key_id", flat=True)])
        self._teams = {key: _Team(seed, QuickWraps(seed)) for key, seed in seeds.items()}

    def texts(self, reports: Sequence[UUID], *, labels: Sequence[str]) -> Iterator[Text]:
        """What opens of these reports under labels of these patterns. What does not open is left out."""
        keys = self._keys(reports)
        with connection.cursor() as cursor:
            cursor.execute(TEXTS, [list(reports), list(labels)])
            rows = cursor.fetchall()
        for report, purpose, label, header, body in rows:
            key = keys.get((report, purpose))
            if key is not None and (plain := _opened(key, report, label, header, body)) is not None:
                yield Text(report, label, plain)

    def _keys(self, reports: Sequence[UUID]) -> Mapping[tuple[UUID, str], ContentKey]:
        found: dict[tuple[UUID, str], ContentKey] = {}
        made: list[tuple[_Grant, Sealed]] = []
        waiting: list[_Grant] = []
        for grant in self._grants(reports, GRANTS):
            key = self._quickly(grant)
            if key is None:
                waiting.append(grant)
            else:
                found[grant.report, grant.purpose] = key
        for grant in self._with_blobs(waiting):
            key = self._slowly(grant)
            if key is not None:
                found[grant.report, grant.purpose] = key
                made.append((grant, self._wrap(key, grant)))
        _keep(made)
        return found

    def _grants(self, reports: Sequence[UUID], statement: str) -> list[_Grant]:
        with connection.cursor() as cursor:
            cursor.execute(statement, [list(reports), list(PURPOSES), list(self._teams)])
            return [
                _Grant(number, report, purpose, bytes(key), quick, blob, Commitment(bytes(commitment)))
                for number, report, purpose, key, quick, blob, commitment in cursor.fetchall()
            ]

    def _with_blobs(self, waiting: Sequence[_Grant]) -> list[_Grant]:
        """Of a grant whose quick wrap was refused the blob was not read yet."""
        refused = {grant.report for grant in waiting if grant.blob is None}
        numbers = {grant.id for grant in waiting if grant.blob is None}
        again = self._grants(list(refused), BLOBS) if refused else []
        return [grant for grant in waiting if grant.blob] + [one for one in again if one.id in numbers]

    def _quickly(self, grant: _Grant) -> ContentKey | None:
        if grant.quick is None:
            return None
        try:
            return self._teams[grant.key_id].quick.unwrap(
                grant.quick, purpose=grant.purpose, report=grant.report, commitment=grant.commitment
            )
        except SealError:
            return None

    def _slowly(self, grant: _Grant) -> ContentKey | None:
        try:
            return (
                self._teams[grant.key_id]
                .opener()
                .open(
                    grant.blob or b"", purpose=grant.purpose, report=grant.report, commitment=grant.commitment
                )
            )
        except SealError:
            return None

    def _wrap(self, key: ContentKey, grant: _Grant) -> Sealed:
        return self._teams[grant.key_id].quick.wrap(
            key, purpose=grant.purpose, report=grant.report, commitment=grant.commitment
        )


BLOBS = GRANTS.replace("CASE WHEN g.quick IS NULL THEN g.blob END", "g.blob")


def _keep(made: Sequence[tuple[_Grant, Sealed]]) -> None:
    if made:
        ids = [grant.id for grant, _ in made]
        keys, wraps = [grant.key_id for grant, _ in made], [wrap for _, wrap in made]
        with connection.cursor() as cursor:
            cursor.execute(KEEP, [ids, keys, wraps, ids])


def _opened(key: ContentKey, report: UUID, label: str, header: bytes, body: bytes) -> bytes | None:
    try:
        return unseal.open_short(
            key, report=report, label=label, header=Header(bytes(header)), chunk=bytes(body)
        )
    except SealError:
        return None
