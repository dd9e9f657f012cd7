"""Puts what is built and not committed into the wheel: the front end and the compiled translations."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BUILT = "auricle/faces/shared/built"


class BuiltFiles(BuildHookInterface[Any]):
    """An operator needs no Node.js: the wheel carries the front end as it was built here."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Refuse to make a wheel whose pages would have no scripts or whose Chinese would be English."""
        root = Path(self.root)
        if self.target_name != "wheel" or version == "editable":
            return
        if not (root / BUILT / "manifest.json").exists():
            sys.exit("The front end is not built: run `./run.py build`, which builds it first.")
        sources = sorted((root / "auricle" / "locale").rglob("*.po"))
        missing = [source for source in sources if not source.with_suffix(".mo").exists()]
        if missing:
            sys.exit("The translations are not compiled: run `./run.py build`, which compiles them first.")
        build_data["artifacts"] += [f"/{BUILT}/*", "/auricle/locale/**/*.mo"]
