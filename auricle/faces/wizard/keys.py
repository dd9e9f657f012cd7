"""The fifth step: where the organisation's key is, which signs every key that browsers seal to."""

import base64
import binascii

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from auricle.faces.wizard import page

KEY_BYTES = 32


class KeysForm(forms.Form):
    """Here for now, or on a machine of its own from the start."""

    use_required_attribute = False

    kind = forms.ChoiceField(
        label=_("Where is the organisation's key?"),
        choices=(
            ("offline", _("On a machine of its own, which is connected to nothing. Safest.")),
            (
                "here",
                _("Made here now. Everything works at once; move the file off this machine afterwards."),
            ),
        ),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose where the organisation's key is")},
    )
    public = forms.CharField(
        label=_("Its public key"),
        help_text=_("On the other machine, `auricle keys org create FOLDER` makes it and shows it."),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, object]:
        """A key elsewhere is named by its public half."""
        given: dict[str, object] = super().clean() or self.cleaned_data
        if given.get("kind") != "offline":
            return given
        try:
            value = base64.b64decode(str(given.get("public", "")), validate=True)
        except (binascii.Error, ValueError):
            value = b""
        if len(value) != KEY_BYTES:
            self.add_error(
                "public",
                _("Copy the public key as the other machine shows it: 44 characters, “=” at the end"),
            )
        return given


@require_http_methods(["GET", "HEAD", "POST"])
def keys(request: HttpRequest) -> HttpResponse:
    """Ask, keep, go on."""
    form = KeysForm(request.POST or None, initial=page.answers().of("keys"))
    if request.method == "POST" and form.is_valid():
        page.keep("keys", form.cleaned_data)
        return redirect("start")
    return page.show(request, "step", {"form": form}, step="keys", status=422 if form.errors else 200)
