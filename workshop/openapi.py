"""Write the document of the interface for machines into docs/reference: `python -m workshop.openapi`."""

from __future__ import annotations

import json
import os
from pathlib import Path

import django

PLACE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "openapi.json"


def text() -> str:
    """The document as it is kept. Django must be set up."""
    from auricle.faces.api.document import document  # noqa: PLC0415 - models want the settings first
    from auricle.faces.api.urls import ENDPOINTS  # noqa: PLC0415

    return json.dumps(document(ENDPOINTS), indent=1) + "\n"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "auricle.config.settings.test")
    django.setup()
    PLACE.write_text(text(), encoding="utf-8")
