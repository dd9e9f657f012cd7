"""What axe-core finds on a page, and the pages in every state that a visitor can reach."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).resolve().parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# The mark behind an opened identity is pale on purpose and hidden from screen readers: its words stand below it, too.
DECORATION = "['.watermark']"

TOO_WIDE = """() => [...document.querySelectorAll('body *')]
  .filter(each => each.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .map(each => each.tagName + '.' + each.className).slice(0, 5)"""


def violations(page: Page) -> list[str]:
    """Everything that axe finds, a line each; empty is what we want."""
    page.evaluate(AXE.read_text(encoding="utf-8") + ";0")
    options: dict[str, Any] = {"runOnly": RULES, "resultTypes": ["violations"], "preload": False}
    # Animations and late styles change colours for a moment; what is tested is the page at rest.
    page.evaluate("() => Promise.all(document.getAnimations().map(each => each.finished))")
    found = page.evaluate(f"options => axe.run({{exclude: {DECORATION}}}, options)", options)
    return [
        f"{rule['id']} ({rule['impact']}): {node['target']} {node.get('failureSummary', '')[:200]}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def too_wide(page: Page) -> list[str]:
    """Elements that make the page scroll sideways; empty when it does not."""
    # A page that has only just begun to arrive has no element yet.
    page.wait_for_load_state("load")
    if page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"):
        return []
    return page.evaluate(TOO_WIDE) or ["something"]
