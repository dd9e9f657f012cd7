"""What an agency gets, as a document: redacted texts, what is asked, the attachments that a person chose. Plain.

Nothing else of the report is in it: no original word, no note of the desk, no reference that finds the report.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

LABEL = "package/"
FORMAT = 1


@dataclass(frozen=True)
class Attached:
    """A copy of an attachment: the object that holds it, its redacted name, its type, its size, its digest (hex)."""

    id: UUID
    name: str = field(repr=False)
    kind: str
    size: int
    sha256: str
    disguised: bool = False
    """Whether it is a recording with another voice than its speaker's."""


@dataclass(frozen=True)
class Document:
    """One version of a package. `texts` go by the names that the report's page has; placeholders stand in them."""

    number: int
    made_at: datetime
    request: str = field(repr=False)
    """What is asked, in the words of whoever hands it over."""
    legal_basis: str
    texts: Mapping[str, str] = field(repr=False)
    files: Sequence[Attached] = ()


def label_of(number: int) -> str:
    """Where a version lies."""
    return f"{LABEL}{number}"


def dump(document: Document) -> bytes:
    """A document as it is sealed."""
    said = {
        "format": FORMAT,
        "number": document.number,
        "made_at": document.made_at.isoformat(),
        "request": document.request,
        "legal_basis": document.legal_basis,
        "texts": dict(document.texts),
        "files": [
            {"object": str(f.id), "name": f.name, "type": f.kind, "size": f.size, "sha256": f.sha256}
            | ({"disguised": True} if f.disguised else {})
            for f in document.files
        ],
    }
    return json.dumps(said, ensure_ascii=False).encode()


def load(sealed: bytes) -> Document:
    """A document as it was opened."""
    said = json.loads(sealed)
    return Document(
        number=said["number"],
        made_at=datetime.fromisoformat(said["made_at"]),
        request=said["request"],
        legal_basis=said["legal_basis"],
        texts=said["texts"],
        files=tuple(
            Attached(
                UUID(f["object"]), f["name"], f["type"], f["size"], f["sha256"], f.get("disguised", False)
            )
            for f in said["files"]
        ),
    )
