"""The fourth step: who works here, one person at a time, and what is still missing."""

import re
from collections.abc import Mapping, Sequence

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from auricle.directory.permissions import MEMBER_ROLES, Role
from auricle.faces.wizard import page
from auricle.faces.wizard.lack_words import in_words
from auricle.founding.found import preset_of
from auricle.founding.staffing import by_link, lacks
from auricle.presets.loading import Preset
from auricle.reports.wording import ROLES

LOGIN = re.compile(r"[a-z0-9]+([._-][a-z0-9]+)*")
MOST_PEOPLE = 500
WAYS = (
    ("sheet", _("With a printed sheet: a password and a one-time code, in force at once")),
    ("link", _("By a link: they make a passkey themselves; an administrator then gives them roles")),
)


class PersonForm(forms.Form):
    """Somebody to make an account for."""

    use_required_attribute = False

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Type the person's name")},
    )
    login = forms.CharField(
        label=_("Sign-in name"),
        help_text=_("Small letters and digits, for example: mei.sandoval"),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "class": "govuk-input--width-20"}
        ),
        error_messages={"required": _("Type a sign-in name")},
    )
    language = forms.ChoiceField(label=_("Language"))
    comes = forms.ChoiceField(
        label=_("How do they come in?"),
        help_text=_(
            "A team's key and a custodian's seat need people with a sheet now. Everybody else is safer with a link: "
            "no password of theirs is ever on paper."
        ),
        choices=WAYS,
        initial="sheet",
        widget=forms.RadioSelect,
    )
    roles = forms.MultipleChoiceField(label=_("Roles"), required=False, widget=forms.CheckboxSelectMultiple)
    teams = forms.MultipleChoiceField(
        label=_("Works in"), required=False, widget=forms.CheckboxSelectMultiple
    )
    agency = forms.ChoiceField(
        label=_("Agency, for an officer"),
        required=False,
        error_messages={"invalid_choice": _("Choose an agency")},
    )

    def __init__(self, *args: object, preset: Preset, taken: set[str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came
        self.taken = taken
        language = get_language() or settings.LANGUAGE_CODE
        roles = [(role.value, ROLES[role]) for role in Role if role in MEMBER_ROLES]
        teams = [(team.code, team.names[language]) for team in preset.teams if team.kind == "work"]
        agencies = [("", _("None")), *((agency.code, agency.names[language]) for agency in preset.agencies)]
        self.fields["language"].choices = list(settings.LANGUAGES)  # type: ignore[attr-defined]
        self.fields["roles"].choices = roles  # type: ignore[attr-defined]
        self.fields["teams"].choices = teams  # type: ignore[attr-defined]
        self.fields["agency"].choices = agencies  # type: ignore[attr-defined]

    def clean_login(self) -> str:
        """A name that can be typed everywhere and is nobody else's."""
        login: str = self.cleaned_data["login"].lower()
        if not LOGIN.fullmatch(login):
            raise forms.ValidationError(_("Use small letters, digits, dots and hyphens only"))
        if login in self.taken:
            raise forms.ValidationError(_("Somebody has this sign-in name already"))
        return login

    def clean(self) -> dict[str, object]:
        """An officer acts for an agency and plays no other part; whoever comes by a link plays none yet."""
        given: dict[str, object] = super().clean() or self.cleaned_data
        if given.get("comes") == "link":
            # Whoever finds a link must find an account without any power behind it.
            if given.get("roles") or given.get("teams") or given.get("agency"):
                self.add_error(
                    "comes",
                    _("With a link choose no role, team or agency: they are given once somebody is in"),
                )
            return given
        if not given.get("roles"):
            self.add_error("roles", _("Choose at least one role"))
        officer = Role.OFFICER.value in given.get("roles", ())  # type: ignore[operator]
        if officer and (
            given.get("roles") != [Role.OFFICER.value] or not given.get("agency") or given.get("teams")
        ):
            self.add_error("agency", _("An officer has an agency, this one role and no team"))
        elif given.get("agency") and not officer:
            self.add_error("agency", _("Only an officer has an agency"))
        return given


@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """Add a person, or go on when nobody is missing."""
    known = page.answers()
    listed: Sequence[Mapping[str, object]] = known.of("people").get("people", [])
    preset = preset_of(known)
    taken = {str(each["login"]) for each in listed}
    form = PersonForm(request.POST or None, preset=preset, taken=taken, initial={"language": get_language()})
    if request.method == "POST" and form.is_valid() and len(listed) < MOST_PEOPLE:
        page.keep("people", {"people": [*listed, form.cleaned_data]})
        return redirect("people")
    teams = [team.code for team in preset.teams if team.kind == "work"]
    context = {
        "form": form,
        "people": [row(each, preset) for each in listed],
        "lacks": in_words(lacks(listed, teams), preset),
    }
    return page.show(request, "people", context, step="people", status=422 if form.errors else 200)


@require_POST
def remove_person(request: HttpRequest, login: str) -> HttpResponse:
    """Take somebody off the list again."""
    listed = page.answers().of("people").get("people", [])
    page.keep("people", {"people": [each for each in listed if each["login"] != login]})
    return redirect("people")


def row(person: Mapping[str, object], preset: Preset) -> dict[str, object]:
    """One person as the list shows them."""
    language = get_language() or settings.LANGUAGE_CODE
    named = {team.code: team.names[language] for team in preset.teams}
    agencies = {agency.code: agency.names[language] for agency in preset.agencies}
    roles = [str(ROLES[Role(role)]) for role in person["roles"]]  # type: ignore[attr-defined]
    where = [named[team] for team in person["teams"] if team in named]  # type: ignore[attr-defined]
    where += [agencies[str(person["agency"])]] if person["agency"] in agencies else []
    known = {"login": person["login"], "name": person["name"], "by_link": by_link(person)}
    return {**known, "roles": roles, "where": where}
