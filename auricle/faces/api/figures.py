"""Counts of an agency's provinces and categories, small ones held back."""

from auricle.faces.api.endpoint import Answer, Call, Query, Shape
from auricle.insights import regional
from auricle.insights.suppression import THRESHOLD

MONTH = (Query("month", "One of the months, as 2026-02; else the latest."),)


class FigureFacts(Shape, frozen=True, kw_only=True):
    """One number. No region: of all places. No category: of all of them. No count: it is held back."""

    region: str | None
    category: str | None
    count: int | None


class Figures(Shape, frozen=True, kw_only=True):
    """A month that is over, counted once; `months` are all there are, the latest first. Counts below `threshold` are
    held back, and others with them, so that none can be computed."""

    month: str | None
    months: list[str]
    threshold: int
    items: list[FigureFacts]


def figures(call: Call) -> Answer:
    """Those of this agency."""
    found = regional.of_caller(by=call.caller, month=str(call.query.get("month", "")))
    return Answer(
        Figures(
            month=f"{found.month:%Y-%m}" if found.month else None,
            months=[f"{month:%Y-%m}" for month in found.months],
            threshold=THRESHOLD,
            items=[
                FigureFacts(region=region, category=category, count=number)
                for (region, category), number in sorted(
                    found.counts.items(), key=lambda item: (item[0][0] or "", item[0][1] or "")
                )
            ],
        )
    )
