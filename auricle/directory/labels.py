"""Names of categories, regions and teams by the numbers that a list of reports holds, in one language."""

from auricle.directory import catalogue
from auricle.directory.catalogue import CategoryInfo, RegionInfo


def category(number: int) -> CategoryInfo | None:
    """The category of this number, or None when it is no longer in use."""
    return next((c for c in catalogue.current().categories.values() if c.id == number), None)


def region(number: int | None) -> RegionInfo | None:
    """The province or county of this number."""
    return next((r for r in catalogue.current().regions.values() if r.id == number), None)


def province_of(county: RegionInfo) -> RegionInfo | None:
    """The province that a county lies in, or None when it is a province itself."""
    return catalogue.current().regions.get(county.parent) if county.parent else None


def team(number: int, language: str) -> str:
    """The team's name in this language, or in English."""
    names = next((t.names for t in catalogue.current().teams.values() if t.id == number), None)
    return names.get(language, names["en"]) if names else ""
