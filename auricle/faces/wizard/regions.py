"""The second step: the preset's made-up country, or regions out of a file."""

from collections.abc import Mapping

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from auricle.faces.wizard import page
from auricle.founding.region_files import MOST_BYTES, BadRegions, read_regions
from auricle.founding.shaping import regions_from, regions_json
from auricle.presets.loading import RegionSeed, load

SHOWN = 40
PROBLEMS: Mapping[str, Promise] = {
    "too_large": _("the file is larger than 20 MB"),
    "not_utf8": _("this is not UTF-8: save the file in that encoding"),
    "empty": _("there is no region in the file"),
    "too_many": _("there are more than 20,000 regions"),
    "no_heading": _(
        "the first line must name the columns: code, name_en, name_zh, parent, population, profile"
    ),
    "not_csv": _(
        "this cannot be read as a table: a field is longer than a name can be, or a quotation mark is open"
    ),
    "not_geojson": _("this is no GeoJSON collection whose features have properties"),
    "bad_code": _("the code must be of small letters, digits and hyphens"),
    "no_name": _("the name is missing"),
    "unknown_profile": _("the profile must be dense-economy, mixed or resource-rural"),
    "bad_population": _("the population must be a whole number above 0"),
    "code_twice": _("this code is there twice"),
    "unknown_parent": _("the parent is no region without a parent of its own"),
}


class RegionsForm(forms.Form):
    """Where from."""

    use_required_attribute = False

    source = forms.ChoiceField(
        label=_("Which regions?"),
        choices=(
            ("preset", _("The preset's made-up country, to look around")),
            ("file", _("My own, from a file")),
        ),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose where the regions come from")},
    )
    file = forms.FileField(
        label=_("File with regions"),
        help_text=_(
            "CSV with the columns code, name_en, name_zh, parent, population, profile; or GeoJSON whose features have "
            "these properties. A region without parent is a province."
        ),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.json,.geojson"}),
    )

    def clean(self) -> dict[str, object]:
        """Read the file where one is asked for; every wrong line is named."""
        given: dict[str, object] = super().clean() or self.cleaned_data
        if given.get("source") != "file":
            return given
        file = given.get("file")
        if not isinstance(file, UploadedFile):
            if not page.answers().of("regions").get("own"):
                self.add_error("file", _("Choose the file with your regions"))
            return given
        try:
            given["own"] = regions_json(read_regions(file.read(MOST_BYTES + 1)))
        except BadRegions as error:
            self.add_error("file", [said(line, code) for line, code in error.problems])
        return given


def said(line: int, code: str) -> str:
    """One problem, with its place."""
    problem = str(PROBLEMS[code])
    return (
        str(_("Line %(line)s: %(problem)s.") % {"line": line, "problem": problem}) if line else f"{problem}."
    )


@require_http_methods(["GET", "HEAD", "POST"])
def regions(request: HttpRequest) -> HttpResponse:
    """Ask, show what a file would give, keep, go on."""
    kept = page.answers().of("regions")
    form = RegionsForm(
        request.POST or None, request.FILES or None, initial={"source": kept.get("source", "preset")}
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        own = given.get("own") or kept.get("own")
        page.keep("regions", {"source": given["source"], **({"own": own} if own else {})})
        # A file is shown before one goes on: the eye finds what no check does.
        return redirect("regions" if given.get("own") else "start")
    return page.show(
        request,
        "regions",
        {"form": form, **preview(kept)},
        step="regions",
        status=422 if form.errors else 200,
    )


def preview(kept: Mapping[str, object]) -> dict[str, object]:
    """What is kept, as a table of provinces."""
    own = kept.get("own")
    from_file = isinstance(own, list) and kept.get("source") == "file"
    preset = load(page.answers().of("hotline")["preset"])
    found = regions_from(own) if isinstance(own, list) and from_file else preset.regions
    rows = [
        {
            "english": province.names["en"],
            "chinese": province.names["zh-hans"],
            "counties": len(province.counties),
            "people": province.population,
        }
        for province in found[:SHOWN]
    ]
    return {"own": from_file, "provinces": rows, "counted": counted(found), "more": len(found) - SHOWN}


def counted(provinces: tuple[RegionSeed, ...]) -> str:
    """How many provinces and counties there are."""
    counties = sum(len(province.counties) for province in provinces)
    first = ngettext("%(number)s province", "%(number)s provinces", len(provinces)) % {
        "number": len(provinces)
    }
    second = ngettext("%(number)s county", "%(number)s counties", counties) % {"number": counties}
    return f"{first}, {second}"
