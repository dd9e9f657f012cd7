"""Sealed submissions exactly as a browser sends them, made before any clock starts.

Recipients are asked for over HTTP and their signatures are checked, as in the browser. The form's token and its work
are made with the installation's form key, because a thousand browsers that think for a second each are not at hand;
what the server checks is the same.
"""

from __future__ import annotations

import base64
import http.client
import json
import multiprocessing
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import altcha
from django.conf import settings

from auricle.config.processes import LOOPBACK
from auricle.intake import form_token, proof_of_work
from auricle.intake.submission import Submission, write_submission
from auricle.sealing import codes, seal
from auricle.sealing.codes import ReceiptCode
from auricle.sealing.envelope import ContentKey, PublicKey
from auricle.sealing.keys import key_id, new_seed, public_key
from auricle.sealing.signatures import KeyStatement, OrgPublicKey, check_statement
from auricle.vault.parcel import REGISTRATION_CONTEXT, GrantPart, ObjectPart, Parcel

SITE = "auricle"
CATEGORY = "fraud"
PATH = "/en/report/send/"
STORY_CHARACTERS = 3000
MAKERS = 2


@dataclass(frozen=True)
class Sealing:
    """What a form page and the recipients' answer hold: enough to seal and send, not to open."""

    host: str
    form_key: bytes
    team: PublicKey
    registrar: PublicKey


@dataclass(frozen=True)
class Prepared:
    """One request as it goes over the wire, and what only its reporter knows."""

    report: UUID
    code: ReceiptCode
    story: str
    request: bytes


def ask_recipients(port: int, *, form_key: bytes, org_key: bytes) -> Sealing:
    """Ask the public face whom to seal to, and check the organisation's signatures as a browser does."""
    answer = post_json(
        port, "/en/report/recipients/", {"category": CATEGORY, "region": None, "language": "en"}
    )
    return Sealing(
        host=f"{LOOPBACK}:{port}",
        form_key=form_key,
        team=_checked(answer["team"], org_key),
        registrar=_checked(answer["registrar"], org_key),
    )


def post_json(port: int, path: str, value: object) -> dict[str, Any]:
    """One request of a page's script. Raises RuntimeError when it is refused."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=30)
    try:
        connection.request("POST", path, json.dumps(value), {"Content-Type": "application/json"})
        response = connection.getresponse()
        body = response.read()
    finally:
        connection.close()
    if response.status >= 400:
        raise RuntimeError(f"{path} answers {response.status}: {body[:500]!r}")
    answer: dict[str, Any] = json.loads(body)
    return answer


def settle(form_key: bytes) -> None:
    """Give this process the form key, under the name the form's modules read it by, and light work to solve."""
    if not settings.configured:
        settings.configure(SECRET_KEY=form_key.hex())
    # The counter that a browser would look for: here at the first place. The server does not know the difference.
    vars(proof_of_work).update(FEWEST_STEPS=0, MOST_STEPS=1)


def prepare(sealing: Sealing) -> Prepared:
    """Seal one report and write its request. `settle` comes before."""
    report, key, code = uuid4(), seal.new_content_key(), codes.new_receipt_code()
    reporter = new_seed()
    text = story()
    submission = Submission(
        parcel=Parcel(
            report=report,
            commitments={"content": seal.commit(key, report)},
            grants=tuple(_grant(key, report, to) for to in (sealing.team, public_key(reporter))),
            objects=(_story(key, report, text),),
            registration=seal.seal_note(
                codes.auth_secret(code, SITE) + codes.receipt_wrap(code, SITE, reporter),
                recipient=sealing.registrar,
                context=REGISTRATION_CONTEXT + report.bytes,
            ),
        ),
        retry=secrets.token_bytes(32),
        category=CATEGORY,
        region=None,
        language="en",
        contact="code",
        urgent=False,
    )
    return Prepared(report, code, text, request(sealing.host, write_submission(submission) | passes(report)))


def passes(report: UUID) -> dict[str, object]:
    """The form's token, as old as a form that somebody filled in, and its work, solved."""
    now = datetime.now(UTC)
    challenge = altcha.Challenge.from_dict(proof_of_work.issue_challenge(report=report, now=now))
    solution = altcha.solve_challenge(challenge)
    assert solution is not None
    return {
        "token": form_token.issue(report=report, now=now - timedelta(seconds=60)),
        "work": altcha.Payload(challenge, solution).to_base64(),
    }


def request(host: str, data: dict[str, object]) -> bytes:
    """The bytes a browser sends, with the headers that the server looks at."""
    body = json.dumps(data, separators=(",", ":")).encode()
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
        f"Accept: application/json\r\nOrigin: http://{host}\r\nSec-Fetch-Site: same-origin\r\n"
        f"Accept-Language: en\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def prepare_many(sealing: Sealing, number: int, folder: Path) -> list[Prepared]:
    """Prepare so many on all processors; `folder` takes what passes from one process to another."""
    shares = [number // MAKERS + (1 if maker < number % MAKERS else 0) for maker in range(MAKERS)]
    files = [folder / f"submissions-{maker}" for maker in range(MAKERS)]
    context = multiprocessing.get_context("spawn")
    makers = [
        context.Process(target=_make, args=(sealing, share, file))
        for share, file in zip(shares, files, strict=True)
    ]
    for maker in makers:
        maker.start()
    for maker in makers:
        maker.join()
    return [prepared for file in files for prepared in _read(file)]


def story() -> str:
    """Three kilobytes of text, different each time."""
    words = " ".join(f"{secrets.token_hex(4)}" for _ in range(STORY_CHARACTERS // 9))
    return f"On {time.strftime('%A')} they took my savings. {words}"[:STORY_CHARACTERS]


def _make(sealing: Sealing, number: int, file: Path) -> None:
    settle(sealing.form_key)
    with file.open("wb") as out:
        for _ in range(number):
            one = prepare(sealing)
            for part in (one.report.bytes, one.code.encode(), one.story.encode(), one.request):
                out.write(len(part).to_bytes(4, "big") + part)


def _read(file: Path) -> Iterator[Prepared]:
    with file.open("rb") as source:
        while size := source.read(4):
            report = source.read(int.from_bytes(size, "big"))
            code, text, sent = (source.read(int.from_bytes(source.read(4), "big")) for _ in range(3))
            yield Prepared(UUID(bytes=report), ReceiptCode(code.decode()), text.decode(), sent)
    file.unlink()


def _checked(key: dict[str, Any], org_key: bytes) -> PublicKey:
    public = PublicKey(base64.b64decode(key["public"]))
    statement = KeyStatement(key["purpose"], key["holder"], public, int(key["expires"]))
    check_statement(OrgPublicKey(org_key), statement, base64.b64decode(key["signature"]), time.time())
    return public


def _grant(key: ContentKey, report: UUID, to: PublicKey) -> GrantPart:
    return GrantPart("content", key_id(to), seal.grant(key, purpose="content", report=report, recipient=to))


def _story(key: ContentKey, report: UUID, text: str) -> ObjectPart:
    plaintext = json.dumps({"text": text, "answers": {}, "where": "", "when": "", "files": []}).encode()
    sealed = seal.seal_object(key, report=report, label="story", plaintext=plaintext)
    return ObjectPart(uuid4(), "content", "story", sealed.header, sealed.chunks[0], 1)
