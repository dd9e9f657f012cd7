"""The third step: which teams work here, and which agencies act."""

import re

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from auricle.faces.wizard import page
from auricle.faces.wizard.own_teams import row
from auricle.founding.shaping import fallback_of, working_teams
from auricle.presets.loading import load

CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
PARTS = 4


class TeamsForm(forms.Form):
    """What of the preset is kept, and agencies of one's own."""

    use_required_attribute = False

    teams = forms.MultipleChoiceField(
        label=_("Teams that work here"),
        help_text=_(
            "The general desk always does: it gets what no other team takes. Each team needs people."
        ),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    agencies = forms.MultipleChoiceField(
        label=_("Agencies that act"), required=False, widget=forms.CheckboxSelectMultiple
    )
    more = forms.CharField(
        label=_("More agencies"),
        help_text=_(
            "One in a line: code; English name; Chinese name; kind. For example: fire; Fire brigade; 消防; rescue"
        ),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came
        language = get_language() or settings.LANGUAGE_CODE
        self.preset = load(page.answers().of("hotline")["preset"])
        last = fallback_of(self.preset)
        teams = [(t.code, t.names[language]) for t in working_teams(self.preset) if t.code != last]
        agencies = [(a.code, a.names[language]) for a in self.preset.agencies]
        self.fields["teams"].choices = teams  # type: ignore[attr-defined]
        self.fields["agencies"].choices = agencies  # type: ignore[attr-defined]

    def clean_more(self) -> list[dict[str, object]]:
        """Each line as an agency."""
        taken = {agency.code for agency in self.preset.agencies}
        found: list[dict[str, object]] = []
        for number, line in enumerate(self.cleaned_data["more"].splitlines(), start=1):
            if line.strip():
                found.append(agency_of(line, number, taken))
        return found


def agency_of(line: str, number: int, taken: set[str]) -> dict[str, object]:
    """One line as an agency. Raises ValidationError that names the line."""
    parts = [part.strip() for part in re.split("[;；]", line)]
    if len(parts) != PARTS or not all(parts):
        raise forms.ValidationError(
            _("Line %(line)s: four parts are expected, with semicolons between them"), params={"line": number}
        )
    code, english, chinese, kind = parts
    if not CODE.fullmatch(code) or code in taken:
        raise forms.ValidationError(
            _("Line %(line)s: the code must be new, of small letters, digits and hyphens"),
            params={"line": number},
        )
    taken.add(code)
    return {"code": code, "names": {"en": english[:200], "zh-hans": chinese[:200]}, "kind": kind[:40]}


@require_http_methods(["GET", "HEAD", "POST"])
def teams(request: HttpRequest) -> HttpResponse:
    """Ask, keep, go on."""
    kept = page.answers().of("teams")
    form = TeamsForm(request.POST or None, initial=begun(kept))
    if request.method == "POST" and form.is_valid():
        page.keep("teams", {**form.cleaned_data, "own": kept.get("own", [])})
        return redirect("own-teams" if request.POST.get("button") == "own" else "start")
    context = {"form": form, "own": [row(each, form.preset)["name"] for each in kept.get("own", [])]}
    return page.show(request, "teams", context, step="teams", status=422 if form.errors else 200)


def begun(kept: dict[str, object]) -> dict[str, object]:
    """What was answered before, or everything that the preset has."""
    preset = load(page.answers().of("hotline")["preset"])
    every = {"teams": [t.code for t in working_teams(preset)], "agencies": [a.code for a in preset.agencies]}
    lines = [
        f"{each['code']}; {each['names']['en']}; {each['names']['zh-hans']}; {each['kind']}"
        for each in kept.get("more", ())  # type: ignore[attr-defined]
    ]
    return {**every, **kept, "more": "\n".join(lines)}
