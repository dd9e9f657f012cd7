"""What a reporter does in an open inbox: look again, write, add files, withdraw, say that it is not resolved."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from auricle.errors import Invalid
from auricle.faces.public.inbox_session import cookie_of, end, thread_for_script
from auricle.faces.public.json_answers import conflict, invalid, read_json
from auricle.faces.public.thread_page import MessageForm, show_thread
from auricle.inbox import reporter_side
from auricle.inbox.reporter_side import InboxClosed, InboxEnded, TooLate, Unfinished
from auricle.intake.plain_upload import SealingUploadHandler
from auricle.vault.parcel_reading import read_objects, read_uuid


@require_safe
def thread(request: HttpRequest) -> HttpResponse:
    """The thread as it stands, for a script that has the key."""
    now = timezone.now()
    try:
        cookie = cookie_of(request)
        found = reporter_side.read_thread(cookie=cookie, now=now)
    except InboxEnded:
        return ended()
    return JsonResponse(thread_for_script(found, cookie=cookie, now=now))


@require_POST
def say(request: HttpRequest) -> HttpResponse:
    """Keep a message: sealed by a script, or sealed here when there is none."""
    if request.content_type != "application/json":
        return say_plain(request)
    try:
        data = read_json(request)
        reporter_side.say(
            cookie=cookie_of(request),
            message=read_uuid(data, "message"),
            objects=read_objects(data),
            now=timezone.now(),
        )
    except Invalid as error:
        return invalid(error)
    except InboxEnded:
        return ended()
    except Unfinished:
        return conflict("incomplete")
    except InboxClosed:
        return conflict("closed")
    return JsonResponse({"state": "kept"})


def say_plain(request: HttpRequest) -> HttpResponse:
    """The message form of the page without scripting. Files are sealed while they arrive."""
    now = timezone.now()
    try:
        cookie = cookie_of(request)
        unlocked = reporter_side.unlock(cookie=cookie, now=now)
        sealing = SealingUploadHandler(key=unlocked.key, report=unlocked.report, now=now)
        request.upload_handlers = [sealing]
        form = MessageForm(request.POST, request.FILES)
        if not form.is_valid():
            sealing.discard()
            return show_thread(request, cookie=cookie, form=form, status=422)
        files = [file.note for file in form.cleaned_data["evidence"]]
        reporter_side.say_plain(cookie=cookie, text=form.cleaned_data["text"], files=files, now=now)
    except InboxEnded:
        return end(redirect("inbox"))
    return redirect("inbox")


@require_POST
def withdraw(request: HttpRequest) -> HttpResponse:
    """Withdraw, after the question was answered."""
    now, by_script = timezone.now(), request.content_type == "application/json"
    try:
        cookie = cookie_of(request)
        if not by_script and request.POST.get("sure") != "yes":
            return show_thread(request, cookie=cookie, form=MessageForm(), asked=True)
        reporter_side.withdraw(cookie=cookie, now=now)
    except InboxEnded:
        return ended() if by_script else end(redirect("inbox"))
    except InboxClosed:
        return conflict("closed") if by_script else redirect("inbox")
    return JsonResponse({"state": "withdrawn"}) if by_script else redirect("inbox")


@require_POST
def not_resolved(request: HttpRequest) -> HttpResponse:
    """Open a closed report again; after its time the page says how that still goes."""
    now, by_script = timezone.now(), request.content_type == "application/json"
    try:
        reporter_side.not_resolved(cookie=cookie_of(request), now=now)
    except InboxEnded:
        return ended() if by_script else end(redirect("inbox"))
    except (InboxClosed, TooLate):
        return conflict("closed") if by_script else redirect("inbox")
    return JsonResponse({"state": "open"}) if by_script else redirect("inbox")


def ended() -> JsonResponse:
    """The session is over; the script asks for the code again."""
    return end(JsonResponse({"error": "ended"}, status=403))
