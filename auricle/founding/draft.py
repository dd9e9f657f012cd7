"""What was answered so far, on disk after each step: a closed browser or a killed process loses none of it.

The file holds names of staff and what the hotline is called. There is nothing of reporters yet, and no secret is ever
written here: passwords are made at the end and shown once.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from auricle.errors import AuricleError

STEPS = ("hotline", "regions", "teams", "people", "keys", "recovery")
"""In the order in which they are asked."""


class BrokenDraft(AuricleError):
    """The file of the set-up's answers cannot be read: move it away to begin again."""


@dataclass(frozen=True)
class Draft:
    """The answers by step; a step that was not answered is not there."""

    answers: Mapping[str, Any] = field(default_factory=dict)

    def of(self, step: str) -> dict[str, Any]:
        """The answers of one step, empty before it was answered."""
        return dict(self.answers.get(step, {}))

    def has(self, step: str) -> bool:
        """Whether the step was answered."""
        return step in self.answers

    def next_step(self) -> str:
        """The first step that was not answered; `confirm` when all were."""
        return next((step for step in STEPS if not self.has(step)), "confirm")

    def answered(self, step: str, answers: Mapping[str, Any]) -> "Draft":
        """The draft with this step's answers."""
        return Draft({**self.answers, step: dict(answers)})


def read(path: Path) -> Draft:
    """The draft on disk, empty when there is none. Raises BrokenDraft."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Draft()
    except (OSError, ValueError) as error:
        raise BrokenDraft from error
    if not isinstance(data, dict) or not set(data) <= set(STEPS):
        raise BrokenDraft
    return Draft(data)


def keep(path: Path, draft: Draft) -> None:
    """Write the whole draft or nothing of it."""
    part = path.with_name(path.name + ".part")
    with os.fdopen(
        os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as file:
        json.dump(draft.answers, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    part.rename(path)
