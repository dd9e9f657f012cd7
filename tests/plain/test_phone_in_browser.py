"""The phone's plain parts, under Node: its states, what is shown of them, and the sound's way between two rates."""

import subprocess
from pathlib import Path

from tests.plain.test_sealing_browser import FRONTEND, node

ENTRY = """
export { read } from "./src/desk/phone/messages.ts";
export { BEGINNING, next } from "./src/desk/phone/state.ts";
export { view } from "./src/desk/phone/view.ts";
export { Resampler } from "./src/desk/phone/resampler.ts";
export { AT_MOST, BEGINS_WITH, Jitter } from "./src/desk/phone/jitter.ts";
export { FRAME, RATE, fromPcm, toPcm } from "./src/desk/phone/pcm.ts";
export { clock } from "./src/desk/phone/words.ts";
"""


def test_the_phones_plain_parts_pass_their_tests(tmp_path: Path) -> None:
    bundle = tmp_path / "phone.mjs"
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
    answer = subprocess.run(
        [node(), "--test", str(FRONTEND / "tests" / "phone.test.mjs")],
        env={"AURICLE_PHONE": str(bundle)},
        text=True,
        capture_output=True,
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
