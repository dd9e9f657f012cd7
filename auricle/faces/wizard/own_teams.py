"""Part of the third step: teams that the preset does not have, with their names and what goes to them."""

import re
from collections.abc import Mapping, Sequence

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from auricle.faces.wizard import page
from auricle.presets.loading import Preset, load

LONGEST_NAME, LONGEST_CODE = 100, 40
MOST_TEAMS = 30


class OwnTeamForm(forms.Form):
    """A team, and the subjects of reports that go to it instead of to a team of the preset."""

    use_required_attribute = False

    english = forms.CharField(
        label=_("Name in English"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Type the team's name in English")},
    )
    chinese = forms.CharField(
        label=_("Name in Chinese"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "off", "lang": "zh-Hans"}),
        error_messages={"required": _("Type the team's name in Chinese")},
    )
    categories = forms.MultipleChoiceField(
        label=_("What goes to it"),
        help_text=_("Reports on these subjects, from every region. A subject goes to one team."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one subject, or the team would get no report")},
    )

    def __init__(self, *args: object, free: Sequence[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came
        self.fields["categories"].choices = free  # type: ignore[attr-defined]

    def clean_english(self) -> str:
        """A name that a code can be made of."""
        name: str = self.cleaned_data["english"]
        if not slug(name):
            raise forms.ValidationError(_("Use some letters from A to Z, or digits"))
        return name


@require_http_methods(["GET", "HEAD", "POST"])
def own_teams(request: HttpRequest) -> HttpResponse:
    """Add a team, or go on."""
    preset, kept = load(page.answers().of("hotline")["preset"]), page.answers().of("teams")
    if not kept:
        return redirect("teams")
    own: Sequence[Mapping[str, object]] = kept.get("own", [])
    form = OwnTeamForm(request.POST or None, free=free(preset, own))
    if request.method == "POST" and form.is_valid() and len(own) < MOST_TEAMS:
        given = form.cleaned_data
        taken = {team.code for team in preset.teams} | {str(team["code"]) for team in own}
        added = {
            "code": new_code(given["english"], taken),
            "names": {"en": given["english"], "zh-hans": given["chinese"]},
            "categories": given["categories"],
        }
        page.keep("teams", {**kept, "own": [*own, added]})
        return redirect("own-teams")
    context = {"form": form, "teams": [row(each, preset) for each in own]}
    return page.show(request, "own_teams", context, step="teams", status=422 if form.errors else 200)


@require_POST
def remove_team(request: HttpRequest, team: str) -> HttpResponse:
    """Take one off the list again; what would have gone to it goes where the preset says."""
    kept = page.answers().of("teams")
    page.keep("teams", {**kept, "own": [each for each in kept.get("own", []) if each["code"] != team]})
    return redirect("own-teams")


def row(team: Mapping[str, object], preset: Preset) -> dict[str, object]:
    """One team as the list shows it."""
    language = get_language() or settings.LANGUAGE_CODE
    gets = [c.names[language] for c in preset.categories if c.code in team["categories"]]  # type: ignore[operator]
    return {"code": team["code"], "name": team["names"][language], "gets": gets}  # type: ignore[index]


def free(preset: Preset, own: Sequence[Mapping[str, object]]) -> list[tuple[str, str]]:
    """The subjects that go to no team of one's own yet."""
    language = get_language() or settings.LANGUAGE_CODE
    gone = {code for team in own for code in team["categories"]}  # type: ignore[attr-defined]
    return [(c.code, c.names[language]) for c in preset.categories if c.code not in gone]


def new_code(name: str, taken: set[str]) -> str:
    """A code out of the English name that no team has."""
    first = slug(name)[:LONGEST_CODE].strip("-")
    codes = (first, *(f"{first}-{number}" for number in range(2, len(taken) + 3)))
    return next(code for code in codes if code not in taken)


def slug(name: str) -> str:
    """Small letters and digits with hyphens between the words."""
    return re.sub("[^a-z0-9]+", "-", name.lower()).strip("-")
