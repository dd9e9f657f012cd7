"""How the documentation is built: `./run.py docs`. A warning is an error."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "docs")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "auricle.config.settings.test")

from generated_pages import write_pages  # noqa: E402 (the path comes first)

write_pages(ROOT / "docs" / "reference" / "generated")

project = "Auricle"
author = "The Auricle maintainers"
project_copyright = "The Auricle maintainers, AGPL-3.0-or-later"
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
master_doc = "index"

myst_enable_extensions = ["colon_fence", "deflist", "fieldlist"]
myst_heading_anchors = 3

html_theme = "furo"
html_title = "Auricle"
html_show_sphinx = False
html_copy_source = False
# Nothing is fetched from another host by whoever reads these pages.
html_theme_options: dict[str, object] = {"top_of_page_buttons": []}
