"""The sixth step: the public half of a key whose other half is on five sheets of paper."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from auricle.errors import Invalid
from auricle.faces.wizard import page
from auricle.vault.recovery_ceremony import read_public

MOST_BYTES = 20_000


class RecoveryForm(forms.Form):
    """With sheets, or knowingly without."""

    use_required_attribute = False

    kind = forms.ChoiceField(
        label=_("If every member of a team loses their keys"),
        choices=(
            ("sheets", _("Three of five paper sheets bring the team's key back.")),
            ("without", _("Its reports are lost. I shall make the sheets later, or never.")),
        ),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one")},
    )
    file = forms.FileField(
        label=_("Public half of the recovery key"),
        help_text=_(
            "On a machine that is connected to nothing, `auricle keys shares` prints the sheets and writes this file."
        ),
        required=False,
    )

    def clean(self) -> dict[str, object]:
        """Read the file where one is asked for."""
        given: dict[str, object] = super().clean() or self.cleaned_data
        if given.get("kind") != "sheets":
            return given
        file = given.get("file")
        if not isinstance(file, UploadedFile):
            if not page.answers().of("recovery").get("file"):
                self.add_error("file", _("Choose the file that `auricle keys shares` wrote"))
            return given
        try:
            text = file.read(MOST_BYTES).decode("utf-8")
            read_public(text)
            given["text"] = text
        except (UnicodeDecodeError, Invalid):
            self.add_error("file", _("This is not the file that `auricle keys shares` wrote"))
        return given


@require_http_methods(["GET", "HEAD", "POST"])
def recovery(request: HttpRequest) -> HttpResponse:
    """Ask, keep, go on."""
    kept = page.answers().of("recovery")
    form = RecoveryForm(request.POST or None, request.FILES or None, initial={"kind": kept.get("kind")})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        text = (given.get("text") or kept.get("file", "")) if given["kind"] == "sheets" else ""
        page.keep("recovery", {"kind": given["kind"], "file": text})
        return redirect("start")
    context = {"form": form, "kept": bool(kept.get("file"))}
    return page.show(request, "recovery", context, step="recovery", status=422 if form.errors else 200)
