"""What a report is about, for whoever sorts it: each category, and the team for it where that is another one."""

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from auricle.directory import catalogue, labels, routing
from auricle.directory.catalogue import CategoryInfo
from auricle.reports.queries import Header

CHOOSE = _("Choose one")


def category_field(header: Header) -> forms.ChoiceField:
    """Every category that reports are filed under but its own, sub-categories below theirs."""
    found: list[tuple[object, object]] = [("", _("Choose …"))]
    for top in catalogue.categories():
        inside = [_choice(each, header) for each in (top, *top.children) if each.id != header.row.category]
        if inside:
            found.append((top.name(get_language() or "en"), inside))
    return forms.ChoiceField(
        label=_("Category"),
        choices=found,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )


def _choice(category: CategoryInfo, header: Header) -> tuple[str, str]:
    language, region = get_language() or "en", labels.region(header.row.region)
    name = category.name(language)
    try:
        decision = routing.route(
            category=category.code,
            region=region.code if region else None,
            language=header.row.language,
            channel=header.channel,
        )
        team = routing.team_of(decision)
    except routing.NoTeam:
        return category.code, name
    return category.code, name if team.id == header.row.team else f"{name} → {labels.team(team.id, language)}"
