"""Write the document of the interface for machines into docs/reference: `python -m workshop.openapi`."""

from __future__ import annotations

import json
from pathlib import Path

from django.conf import settings

PLACE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "openapi.json"


def text() -> str:
    """The document as it is kept. Django must be set up."""
    from auricle.faces.api.document import document  # noqa: PLC0415 - models want the settings first
    from auricle.faces.api.urls import ENDPOINTS  # noqa: PLC0415

    return json.dumps(document(ENDPOINTS), indent=1) + "\n"


if __name__ == "__main__":
    import django

    settings.configure(
        INSTALLED_APPS=["auricle.audit", "auricle.directory", "auricle.vault", "auricle.partners"]
    )
    django.setup()
    PLACE.write_text(text(), encoding="utf-8")
