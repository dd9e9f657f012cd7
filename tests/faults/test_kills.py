"""Whatever is killed, every acknowledged report is there once. The rounds run as `./run.py bench faults` runs them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = os.environ.get("AURICLE_FAULT_ROUNDS", "6")
RATE, SAMPLE = "40", "5"
PATIENCE = 900


def test_every_acknowledged_report_survives_the_kills() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench.faults", "--rounds", ROUNDS, "--rate", RATE, "--sample", SAMPLE],
        check=False,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    # What it printed has the seed, which repeats the choices.
    assert done.returncode in (0, 1), done.stdout + done.stderr
    assert done.stdout.splitlines()[-1].startswith("{"), done.stdout + done.stderr
    result = json.loads(done.stdout.splitlines()[-1])
    assert result["rounds"] == int(ROUNDS)
    assert result["acknowledged"] > 0
    assert (result["lost"], result["doubled"], result["left_in_spool"]) == (0, 0, 0)
    assert result["opened"] == int(SAMPLE)
    assert result["log_holds"] is True
    assert done.returncode == 0
