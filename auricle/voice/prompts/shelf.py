"""Keeps the sound of fixed prompts on disk from one start to the next, so that a restart does not make them all again.

Only words of the catalogues come here, and all of them at each start: which files there are says nothing of any call.
A file is named by what it was made of, and begins with the digest of its sound: a damaged one is made again.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import secrets
from pathlib import Path

DIGEST = 32
PART = ".part"

log = logging.getLogger(__name__)


class Shelf:
    """A folder with one file for each sentence."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._used: set[str] = set()
        self._full = False

    def take(self, *made_of: str) -> bytes | None:
        """The sound that was made of this, if it lies here whole."""
        path = self._path(made_of)
        try:
            kept = path.read_bytes()
        except OSError:
            return None
        sound = kept[DIGEST:]
        return sound if sound and hashlib.sha256(sound).digest() == kept[:DIGEST] else None

    def put(self, sound: bytes, *made_of: str) -> None:
        """Keep the sound that was made of this. Where that cannot be, it is made again at the next start."""
        path = self._path(made_of)
        part = path.with_name(f"{secrets.token_hex(8)}{PART}")
        try:
            part.write_bytes(hashlib.sha256(sound).digest() + sound)
            Path(part).replace(path)
        except OSError as error:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
            if not self._full:
                log.warning("Prompts cannot be kept on disk: %s", type(error).__name__)
            self._full = True

    def tidy(self) -> None:
        """Remove what nobody asked for: other words, another voice, and what a crash left half written."""
        with contextlib.suppress(OSError):
            for path in list(self._folder.iterdir()):
                if path.name not in self._used and _is_ours(path.name):
                    path.unlink(missing_ok=True)

    def _path(self, made_of: tuple[str, ...]) -> Path:
        name = hashlib.sha256("\0".join(made_of).encode()).hexdigest()
        self._used.add(name)
        return self._folder / name


def _is_ours(name: str) -> bool:
    stem = name.removesuffix(PART)
    return len(stem) in (16, 64) and set(stem) <= set("0123456789abcdef")
