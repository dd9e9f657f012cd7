"""The phone's service in a test: it makes the report's key, seals what it hears, and calls with its key."""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from auricle.config import keys
from auricle.sealing import seal
from auricle.sealing.envelope import ContentKey, PublicKey
from auricle.sealing.keys import key_id
from auricle.vault.parcel_reading import b64
from tests.faces.desk import Browser

SECOND = 32_000
SAID = [bytes([number]) * SECOND for number in (1, 2, 3)]


@dataclass
class Service:
    """It knows no password of the database and no key of the house."""

    client: Browser = field(default_factory=lambda: Browser("line"))

    def call(self, method: str, address: str, body: object = None, **headers: str) -> Any:
        """One call, with the key."""
        sent = {
            "Authorization": f"Bearer {b64(keys.line_key())}",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        if body is None:
            return self.client.generic(method, address, headers=sent)
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.client.generic(method, address, data, "application/json", headers=sent)

    def send(self, chunks: list[bytes], object_id: UUID) -> None:
        """Hand the sealed sound over, a second at a time."""
        for index, chunk in enumerate(chunks):
            answer = self.call("PUT", f"/v1/objects/{object_id}/{index}", chunk)
            assert (answer.status_code, answer.json()) == (200, {"have": index + 1})


@dataclass
class Said:
    """A call that was sealed and not filed yet."""

    body: dict[str, object]
    code: str = field(repr=False)
    report: UUID
    sound: UUID
    chunks: list[bytes] = field(repr=False)


def sound(key: ContentKey, report: UUID, *, cut: bool = False) -> tuple[dict[str, object], list[bytes], UUID]:
    """Three seconds of sound as the service seals them: the object, its chunks, its id. A cut one has no end."""
    object_id = uuid4()
    label = f"file/{object_id}"
    stream = seal.LiveStream(key, report=report, label=label, piece=SECOND)
    chunks: list[bytes] = [chunk for piece in SAID for chunk in stream.update(piece)]
    if not cut:
        chunks += stream.finish()
    part: dict[str, object] = {
        "id": str(object_id), "purpose": "content", "label": label,
        "header": b64(stream.header), "body": None, "chunks": len(chunks),
    }  # fmt: skip
    return part, chunks, object_id


def words(key: ContentKey, report: UUID, label: str, *files: dict[str, object]) -> dict[str, object]:
    """The sealed words of a report or an addition: none, and its files."""
    notes = [
        {"object": file["id"], "label": file["label"], "name": "call.wav", "type": "audio/wav", "size": 0}
        for file in files
    ]
    said: dict[str, object] = {"text": "", "files": notes}
    if label == "story":
        said |= {"answers": {}, "where": "", "when": ""}
    sealed = seal.seal_object(key, report=report, label=label, plaintext=json.dumps(said).encode())
    return {
        "id": str(uuid4()), "purpose": "content", "label": label,
        "header": b64(sealed.header), "body": b64(sealed.chunks[0]), "chunks": 1,
    }  # fmt: skip


def said(service: Service, *, cut: bool = False, **asked: object) -> Said:
    """Prepare, seal and hand the sound over; what is left is to file it."""
    report, retry, key = uuid4(), secrets.token_bytes(32), seal.new_content_key()
    asking = {"report": str(report), "retry": b64(retry), "language": "en", **asked}
    answer = service.call("POST", "/v1/prepare", asking)
    assert answer.status_code == 200, answer.content
    got = answer.json()
    part, chunks, object_id = sound(key, report, cut=cut)
    service.send(chunks, object_id)
    to = [PublicKey(base64.b64decode(each)) for each in (got["team"]["public"], got["reporter"])]
    body = {
        "report": str(report), "retry": got["retry"], "category": got["category"], "region": asked.get("region"),
        "language": "en", "contact": "code", "commitments": {"content": b64(seal.commit(key, report))},
        "grants": [
            {
                "purpose": "content",
                "key": b64(key_id(each)),
                "blob": b64(seal.grant(key, purpose="content", report=report, recipient=each)),
            }
            for each in to
        ],
        "objects": [words(key, report, "story", part), part],
        "registration": got["registration"],
    }  # fmt: skip
    return Said(body, got["code"], report, object_id, chunks)
