"""The first page: the code that the command printed."""

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from auricle.faces.wizard.session import LANGUAGE, keep_session, speak
from auricle.founding import door


class CodeForm(forms.Form):
    """What the command printed."""

    use_required_attribute = False

    code = forms.CharField(
        label=_("Set-up code"),
        help_text=_("The command that started this page printed it. It is another one after each start."),
        max_length=60,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "none",
                "spellcheck": "false",
                "class": "govuk-input--width-20",
            }
        ),
        error_messages={"required": _("Type the code that the command printed")},
    )

    def clean_code(self) -> str:
        """Refuse another code."""
        code: str = self.cleaned_data["code"]
        if not door.opens(code, settings.AURICLE_FIRST_RUN):
            raise forms.ValidationError(_("This is not the code that was printed at the last start"))
        return code


@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Ask for the code; begin where somebody stopped."""
    speak(request)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        response = redirect("start")
        keep_session(response)
        return response
    return render(request, "wizard/code.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET"])
def language(request: HttpRequest, code: str) -> HttpResponse:
    """Choose the language of the set-up; it says nothing of the hotline's."""
    response = redirect("start")
    if code in dict(settings.LANGUAGES):
        response.set_cookie(LANGUAGE, code, secure=True, httponly=True, samesite="Strict")
    return response
