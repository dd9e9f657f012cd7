"""What an attacker has got hold of: tables, files, memory. And every key that may lie in it."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from bench.rig import processes_of
from tests.faults.sentinels import dump, forms, tables

Row = dict[str, Any]
Tables = Mapping[str, list[Row]]

KEY = 32
FEWEST_VALUES = 24
"""Of 32 random bytes 30 differ on average, and fewer than 24 in one key of two million."""
SHORT = 128
"""In a value that short a key is looked for at every byte; in longer ones where compilers and allocators put one."""
IN_LETTERS = re.compile(rb"[A-Za-z0-9+/_-]{43}(?![A-Za-z0-9+/_-])|[0-9a-fA-F]{64}")


def every_row(connection: psycopg.Connection) -> Tables:
    """Every row of every table that this connection may read."""
    found: dict[str, list[Row]] = {}
    for table in tables(connection):
        with connection.cursor(row_factory=dict_row) as cursor:
            cursor.execute("SELECT has_table_privilege(%s, 'SELECT') AS may", [f'public."{table}"'])
            if (answer := cursor.fetchone()) and answer["may"]:
                cursor.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(table)))
                found[table] = cursor.fetchall()
    return found


def every_dump(connection: psycopg.Connection) -> Iterator[bytes]:
    """What pg_dump would write, table by table."""
    return (dump(connection, table) for table in tables(connection))


def values_of(stolen: Tables) -> Iterator[bytes]:
    """Each value of each row as bytes."""
    for rows in stolen.values():
        for row in rows:
            for value in row.values():
                if isinstance(value, bytes | memoryview):
                    yield bytes(value)
                elif isinstance(value, str) and len(value) >= KEY:
                    yield value.encode()


def memory_of(pid: int, *, only_written: bool = False) -> Iterator[bytes]:
    """The memory of a process, map by map: all that can be read, or what it has written itself."""
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            place, rights, *_ = line.split()
            if not rights.startswith("rw" if only_written else "r") or line.endswith(
                ("[vvar]", "[vsyscall]")
            ):
                continue
            first, _, last = place.partition("-")
            memory.seek(int(first, 16))
            try:
                yield memory.read(int(last, 16) - int(first, 16))
            except OSError:
                # A page that the kernel lends nobody, such as a device's.
                continue


def processes_with(supervisor: int, part: str) -> list[int]:
    """The processes of one part of a hotline, whose command line holds this."""
    below = processes_of.descendants(supervisor)
    return [pid for pid in below if part in processes_of.command_of(pid)]


def files_of(folder: Path) -> Iterator[bytes]:
    """Every file below a folder."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.read_bytes()


def said_in(stolen: Iterable[bytes], markers: Mapping[str, str]) -> set[str]:
    """Which markers stand in what was stolen, however they are written."""
    wanted = {what: forms(word) for what, word in markers.items()}
    return {
        what for block in stolen for what, written in wanted.items() if any(form in block for form in written)
    }


def keys_in(stolen: Iterable[bytes]) -> set[bytes]:
    """Every stretch of 32 bytes that could be a key: as it stands, in base64 and in hexadecimal."""
    found: set[bytes] = set()
    for block in stolen:
        found.update(_windows(block))
        found.update(_in_letters(block))
    return found


def _windows(block: bytes) -> Iterator[bytes]:
    """Stretches that look random. A key has no pointer and no small number among its four words (but for one in
    sixteen thousand), and most of its bytes differ."""
    for offset in range(8 if len(block) <= SHORT else 1):
        words = memoryview(block)[offset : offset + (len(block) - offset) // 8 * 8].cast("Q")
        run = 0
        for index, word in enumerate(words):
            run = run + 1 if word >> 48 else 0
            if run >= KEY // 8:
                end = offset + (index + 1) * 8
                window = block[end - KEY : end]
                if len(set(window)) >= FEWEST_VALUES and not window.isascii():
                    yield window


def _in_letters(block: bytes) -> Iterator[bytes]:
    for match in IN_LETTERS.finditer(block):
        letters = match[0]
        try:
            raw = (
                bytes.fromhex(letters.decode())
                if len(letters) == 2 * KEY
                else base64.urlsafe_b64decode(letters.replace(b"+", b"-").replace(b"/", b"_") + b"=")
            )
        except (ValueError, binascii.Error):
            continue
        if len(raw) == KEY and len(set(raw)) >= FEWEST_VALUES:
            yield raw
