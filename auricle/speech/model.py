"""What a folder must hold to be a model: weights and tokens, as SenseVoice is published for sherpa-onnx."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

WEIGHTS = ("model.int8.onnx", "model.onnx")
"""The smaller one is taken where there are both."""
TOKENS = "tokens.txt"
LANGUAGES = frozenset({"zh", "en", "yue", "ja", "ko"})
"""What SenseVoice is told by name; any other language it finds out by itself."""


class NoModel(Exception):
    """The folder holds no model; the message says what is missing."""


@dataclass(frozen=True)
class Model:
    """The two files."""

    weights: Path
    tokens: Path


def files_of(folder: Path) -> Model:
    """Find them. Raises NoModel."""
    if not folder.is_dir():
        raise NoModel(f"there is no folder {folder}")
    weights = next((folder / name for name in WEIGHTS if (folder / name).is_file()), None)
    if weights is None:
        raise NoModel(f"the folder {folder} has no {' and no '.join(WEIGHTS)}")
    if not (folder / TOKENS).is_file():
        raise NoModel(f"the folder {folder} has no {TOKENS}")
    return Model(weights, folder / TOKENS)


def language_of(code: str) -> str:
    """The model's word for a language of ours, such as zh for zh-hans."""
    first = code.partition("-")[0].lower()
    return first if first in LANGUAGES else "auto"
