"""A submission as it arrives: sealed parts and the few open codes that routing needs. Plain values."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from auricle.errors import Invalid
from auricle.vault import parcel_reading as read
from auricle.vault.parcel import FEWEST_SEATS, Parcel
from auricle.vault.parcel_reading import b64, write_object

RETRY_BYTES = 32
CONTACTS = frozenset({"code", "sealed"})


@dataclass(frozen=True)
class Submission:
    """One report, sealed. `retry` is a random secret of the sender: who has it may send the same report again."""

    parcel: Parcel
    retry: bytes
    category: str
    region: str | None
    language: str
    contact: str
    urgent: bool
    channel: str = "web"
    unfinished: bool = False
    """A call that broke off before its caller had said that this is all."""


def read_submission(data: object, *, channel: str = "web") -> Submission:
    """Read the JSON form. Raises Invalid with a code for each field that is wrong."""
    if not isinstance(data, dict):
        raise Invalid({"report": "malformed"})
    submission = Submission(
        parcel=Parcel(
            report=read.read_uuid(data, "report"),
            commitments=read.read_commitments(data),
            grants=read.read_grants(data),
            objects=read.read_objects(data),
            registration=read.read_registration(data),
        ),
        retry=read.read_bytes(data, "retry", least=RETRY_BYTES, most=RETRY_BYTES),
        category=read.read_text(data, "category", most=60),
        region=None if data.get("region") in (None, "") else read.read_text(data, "region", most=60),
        language=read.read_text(data, "language", most=10),
        contact=_one_of(data, "contact", CONTACTS),
        urgent=data.get("urgent") is True,
        channel=channel,
        # A page is sent or it is not; a call can end in the middle.
        unfinished=channel == "phone" and data.get("unfinished") is True,
    )
    check_whole(submission)
    return submission


def write_submission(submission: Submission) -> dict[str, object]:
    """The JSON form, as read_submission reads it."""
    parcel = submission.parcel
    return {
        "report": str(parcel.report),
        "retry": b64(submission.retry),
        "category": submission.category,
        "region": submission.region,
        "language": submission.language,
        "contact": submission.contact,
        "urgent": submission.urgent,
        "commitments": {purpose: b64(value) for purpose, value in parcel.commitments.items()},
        "grants": [{"purpose": g.purpose, "key": b64(g.key_id), "blob": b64(g.blob)} for g in parcel.grants],
        "objects": [write_object(part) for part in parcel.objects],
        "registration": b64(parcel.registration),
        **({"unfinished": True} if submission.unfinished else {}),
    }


def check_whole(submission: Submission) -> None:
    """Refuse a parcel whose parts do not fit together. Raises Invalid.

    There is one story, no part comes twice, and a contact is there exactly when the reporter chose to leave one. The
    content has two grants: to the house and to the reporter. A contact's key has one, to the reporter, and a share with
    its own commitment for each of three seats or more: nobody of the house gets it whole.
    """
    parcel = submission.parcel
    purposes, known = {part.purpose for part in parcel.objects}, set(parcel.commitments)
    sealed, shares = submission.contact == "sealed", known & read.SHARES
    expected = {"content", "identity"} if sealed else {"content"}
    enough = len(shares) >= FEWEST_SEATS if sealed else not shares
    if not purposes == known - shares == expected or not enough or not _objects_fit(parcel):
        raise Invalid({"objects": "mismatch"})
    granted = {(grant.purpose, grant.key_id) for grant in parcel.grants}
    times = {purpose: 2 if purpose == "content" else 1 for purpose in known}
    if len(granted) != len(parcel.grants) or Counter(p for p, _ in granted) != times:
        raise Invalid({"grants": "mismatch"})


def _objects_fit(parcel: Parcel) -> bool:
    labels = [part.label for part in parcel.objects]
    ids = {part.id for part in parcel.objects}
    return (
        "story" in labels
        and len(set(labels)) == len(ids) == len(parcel.objects)
        and all((part.label == "contact") == (part.purpose == "identity") for part in parcel.objects)
    )


def _one_of(data: Mapping[str, object], field: str, allowed: frozenset[str]) -> str:
    value = read.read_text(data, field, most=20)
    if value not in allowed:
        raise Invalid({field: "unknown"})
    return value
