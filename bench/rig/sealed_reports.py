"""Fills the hotline with reports that are sealed as a filed one is, as many as asked, by COPY.

Each has a row, a story of some hundred signs in one of two languages, the content's key sealed to the team, and grants
to keys that are not the team's. One in RARE holds a word that no other has.
"""

from __future__ import annotations

import json
import random
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import psycopg

from auricle.sealing import seal
from auricle.sealing.envelope import GRANT_SIZE, KEY_ID_SIZE, PublicKey

OTHERS = 2
RARE, MARKER = 500, "quillfeather"
DAYS = 29
SENTENCES = {
    "en": (
        "The foreman of the yard takes an envelope every Friday and then the lorries leave without being weighed.",
        "I was told to transfer the rest to another account, and since then nobody answers my calls.",
        "My neighbour has seen the same van three times behind the old market, always after dark.",
        "They asked for 85,000 crowns and gave no reason; the counter says that head office decides.",
        "The water has smelled of oil since the new tank was put in, and the children are ill.",
        "I do not want my employer to know that I wrote this, since only four of us knew about it.",
    ),
    "zh-hans": (
        "工头每个星期五都会收一个信封，然后货车不过磅就离开。",
        "他们让我把剩下的钱转到另一个账户，从那以后就没有人接我的电话。",
        "我的邻居三次看到同一辆面包车停在旧市场后面，总是在天黑以后。",
        "他们要八万五千元，却不说明理由；柜台说这是总部决定的。",
        "自从装了新油罐，水里就有油味，孩子们都病了。",
        "我不希望单位知道这是我写的，因为只有我们四个人知道这件事。",
    ),
}
COLUMNS = {
    "reports_report": (
        "id, retry_digest, category_id, team_id, channel, language, contact, urgent, state, outcome, received_at,"
        " next_due_at, next_due_kind, version, tags"
    ),
    "vault_reportkey": "report_id, purpose, commitment",
    "vault_grant": "report_id, purpose, key_id, algorithm, blob, granted_by",
    "vault_sealedobject": "id, report_id, purpose, label, header, body, chunks, kept_at",
}
Rows = dict[str, list[tuple[object, ...]]]


def fill(
    connection: psycopg.Connection, *, team: str, public: bytes, key_id: bytes, reports: int, seed: int = 1
) -> None:
    """Insert so many reports for a team, evenly over the last days."""
    found = connection.execute("SELECT id FROM directory_team WHERE code = %s", [team]).fetchone()
    category = connection.execute("SELECT min(id) FROM directory_category").fetchone()
    assert found
    assert category
    granter, draw, now = seal.Granter(PublicKey(public)), random.Random(seed), datetime.now(UTC)
    rows: Rows = {table: [] for table in COLUMNS}
    for number in range(reports):
        received = now - timedelta(days=DAYS) * (number + 1) / (reports + 1)
        _add(rows, granter, key_id, (number, received), (found[0], category[0]), draw)
    for table, columns in COLUMNS.items():
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            for row in rows[table]:
                copy.write_row(row)
        connection.execute(f"VACUUM ANALYZE {table}")


def _add(
    rows: Rows,
    granter: seal.Granter,
    key_id: bytes,
    came: tuple[int, datetime],
    place: tuple[int, int],
    draw: random.Random,
) -> None:
    number, received = came
    team, category = place
    report, key, language = uuid4(), seal.new_content_key(), draw.choice(sorted(SENTENCES))
    story = json.dumps(_story(language, draw, rare=number % RARE == RARE - 1), ensure_ascii=False).encode()
    sealed = seal.seal_object(key, report=report, label="story", plaintext=story)
    due = received + timedelta(days=90)
    rows["reports_report"].append(
        (
            *(
                report,
                secrets.token_bytes(32),
                category,
                team,
                "web",
                language,
                "code",
                False,
                "RECEIVED",
                "",
            ),
            *(received, due, "H", 1, "{}"),
        )
    )
    rows["vault_reportkey"].append((report, "content", seal.commit(key, report)))
    rows["vault_grant"] += _grants(report, granter.grant(key, purpose="content", report=report), key_id)
    rows["vault_sealedobject"].append(
        (uuid4(), report, "content", "story", sealed.header, sealed.chunks[0], 1, received)
    )


def _grants(report: UUID, blob: bytes, key_id: bytes) -> Iterator[tuple[object, ...]]:
    yield report, "content", key_id, 1, blob, ""
    for _ in range(OTHERS):
        stranger, sealed = secrets.token_bytes(KEY_ID_SIZE), secrets.token_bytes(GRANT_SIZE)
        yield report, "content", stranger, 1, sealed, ""


def _story(language: str, draw: random.Random, *, rare: bool) -> dict[str, object]:
    sentences = draw.choices(SENTENCES[language], k=draw.randint(3, 9))
    text = " ".join([*sentences, *([f"Ask for {MARKER}."] if rare else [])])
    return {"text": text, "where": "", "when": "", "answers": {"paid": "yes"}, "files": []}
