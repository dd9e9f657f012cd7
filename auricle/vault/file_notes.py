"""What a report or a message says of its files: names and types are content, so they travel inside the sealed text."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from auricle.vault.parcel import ObjectPart


@dataclass(frozen=True)
class FileNote:
    """A sealed file with its name, type and size as sent. repr shows no name."""

    part: ObjectPart
    name: str = field(repr=False)
    kind: str
    size: int


def files_json(files: Sequence[FileNote]) -> list[dict[str, object]]:
    """The `files` list of a story or a message, as a browser makes it too."""
    return [
        {
            "object": str(file.part.id),
            "label": file.part.label,
            "name": file.name,
            "type": file.kind,
            "size": file.size,
        }
        for file in files
    ]


def dump(value: object) -> bytes:
    """JSON as the sealed objects hold it: UTF-8."""
    return json.dumps(value, ensure_ascii=False).encode()
