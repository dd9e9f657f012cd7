"""What the check page finds in a text on the reporter's own device, and the proof of work, under Node."""

import json
import subprocess
from pathlib import Path

import altcha

from tests.plain.test_sealing_browser import FRONTEND, node

ENTRY = """
export { identifying, inFileName } from "./src/public/identifying.ts";
export { photoNotes } from "./src/public/photo_notes.ts";
export { solve } from "./src/public/work.ts";
"""


def test_the_browsers_own_checks_pass_their_tests(tmp_path: Path) -> None:
    bundle = tmp_path / "looking.mjs"
    esbuild = FRONTEND / "node_modules" / "esbuild" / "bin" / "esbuild"
    script = [] if esbuild.read_bytes().startswith(b"\x7fELF") else [node()]
    subprocess.run(
        [*script, str(esbuild), "--bundle", "--format=esm", f"--outfile={bundle}"],
        input=ENTRY,
        cwd=FRONTEND,
        check=True,
        text=True,
        capture_output=True,
    )
    challenge = altcha.create_challenge(
        "PBKDF2/SHA-256", 10, counter=37, hmac_secret="x", hmac_key_secret="y"
    )
    told = {
        "AURICLE_LOOKING": str(bundle),
        "AURICLE_CHALLENGE": json.dumps(challenge.to_dict()),
        "AURICLE_COUNTER": "37",
    }
    answer = subprocess.run(
        [node(), "--test", str(FRONTEND / "tests" / "identifying.test.mjs")],
        env=told,
        text=True,
        capture_output=True,
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
