"""Settings are read from the environment by typed readers; a bad value stops the start with one sentence.

The readers collect instead of raising at once, so that an operator sees everything that is wrong in one go and
does not repair the environment a line at a time. Whoever has read its settings calls `finish()`.

What is read here is also the reference page: each reader says in words what the setting means.
"""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

UNSET: Final = "\0unset"
KEY_BYTES = 32
LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")


class BadSetting(Exception):
    """The environment holds a value that cannot be used; the message is the sentence to show."""


@dataclass(frozen=True)
class Reading:
    """One setting as it was asked for: what the reference page prints."""

    name: str
    kind: str
    default: str | None
    means: str


class Environment:
    """Reads one process's settings and remembers what was asked for and what was wrong."""

    def __init__(self, source: Mapping[str, str]) -> None:
        self.source = source
        self.readings: dict[str, Reading] = {}
        self.problems: list[str] = []

    def text(self, name: str, *, default: str = UNSET, means: str) -> str:
        """Return the text, or the default; a setting without default must be there and not be empty."""
        self._note(name, "text", default, means)
        value = self.source.get(name, "").strip()
        if value:
            return value
        if default == UNSET:
            self._refuse(f"{name} is missing: it must be {means}")
            return ""
        return default

    def number(self, name: str, *, default: int, least: int = 0, most: int = 2**31 - 1, means: str) -> int:
        """Return a whole number between `least` and `most`."""
        typed = self.text(name, default=str(default), means=means)
        self._note(name, f"number, {least} to {most}", str(default), means)
        if typed.isascii() and typed.isdigit() and least <= int(typed) <= most:
            return int(typed)
        self._refuse(f"{name} must be a whole number from {least} to {most}, and is {typed!r}")
        return default

    def flag(self, name: str, *, default: bool, means: str) -> bool:
        """Return yes or no."""
        typed = self.text(name, default="yes" if default else "no", means=means)
        self._note(name, "yes or no", "yes" if default else "no", means)
        if typed.lower() in {"yes", "no"}:
            return typed.lower() == "yes"
        self._refuse(f"{name} must be yes or no, and is {typed!r}")
        return default

    def choice(self, name: str, among: Sequence[str], *, default: str, means: str) -> str:
        """Return one of the named words."""
        typed = self.text(name, default=default, means=means)
        self._note(name, ", ".join(among), default, means)
        if typed in among:
            return typed
        self._refuse(f"{name} must be one of {', '.join(among)}, and is {typed!r}")
        return default

    def words(self, name: str, among: Sequence[str], *, default: str, means: str) -> list[str]:
        """Return one or more of the named words, separated by spaces, in the order in which they were given."""
        typed = self.text(name, default=default, means=means)
        self._note(name, "one or more of " + ", ".join(among), default, means)
        chosen = list(dict.fromkeys(typed.split()))
        if set(chosen) <= set(among):
            return chosen
        self._refuse(f"{name} must name one or more of {', '.join(among)}, and is {typed!r}")
        return default.split()

    def path(self, name: str, *, default: str = UNSET, means: str) -> Path:
        """Return an absolute path; whether something is there is for its user to see."""
        typed = self.text(name, default=default, means=means)
        self._note(name, "path", default, means)
        path = Path(typed).expanduser()
        if typed and not path.is_absolute():
            self._refuse(f"{name} must be an absolute path, and is {typed!r}")
        return path

    def url(self, name: str, *, schemes: Sequence[str], default: str = UNSET, means: str) -> str:
        """Return an address with one of the schemes, without a slash at its end."""
        typed = self.text(name, default=default, means=means)
        self._note(name, "URL, " + " or ".join(schemes), default, means)
        if typed and typed.partition("://")[0] not in schemes:
            # The value itself stays out of the sentence: a database URL holds a password.
            self._refuse(f"{name} must begin with {' or '.join(s + '://' for s in schemes)}")
        return typed.rstrip("/")

    def issuer(self, name: str, *, means: str) -> str:
        """Return an issuer's address as it was typed, to the letter, or nothing. Only on this machine without TLS."""
        typed = self.text(name, default="", means=means)
        self._note(name, "URL, https", "", means)
        parts = urlsplit(typed)
        near = parts.scheme == "http" and parts.hostname in LOOPBACK
        bare = not (parts.query or parts.fragment or parts.username or parts.password)
        if typed and not (parts.hostname and bare and (parts.scheme == "https" or near)):
            self._refuse(f"{name} must be an address that begins with https:// and has neither ? nor #")
        return typed

    def line(self, path: Path, *, means: str) -> str:
        """Return the one line that a file holds."""
        try:
            lines = path.read_text(encoding="ascii").split()
        except (OSError, ValueError):
            lines = []
        if len(lines) != 1:
            self._refuse(
                f"the file {path} ({means}) must be readable and hold one line of ASCII without spaces"
            )
            return ""
        return lines[0]

    def secret(self, name: str, *, size: int, default: str = UNSET, means: str) -> bytes:
        """Return `size` bytes written in base64, or nothing when the default is the empty text."""
        typed = self.text(name, default=default, means=means)
        self._note(name, f"{size} bytes in base64", default, means)
        return self._decode(name, typed, size) if typed else b""

    def key_file(self, path: Path, *, means: str) -> bytes:
        """Return the 32 bytes of a key file.

        Keys are files and not variables: an environment is inherited by every child and shown by ps.
        """
        try:
            value = path.read_bytes()
        except OSError as error:
            self._refuse(
                f"the file {path} ({means}) cannot be read: {error.strerror}; `auricle keys files` makes it"
            )
            return b""
        if len(value) != KEY_BYTES:
            self._refuse(f"the file {path} ({means}) must hold {KEY_BYTES} bytes, and holds {len(value)}")
        return value

    def require(self, holds: bool, sentence: str) -> None:
        """Refuse a combination of settings that no single one of them shows."""
        if not holds:
            self._refuse(sentence)

    def finish(self) -> None:
        """Stop the start when anything that was read is wrong."""
        if self.problems:
            raise BadSetting("; ".join(self.problems) + ".")

    def _decode(self, name: str, typed: str, size: int) -> bytes:
        try:
            value = base64.b64decode(typed, validate=True)
        except (binascii.Error, ValueError):
            value = b""
        if len(value) != size:
            self._refuse(f"{name} must hold {size} bytes in base64")
            return b""
        return value

    def _note(self, name: str, kind: str, default: str, means: str) -> None:
        shown = None if default == UNSET else default
        self.readings[name] = Reading(name=name, kind=kind, default=shown, means=means)

    def refuse(self, sentence: str) -> None:
        """Note something that is wrong with several settings together; `finish` says it with the rest."""
        self._refuse(sentence)

    def _refuse(self, sentence: str) -> None:
        if sentence not in self.problems:
            self.problems.append(sentence)


environment = Environment(os.environ)


def database_settings(url: str) -> dict[str, Any]:
    """Turn postgresql://user:password@host:port/name?host=/folder into Django's dictionary for it.

    A host in the query wins, because a path of a socket folder does not fit in front of the slash.
    """
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    host = query.pop("host", unquote(parts.hostname or ""))
    port = query.pop("port", str(parts.port or ""))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": port,
        # A connection per request costs two and a half times the CPU of a kept one (design, page 09).
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        # A server that swallows packets must not hold a reporter: after this the spool takes the report.
        "OPTIONS": {"connect_timeout": "3"} | query,
    }
