"""The reporter's inbox: open it with the code, read it without scripting, leave it."""

import base64
import binascii
from collections.abc import Mapping

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from auricle.errors import AuricleError, Invalid
from auricle.faces.public import organisation
from auricle.faces.public.inbox_session import begin, cookie_of, end, kept_cookie, thread_for_script
from auricle.faces.public.json_answers import invalid, read_json
from auricle.faces.public.thread_page import MessageForm, show_thread
from auricle.inbox import reporter_side
from auricle.inbox.reporter_side import (
    InboxEnded,
    PinNeeded,
    PinRests,
    ReportDestroyed,
    WrongCode,
    WrongPin,
)
from auricle.vault.parcel_reading import b64
from auricle.vault.reporter_key import InboxBusy

PLAIN_FORM = "plain-inbox"

MISTYPED = _("This is not a whole code. It has 20 digits, and one of yours is missing or wrong")
WRONG = _(
    "No inbox opens with this code. If you sent your report a moment ago, wait half a minute and try again"
)
PIN_NEEDED = _("This inbox has a PIN or phrase. Type it as well")
PIN_WRONG = _("The PIN or phrase does not fit. Look at how you wrote it down, and try again")
PIN_RESTS = _(
    "After several tries the next one has to wait. Your inbox is not lost: try again in a few minutes"
)
BUSY = _("Many people are opening their inbox right now. Try again in a few seconds; your code is fine")


class CodeForm(forms.Form):
    """The code, as it was written down. Like the report's fields it has no form of its own with scripting on."""

    use_required_attribute = False

    code = forms.CharField(
        label=_("Your code"),
        help_text=_("20 digits. Spaces do not matter."),
        max_length=60,
        widget=forms.TextInput(
            attrs={
                "inputmode": "numeric",
                "dir": "ltr",
                "autocomplete": "off",
                "spellcheck": "false",
                "form": PLAIN_FORM,
            }
        ),
        error_messages={"required": _("Type the 20 digits of your code")},
    )
    pin = forms.CharField(
        label=_("PIN or phrase"),
        help_text=_("Only if you have set one."),
        required=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "form": PLAIN_FORM}),
    )


REFUSED: Mapping[type[AuricleError], tuple[str, Promise, int]] = {
    Invalid: ("code", MISTYPED, 422),
    WrongCode: ("code", WRONG, 404),
    InboxBusy: ("code", BUSY, 503),
    PinNeeded: ("pin", PIN_NEEDED, 422),
    WrongPin: ("pin", PIN_WRONG, 422),
    PinRests: ("pin", PIN_RESTS, 422),
}
"""Each refusal: the field it belongs to, its words, the status."""


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """The open inbox of a session without scripting, or the form that asks for the code."""
    cookie = kept_cookie(request)
    if cookie:
        try:
            return show_thread(request, cookie=cookie, form=MessageForm())
        except InboxEnded:
            return end(show_code(request, CodeForm()))
    return show_code(request, CodeForm())


@require_POST
def open_inbox(request: HttpRequest) -> HttpResponse:
    """Open an inbox: a script sends the code's fast hash, a page without scripting the code itself."""
    if request.content_type == "application/json":
        return open_by_secret(request)
    form = CodeForm(request.POST)
    if not form.is_valid():
        return show_code(request, form, status=422)
    typed = form.cleaned_data
    try:
        cookie = reporter_side.open_by_code(code=typed["code"], pin=typed["pin"], now=timezone.now())
    except ReportDestroyed as error:
        return show_code(request, CodeForm(), destroyed=error, status=410)
    except tuple(REFUSED) as error:
        field, words, status = REFUSED[type(error)]
        form.add_error(field, str(words))
        return show_code(request, form, status=status)
    return begin(redirect("inbox"), cookie)


def open_by_secret(request: HttpRequest) -> HttpResponse:
    """The script's way in: the server never has the code."""
    now = timezone.now()
    try:
        data = read_json(request)
        auth = base64.b64decode(str(data.get("a", "")), validate=True)
        pin = base64.b64decode(str(data["p"]), validate=True) if data.get("p") else None
        opened = reporter_side.open_by_secret(auth=auth, pin=pin, now=now)
    except Invalid as error:
        return invalid(error)
    except (WrongCode, binascii.Error, ValueError):
        return JsonResponse({"error": "wrong"}, status=404)
    except ReportDestroyed as error:
        days = {"on": date_format(error.on), "complete": date_format(error.complete)}
        return JsonResponse({"error": "destroyed", "codes": days}, status=410)
    except InboxBusy:
        return JsonResponse({"error": "busy"}, status=503)
    except PinNeeded:
        return JsonResponse({"error": "pin"}, status=403)
    except PinRests:
        return JsonResponse({"error": "rests"}, status=403)
    answer = {"prf": b64(opened.server_part), "wrapped": b64(opened.locked)}
    if opened.pin_part is not None:
        # The thread comes after the proof: who has the code alone gets nothing of it.
        return begin(JsonResponse({**answer, "pin": b64(opened.pin_part)}), opened.cookie)
    thread = thread_for_script(opened.thread or {}, cookie=opened.cookie, now=now)
    return begin(JsonResponse({**answer, "thread": thread}), opened.cookie)


@require_POST
def prove(request: HttpRequest) -> HttpResponse:
    """The script shows that the PIN gave it the right key, and gets the thread."""
    now = timezone.now()
    try:
        shown = base64.b64decode(str(read_json(request).get("proof", "")), validate=True)
        cookie = cookie_of(request)
        thread = reporter_side.prove(cookie=cookie, proof=shown, now=now)
    except Invalid as error:
        return invalid(error)
    except (WrongPin, InboxEnded, binascii.Error, ValueError):
        return JsonResponse({"error": "wrong"}, status=403)
    return JsonResponse({"thread": thread_for_script(thread, cookie=cookie, now=now)})


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """End the session at once and take the browser's copy of everything along."""
    cookie = kept_cookie(request)
    if cookie:
        reporter_side.leave(cookie=cookie)
    by_script = request.content_type == "application/json"
    response = end(HttpResponse(status=204) if by_script else redirect("landing"))
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


def show_code(
    request: HttpRequest, form: CodeForm, *, destroyed: ReportDestroyed | None = None, status: int = 200
) -> HttpResponse:
    """The page that asks for the code, or says that nothing is left behind the one that was typed."""
    context = {"form": form, "site_id": settings.AURICLE_SITE, "destroyed": destroyed}
    context |= {"told_by": settings.AURICLE_MAIL_REPORTERS, "org_key": organisation.key()}
    return render(request, "public/inbox.html", context, status=status)
