"""Seals what goes with a recording: the key for those who may open it, and the words that name its files."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from auricle.sealing import seal
from auricle.sealing.envelope import ContentKey, PublicKey
from auricle.sealing.keys import key_id
from auricle.voice.hotline import b64

NAME = "call.wav"
TALK = "talk"


@dataclass(frozen=True)
class Prepared:
    """What the hotline said of a report that is to be: its code, and whom to seal to. In memory alone."""

    report: UUID
    asked: dict[str, object] = field(repr=False)
    """What was asked, so that it can be asked again: the same gives the same code."""
    answered: Mapping[str, Any] = field(repr=False)

    @property
    def code(self) -> str:
        return str(self.answered["code"])


def new_key() -> ContentKey:
    """A key for one report."""
    return seal.new_content_key()


def body_of(prepared: Prepared, key: ContentKey) -> dict[str, Any]:
    """The report as it is posted, without its objects."""
    said = prepared.answered
    return {
        "report": str(prepared.report),
        "retry": said["retry"],
        "category": said["category"],
        "region": None,
        "language": prepared.asked["language"],
        "contact": "code",
        "commitments": {"content": b64(seal.commit(key, prepared.report))},
        "registration": said["registration"],
        "grants": grants(prepared, key),
    }


def grants(prepared: Prepared, key: ContentKey) -> list[dict[str, str]]:
    """The report's key for the team and for the reporter."""
    return grants_to(prepared.answered, key, report=prepared.report, purpose="content")


def talk_ahead(prepared: Prepared, key: ContentKey) -> dict[str, Any]:
    """What lets a recording join the report of its talk after a crash, when its key is lost: the team's grant alone,
    since nobody knows the reporter's key yet.
    """
    to_team, _ = grants_to(prepared.answered, key, report=prepared.report, purpose=TALK)
    return {"purpose": TALK, "commitment": b64(seal.commit(key, prepared.report)), "grants": [to_team]}


def talk_left(body: Mapping[str, Any], ahead: Mapping[str, Any]) -> dict[str, Any]:
    """A report that was recorded of a talk, as the talk of another one that has its id: see `talk_ahead`."""
    sounds = [{**part, "purpose": TALK} for part in body["objects"] if part["body"] is None]
    said = {name: ahead[name] for name in ("purpose", "commitment", "grants")}
    return {"report": body["report"], **said, "objects": [ahead["named"], *sounds]}


def grants_to(
    answered: Mapping[str, Any], key: ContentKey, *, report: UUID, purpose: str
) -> list[dict[str, str]]:
    """A key for the team and the reporter that the hotline named."""
    to = [PublicKey(base64.b64decode(each)) for each in (answered["team"]["public"], answered["reporter"])]
    return [
        {
            "purpose": purpose,
            "key": b64(key_id(each)),
            "blob": b64(seal.grant(key, purpose=purpose, report=report, recipient=each)),
        }
        for each in to
    ]


def talk(
    answered: Mapping[str, Any], key: ContentKey, *, report: UUID, sounds: Mapping[UUID, dict[str, Any]]
) -> dict[str, Any]:
    """The recording of a talk as it is posted, for the keys and the purpose that the hotline named.

    `sounds` are its sounds as they stand among the objects of what is posted.
    """
    purpose = str(answered["purpose"])
    label = f"talk/{uuid4()}"
    named = words(key, report=report, label=label, sounds=list(sounds), purpose=purpose)
    return {
        "report": str(report),
        "purpose": purpose,
        "commitment": b64(seal.commit(key, report)),
        "grants": grants_to(answered, key, report=report, purpose=purpose),
        "objects": [named, *({**part, "purpose": purpose} for part in sounds.values())],
    }


def words(
    key: ContentKey, *, report: UUID, label: str, sounds: Sequence[UUID], purpose: str = "content"
) -> dict[str, Any]:
    """The sealed words of a report (`story`), an addition (`message/ID`) or a talk (`talk/ID`): none, and the names
    of its sounds.
    """
    files = [
        {"object": str(sound), "label": label_of(sound), "name": NAME, "type": "audio/wav", "size": 0}
        for sound in sounds
    ]
    said: dict[str, object] = {"text": "", "files": files}
    if label == "story":
        said |= {"answers": {}, "where": "", "when": ""}
    sealed = seal.seal_object(key, report=report, label=label, plaintext=json.dumps(said).encode())
    return {**_part(uuid4(), label, sealed.header, b64(sealed.chunks[0]), 1), "purpose": purpose}


def sound_part(sound: UUID, header: bytes, chunks: int) -> dict[str, Any]:
    """A sound as it stands among the objects of what is posted."""
    return _part(sound, label_of(sound), header, None, chunks)


def label_of(sound: UUID) -> str:
    """What a sound is sealed under."""
    return f"file/{sound}"


def _part(object_id: UUID, label: str, header: bytes, body: str | None, chunks: int) -> dict[str, Any]:
    return {
        "id": str(object_id),
        "purpose": "content",
        "label": label,
        "header": b64(header),
        "body": body,
        "chunks": chunks,
    }
