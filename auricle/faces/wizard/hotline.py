"""The first step: what the hotline is called, where it is, and which preset it begins with."""

import re
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from auricle.faces.wizard import page
from auricle.presets.loading import available, load

SITE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
NARROW = {"class": "govuk-input--width-20", "autocomplete": "off", "spellcheck": "false"}


class HotlineForm(forms.Form):
    """What every page shows, and what can never be changed later."""

    use_required_attribute = False

    preset = forms.ChoiceField(
        label=_("Begin with"),
        help_text=_(
            "Categories with their questions, teams, agencies and routing, to be changed in the next steps."
        ),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what to begin with")},
    )
    name = forms.CharField(
        label=_("Name of the hotline"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Type the name that people will see")},
    )
    site = forms.CharField(
        label=_("Short name for ever"),
        help_text=_(
            "It is part of every receipt code and can never be changed: small letters, digits, hyphens."
        ),
        max_length=40,
        widget=forms.TextInput(attrs=NARROW),
        error_messages={"required": _("Type a short name")},
    )
    address = forms.CharField(
        label=_("Address that reporters will type"),
        help_text=_("For example: https://report.example.org"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url", "spellcheck": "false"}),
        error_messages={"required": _("Type the address of the public pages")},
    )
    emergency = forms.CharField(
        label=_("Emergency number"),
        help_text=_("The number to call when life is in danger."),
        max_length=20,
        widget=forms.TextInput(attrs={**NARROW, "inputmode": "tel"}),
        error_messages={"required": _("Type the number to call in danger")},
    )
    zone = forms.CharField(
        label=_("Time zone"),
        help_text=_("For example: Europe/Vienna, Asia/Shanghai"),
        max_length=60,
        widget=forms.TextInput(attrs=NARROW),
        error_messages={"required": _("Type the time zone")},
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages of the pages"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one language")},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came
        language = get_language() or settings.LANGUAGE_CODE
        presets = [(name, load(name).names.get(language, name)) for name in available()]
        self.fields["preset"].choices = presets  # type: ignore[attr-defined]
        self.fields["languages"].choices = list(settings.LANGUAGES)  # type: ignore[attr-defined]

    def clean_site(self) -> str:
        """A short name that stays readable everywhere."""
        site: str = self.cleaned_data["site"]
        if not SITE.fullmatch(site):
            raise forms.ValidationError(_("Use small letters, digits and hyphens only"))
        return site

    def clean_address(self) -> str:
        """An address with nothing behind the host."""
        address: str = self.cleaned_data["address"].rstrip("/")
        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path or parts.query:
            raise forms.ValidationError(_("Begin with https:// and end after the name of the host"))
        return address

    def clean_zone(self) -> str:
        """A zone that the system knows."""
        zone: str = self.cleaned_data["zone"]
        if zone not in available_timezones():
            raise forms.ValidationError(_("There is no time zone of this name"))
        return zone


@require_http_methods(["GET", "HEAD", "POST"])
def hotline(request: HttpRequest) -> HttpResponse:
    """Ask, keep, go on."""
    form = HotlineForm(request.POST or None, initial=begun())
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        page.keep("hotline", {**given, "languages": " ".join(given["languages"])})
        return redirect("start")
    return page.show(request, "step", {"form": form}, step="hotline", status=422 if form.errors else 200)


def begun() -> dict[str, object]:
    """What was answered before, or what most begin with."""
    kept = page.answers().of("hotline")
    usual = {
        "preset": available()[0],
        "address": settings.AURICLE_PUBLIC_URL,
        "emergency": settings.EMERGENCY_NUMBER,
        "zone": settings.TIME_ZONE,
        "languages": " ".join(code for code, _name in settings.LANGUAGES),
    }
    known = {**usual, **kept}
    return {**known, "languages": str(known["languages"]).split()}
