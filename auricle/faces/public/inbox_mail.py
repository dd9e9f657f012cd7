"""Leave an address to be told at, or take it away: sealed by a script, or here where there is none."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from auricle.errors import Invalid
from auricle.faces.public.inbox_messages import ended
from auricle.faces.public.inbox_pin import raw
from auricle.faces.public.inbox_session import cookie_of, end
from auricle.faces.public.json_answers import conflict, invalid, read_json
from auricle.faces.public.mail_form import NOT_NOW, UNUSABLE, MailForm
from auricle.faces.public.thread_page import MessageForm, show_thread
from auricle.inbox import reporter_contact
from auricle.inbox.reporter_contact import NoMailHere
from auricle.inbox.reporter_side import InboxClosed, InboxEnded
from auricle.vault.storing import NoKey


@require_http_methods(["GET", "HEAD", "POST"])
def mail(request: HttpRequest) -> HttpResponse:
    """The script asks for the key to seal to, then has it kept; a form does both at once."""
    if request.method == "POST" and request.content_type != "application/json":
        return mail_plain(request)
    now = timezone.now()
    try:
        cookie = cookie_of(request)
        if request.method != "POST":
            return JsonResponse({"key": reporter_contact.seals_to(now=now)})
        data = read_json(request)
        if data.get("sealed"):
            reporter_contact.keep(cookie=cookie, sealed=raw(data, "sealed"), now=now)
        else:
            reporter_contact.take_away(cookie=cookie, now=now)
    except Invalid as error:
        return invalid(error)
    except InboxEnded:
        return ended()
    except (NoKey, NoMailHere, InboxClosed):
        return conflict("closed")
    return JsonResponse({"state": "kept"})


def mail_plain(request: HttpRequest) -> HttpResponse:
    """The form of the page without scripting."""
    form, now = MailForm(request.POST), timezone.now()
    try:
        cookie = cookie_of(request)
        if request.POST.get("button") == "remove":
            reporter_contact.take_away(cookie=cookie, now=now)
            return redirect("inbox")
        if form.is_valid() and _kept(form, cookie):
            return redirect("inbox")
        return show_thread(request, cookie=cookie, form=MessageForm(), mail_form=form, status=422)
    except InboxEnded:
        return end(redirect("inbox"))


def _kept(form: MailForm, cookie: str) -> bool:
    address, now = form.cleaned_data["address"], timezone.now()
    try:
        reporter_contact.keep_plain(cookie=cookie, address=address, language=get_language() or "en", now=now)
    except Invalid:
        form.add_error("address", UNUSABLE)
    except (NoKey, NoMailHere, InboxClosed):
        form.add_error("address", NOT_NOW)
    return not form.errors
