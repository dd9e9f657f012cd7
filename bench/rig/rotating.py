"""How fast a team changes its key: each grant is opened, held against its commitment, sealed again and written back."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench.rig import many_grants
from bench.rig.hotline import ROOT, Hotline
from bench.rig.logins import LOGIN, password_of

if TYPE_CHECKING:
    from auricle.vault.member_keys import Unlocked

TEAM = "general"
FOR_EVER = 3600.0
UNLOCKS = 300


def measure(hotline: Hotline, *, grants: int) -> dict[str, float]:
    """Fill, make the next key, have it signed, and move everything. Django runs as the desk by now."""
    from django.utils import timezone  # noqa: PLC0415

    from auricle.directory import acting  # noqa: PLC0415
    from auricle.vault import rotation  # noqa: PLC0415
    from bench.rig import unlocking  # noqa: PLC0415

    by = unlocked()
    with hotline.database() as connection:
        key_id, public = connection.execute(
            "SELECT key_id, public FROM vault_sealingkey WHERE holder = %s AND retired_at IS NULL", [TEAM]
        ).fetchone() or (b"", b"")
        many_grants.fill(connection, public=bytes(public), key_id=bytes(key_id), reports=grants)
    with acting.as_member(by.person.id):
        rotation.begin(by=by, team=TEAM, now=timezone.now())
        _sign(hotline)
        began, own, backend = time.perf_counter(), own_cpu(), backend_cpu()
        step = rotation.step(by=by, team=TEAM, now=timezone.now(), seconds=FOR_EVER)
        took, own, backend = time.perf_counter() - began, own_cpu() - own, backend_cpu() - backend
    if step.moved != grants or step.left or step.unopened:
        raise RuntimeError(f"moved {step.moved} of {grants}, {step.left} left, {step.unopened} unopened")
    return {
        **unlocking.measure(by, UNLOCKS),
        # Of one core, the desk's and PostgreSQL's work together: what the clock shows depends on who else is there.
        "rotation_grants_per_s": round(grants / (own + backend)),
        "rotation_grants_per_s_by_clock": round(grants / took),
        "rotation_desk_ms": round(1000 * own / grants, 3),
        "rotation_postgresql_ms": round(1000 * backend / grants, 3),
    }


def own_cpu() -> float:
    """Seconds that this process has worked."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def backend_cpu() -> float:
    """Seconds that the backend of this process's connection has worked."""
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    # The 14th and 15th field of the whole line, in ticks.
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def unlocked() -> Unlocked:
    """A member of the team in a session that is open."""
    from django.utils import timezone  # noqa: PLC0415

    from auricle.directory.models import Member  # noqa: PLC0415
    from auricle.directory.signing_in import totp_secret  # noqa: PLC0415
    from auricle.sealing.one_time import totp_now  # noqa: PLC0415
    from auricle.vault import desk_session  # noqa: PLC0415

    now = timezone.now()
    code = totp_now(totp_secret(Member.objects.get(login=LOGIN)), now.timestamp())
    cookie = desk_session.begin(login=LOGIN, password=password_of(LOGIN), code=code, now=now).cookie
    return desk_session.resume(cookie=cookie, now=now)


def _sign(hotline: Hotline) -> None:
    subprocess.run(
        [sys.executable, "-m", "auricle", "keys", "sign"],
        check=True,
        cwd=Path(ROOT),
        env=hotline.environment("owner"),
        stdout=subprocess.DEVNULL,
    )
