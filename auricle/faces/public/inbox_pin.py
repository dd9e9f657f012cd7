"""Put a PIN or phrase on one's code: by script in two steps, or as a form where there is none."""

import base64
import binascii

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from auricle.errors import Invalid
from auricle.faces.public.inbox_messages import ended
from auricle.faces.public.inbox_session import cookie_of, end
from auricle.faces.public.json_answers import invalid, read_json
from auricle.faces.public.pin_form import LENGTH, PinForm
from auricle.faces.public.thread_page import MessageForm, show_thread
from auricle.inbox import reporter_pin
from auricle.inbox.reporter_side import InboxEnded, WrongCode
from auricle.vault.parcel_reading import b64
from auricle.vault.reporter_key import InboxBusy

OTHER_CODE = _("This is not the code of this inbox")
BUSY = _("Many people are opening their inbox right now. Try again in a few seconds")


@require_POST
def pin(request: HttpRequest) -> HttpResponse:
    """The script asks for the server's part, then has its locked seed kept; a form does both at once."""
    if request.content_type != "application/json":
        return pin_plain(request)
    now = timezone.now()
    try:
        data, cookie = read_json(request), cookie_of(request)
        if "locked" not in data:
            return JsonResponse(
                {"pin": b64(reporter_pin.part_for(cookie=cookie, secret=raw(data, "p"), now=now))}
            )
        reporter_pin.keep(cookie=cookie, locked=raw(data, "locked"), proof_digest=raw(data, "proof"), now=now)
    except Invalid as error:
        return invalid(error)
    except InboxEnded:
        return ended()
    return JsonResponse({"state": "kept"})


def pin_plain(request: HttpRequest) -> HttpResponse:
    """The form of the page without scripting."""
    form = PinForm(request.POST)
    try:
        cookie = cookie_of(request)
        if form.is_valid() and kept(form, cookie):
            return redirect("inbox")
        return show_thread(request, cookie=cookie, form=MessageForm(), pin_form=form, status=422)
    except InboxEnded:
        return end(redirect("inbox"))


def kept(form: PinForm, cookie: str) -> bool:
    """Whether the PIN was set; if not, the form says why."""
    given = form.cleaned_data
    try:
        reporter_pin.set_plain(cookie=cookie, code=given["code"], pin=given["pin"], now=timezone.now())
    except Invalid as error:
        field = next(iter(error.errors))
        form.add_error(field, LENGTH if field == "pin" else OTHER_CODE)
    except WrongCode:
        form.add_error("code", OTHER_CODE)
    except InboxBusy:
        form.add_error("code", BUSY)
    return not form.errors


def raw(data: dict[str, object], name: str) -> bytes:
    """Base64 of a request. Raises Invalid."""
    try:
        return base64.b64decode(str(data.get(name, "")), validate=True)
    except (binascii.Error, ValueError):
        raise Invalid({name: "malformed"}) from None
