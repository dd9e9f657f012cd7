"""Open with an unlocked team key. Only desk and agency may import this; every caller leaves a trail line."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from auricle.errors import NotFound
from auricle.sealing import unseal
from auricle.sealing.envelope import Commitment, ContentKey, Header, ObjectKey, Sealed, SealError
from auricle.vault.member_keys import Unlocked
from auricle.vault.models import Grant, ObjectChunk, ReportKey, SealedObject
from auricle.vault.team_keys import NoTeamKey, team_seeds


class NotSealed(NotFound):
    """The report has no key for this purpose, or no such object."""


class KeyRefused(NotFound):
    """The grant does not open, or it holds another key than the report is committed to."""


@dataclass(frozen=True)
class ReportKeys:
    """The keys of a report that this member opens, by purpose; `refused` are those for which a sender lied."""

    opened: Mapping[str, ContentKey] = field(repr=False)
    refused: frozenset[str]

    def get(self, purpose: str) -> ContentKey | None:
        """The key, or None where the report has none. Raises KeyRefused."""
        if purpose in self.refused:
            raise KeyRefused
        return self.opened.get(purpose)


def report_key(*, keys: Unlocked, report: UUID, purpose: str) -> ContentKey:
    """The report's key for a purpose.

    Raises NoTeamKey when no grant is for this member, NotSealed without a key, KeyRefused where a sender lied.
    """
    key = report_keys(keys=keys, report=report, purposes=[purpose]).get(purpose)
    if key is None:
        raise NotSealed
    return key


def report_keys(*, keys: Unlocked, report: UUID, purposes: Sequence[str]) -> ReportKeys:
    """The report's keys for several purposes, by three queries.

    Raises NoTeamKey when one of them has no grant for this member.
    """
    pinned = dict(
        ReportKey.objects.filter(report_id=report, purpose__in=purposes).values_list("purpose", "commitment")
    )
    if not pinned:
        return ReportKeys({}, frozenset())
    grants = list(
        Grant.objects.filter(report_id=report, purpose__in=list(pinned)).values_list(
            "purpose", "key_id", "blob"
        )
    )
    seeds = team_seeds(keys, {bytes(key_id) for _, key_id, _ in grants})
    opened: dict[str, ContentKey] = {}
    refused: set[str] = set()
    for purpose, commitment in pinned.items():
        held = (
            (seeds[bytes(key_id)], bytes(blob))
            for name, key_id, blob in grants
            if name == purpose and bytes(key_id) in seeds
        )
        seed, blob = next(held, (None, b""))
        if seed is None:
            raise NoTeamKey
        try:
            opened[purpose] = unseal.open_grant(
                seed,
                Sealed(blob),
                purpose=purpose,
                report=report,
                commitment=Commitment(bytes(commitment)),
            )
        except SealError:
            refused.add(purpose)
    return ReportKeys(opened, frozenset(refused))


def open_text(key: ContentKey, sealed: SealedObject) -> bytes:
    """The plaintext of an object, whole: for stories and messages, which are short."""
    return b"".join(open_stream(key, sealed))


def open_stream(key: ContentKey, sealed: SealedObject) -> Iterator[bytes]:
    """The plaintext of an object, chunk by chunk, with bounded memory; raises at the end when it was cut.

    A recording that broke off is opened as far as it came: `breaks_off` says so.
    """
    return open_stream_with(object_key(key, sealed), sealed)


def object_key(key: ContentKey, sealed: SealedObject) -> ObjectKey:
    """What opens this object and no other of the report. Raises a SealError when it is sealed under another key."""
    header = Header(bytes(sealed.header))
    return unseal.stream_key(key, report=sealed.report_id, label=sealed.label, header=header)


def open_stream_with(key: ObjectKey, sealed: SealedObject) -> Iterator[bytes]:
    """The plaintext of an object by its own key, as `open_stream` gives it."""
    return unseal.open_recorded_with(key, Header(bytes(sealed.header)), _chunks(sealed))


def breaks_off(key: ContentKey, sealed: SealedObject) -> bool:
    """Whether this is a recording whose end never came; what there is of it opens. Raises a SealError."""
    header, index = Header(bytes(sealed.header)), sealed.chunks - 1
    if sealed.body is not None or not unseal.is_live(header):
        return False
    chunk = ObjectChunk.objects.values_list("data", flat=True).get(object_id=sealed.pk, index=index)
    return unseal.breaks_off(object_key(key, sealed), header, index=index, chunk=bytes(chunk))


def _chunks(sealed: SealedObject) -> Iterator[bytes]:
    if sealed.body is not None:
        yield bytes(sealed.body)
        return
    for index in range(sealed.chunks):
        yield bytes(ObjectChunk.objects.values_list("data", flat=True).get(object_id=sealed.pk, index=index))
