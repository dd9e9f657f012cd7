"""Each numbered lock of the database has one purpose: two that share one would wait for each other without reason."""

import re
from collections import Counter
from pathlib import Path

AURICLE = Path(__file__).resolve().parents[2] / "auricle"

TAKEN = re.compile(r"pg_(?:try_)?advisory_xact_lock\((\d+)\)|^[A-Z_]*LOCK = (\d+)$", re.MULTILINE)


def test_no_two_places_take_the_same_lock() -> None:
    files = [*AURICLE.rglob("*.py"), *AURICLE.rglob("*.sql")]
    found = [a or b for file in files for a, b in TAKEN.findall(file.read_text(encoding="utf-8"))]
    assert len(found) >= 5
    assert [number for number, places in Counter(found).items() if places > 1] == []
