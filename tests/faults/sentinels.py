"""Marker words, every way in which they could be written down, and a search through everything that is at rest."""

from __future__ import annotations

import base64
import json
import mmap
import secrets
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import psycopg
from psycopg import sql

SIGN = "秘"
"""In front of each marker, so that a form that escapes what is not ASCII is looked for as well."""


def marker(where: str) -> str:
    """A word that exists nowhere else."""
    return f"{SIGN}Zq{where}{secrets.token_hex(8)}"


def forms(word: str) -> set[bytes]:
    """The word plain, escaped, in wide characters, hexadecimal, and in base64 at each of the three offsets.

    Also its tail without the leading sign, which survives any treatment of other alphabets.
    """
    tail = word.removeprefix(SIGN)
    found = {json.dumps(word)[1:-1].encode(), word.encode("gb18030")}
    for text in (word, tail):
        for plain in (text.encode(), text.encode("utf-16-le"), text.encode("utf-16-be")):
            found |= {plain, plain.hex().encode(), plain.hex().upper().encode(), *base64_forms(plain)}
    return found


def base64_forms(plain: bytes) -> Iterator[bytes]:
    """What base64 makes of these bytes wherever they begin, without the letters that mix in their neighbours."""
    for offset in range(3):
        whole = base64.b64encode(b"\0" * offset + plain)
        begin = (offset * 8 + 5) // 6 if offset else 0
        kept = whole[begin : (offset + len(plain)) * 8 // 6]
        yield kept
        yield kept.replace(b"+", b"-").replace(b"/", b"_")


def found_in_files(folder: Path, markers: Mapping[str, str]) -> Iterator[str]:
    """Each marker in each file below the folder, as sentences."""
    wanted = {what: forms(word) for what, word in markers.items()}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.stat().st_size:
            with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
                for what, written in wanted.items():
                    if any(content.find(form) >= 0 for form in written):
                        yield f"{what} in {path.relative_to(folder)}"


def found_in_tables(connection: psycopg.Connection, markers: Mapping[str, str]) -> Iterator[str]:
    """Each marker in a dump of each table: what the files hold compressed is open here."""
    wanted = {what: forms(word) for what, word in markers.items()}
    for table in tables(connection):
        dumped = dump(connection, table)
        for what, written in wanted.items():
            if any(form in dumped for form in written):
                yield f"{what} in table {table}"


def tables(connection: psycopg.Connection) -> Iterable[str]:
    """Every table of the application and of the job queue."""
    rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    return [str(name) for (name,) in rows.fetchall()]


def dump(connection: psycopg.Connection, table: str) -> bytes:
    """The table as pg_dump writes it, and its binary form after it."""
    written = bytearray()
    for form in ("text", "binary"):
        statement = sql.SQL("COPY {} TO STDOUT (FORMAT {})").format(sql.Identifier(table), sql.SQL(form))
        with connection.cursor().copy(statement) as copy:
            for block in copy:
                written += bytes(block)
    return bytes(written)
