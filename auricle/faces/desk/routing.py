"""The routing rules: read them, try others on the latest reports, let them hold, and take an older version up again."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from auricle.directory import catalogue, colleagues, routing_versions
from auricle.directory.routing_rules import BrokenRules
from auricle.directory.routing_versions import OthersDecided, Overview
from auricle.faces.desk.channel_words import CHANNELS
from auricle.faces.desk.routing_words import PROFILES, all_words, condition_words, team_name, wrong_words
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.reports import routing_trial
from auricle.reports.routing_trial import Change, Trial

MOST_SHOWN = 40
BAR = 200
EXAMPLE = "category fraud, language zh-hans: team fraud-finance"
OTHERS = _(
    "Somebody changed the rules in the meantime. Yours are still here: compare them with the new ones below."
)


@dataclass(frozen=True)
class TeamBar:
    """A team's share of the latest reports by the rules in force and by the others; widths of BAR."""

    team: str
    before: int
    after: int
    before_width: int
    after_width: int


@require_http_methods(["GET", "HEAD", "POST"])
def routing(request: HttpRequest, visit: Visit, number: int | None = None) -> HttpResponse:
    """A version of the rules in words and as lines; and, after a form, what other lines would do or did."""
    if request.method != "POST":
        return _page(request, visit, number)
    typed, seen = request.POST.get("rules", ""), request.POST.get("seen", "")
    try:
        if request.POST.get("button") == "adopt":
            latest = int(seen) if seen.isascii() and seen.isdigit() else -1
            routing_versions.adopt(document=typed, by=visit.person, seen=latest, now=visit.now)
            return redirect(reverse("routing") + "?done=adopted")
        trial = routing_trial.try_out(document=typed, by=visit.person)
    except BrokenRules as error:
        return _page(request, visit, number, {"typed": typed, "wrong": wrong_words(error)}, status=422)
    except OthersDecided:
        return _page(request, visit, number, {"typed": typed, "wrong": OTHERS}, status=409)
    return _page(request, visit, number, {"typed": typed, "trial": trial, **_trial_words(trial)})


def _page(
    request: HttpRequest,
    visit: Visit,
    number: int | None,
    more: dict[str, object] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    found = routing_versions.overview(by=visit.person, number=number)
    context = {
        "found": found,
        "rules": all_words(found.ruleset),
        "typed": found.document,
        "deciders": _deciders(found),
        "codes": _codes(),
        "example": EXAMPLE,
        "adopted": request.GET.get("done") == "adopted",
        **(more or {}),
    }
    return show(request, visit, "desk/routing.html", context, status=status)


def _deciders(found: Overview) -> list[dict[str, object]]:
    names = colleagues.names(version.decided_by for version in found.versions)
    own = {"preset": gettext("the set-up"), "operator": gettext("the operator")}
    return [
        {"version": version, "who": names.get(version.decided_by) or own.get(version.decided_by, "")}
        for version in found.versions
    ]


def _codes() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every code that a rule may name, with its words, by what it stands for."""
    known = catalogue.current()
    return [
        (gettext("Teams"), [(code, team_name(code)) for code in sorted(known.teams)]),
        (gettext("Categories"), [(code, condition_words("category", code)) for code in known.categories]),
        (gettext("Kinds of region"), [(code, str(words)) for code, words in PROFILES.items()]),
        (gettext("Channels"), [(code, str(words)) for code, words in CHANNELS.items()]),
        (gettext("Regions"), [(code, condition_words("region", code)) for code in known.regions]),
    ]


def _trial_words(trial: Trial) -> dict[str, object]:
    most = max((max(before, after) for _, before, after in trial.by_team), default=1) or 1
    said = ngettext(
        "Of the latest %(count)s report, %(moved)s would go elsewhere.",
        "Of the latest %(count)s reports, %(moved)s would go elsewhere.",
        trial.tried,
    )
    return {
        "trial_said": said % {"count": trial.tried, "moved": trial.moved},
        "bars": [
            TeamBar(team_name(team), before, after, BAR * before // most, BAR * after // most)
            for team, before, after in trial.by_team
        ],
        "changes": [_change(change) for change in trial.changes[:MOST_SHOWN]],
        "more_changes": max(0, len(trial.changes) - MOST_SHOWN),
    }


def _change(change: Change) -> dict[str, object]:
    asked = {"category": change.category, "region": change.region, "language": change.language}
    asked["channel"] = change.channel
    return {
        "reports": change.reports,
        "facts": gettext(", ").join(condition_words(name, code) for name, code in asked.items() if code),
        "does": gettext(", ").join(_does(change)),
    }


def _does(change: Change) -> list[str]:
    moved = f"{team_name(change.before)} → {team_name(change.after)}"
    tags = [gettext("tag “%(tag)s”") % {"tag": tag} for tag in change.tags]
    return [
        *([moved] if change.before != change.after else []),
        *tags,
        *([gettext("urgent")] if change.raised else []),
    ]
