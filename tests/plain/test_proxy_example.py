"""The proxy's file that operators copy: each name leads to its own face, and one to the phone's socket."""

from __future__ import annotations

import re
from pathlib import Path

PROXY = (Path(__file__).resolve().parents[2] / "deploy" / "nginx" / "auricle.conf").read_text(
    encoding="utf-8"
)


def places(variable: str) -> dict[str, str]:
    """What a map of the file says, if it goes by the name that was asked for."""
    found = re.search(rf"map \$host \${variable} \{{(.*?)\n\}}", PROXY, re.DOTALL)
    assert found is not None
    return dict(re.findall(r"^ +(\S+) +(\S+);", found[1], re.MULTILINE))


def test_each_name_leads_to_its_own_face() -> None:
    # $server_name would be the first name of the server, whichever was asked for: all would lead to one face.
    faces = places("auricle_face")
    assert faces["report.example.org"] != faces["desk.example.org"] != faces["agency.example.org"]
    served = set(re.findall(r"^    server_name ([^;]+);", PROXY, re.MULTILINE)[0].split())
    assert served == set(faces)


def test_the_phones_socket_is_reached_by_the_desks_name_alone() -> None:
    assert places("auricle_phone") == {"default": '""', "desk.example.org": "127.0.0.1:8006"}
