"""The page of a call: script, form and what is known besides; then the code, read back; then the wrap-up.

With a script all of it happens in one place of the page (frontend/src/desk/pane.ts), since a page that
is left hangs up.
"""

from collections.abc import Mapping
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from auricle.directory import catalogue
from auricle.errors import Invalid, NotNow
from auricle.faces.desk.pane_form import PaneForm, kept_form, new_form
from auricle.faces.desk.pane_words import endings, pane_words
from auricle.faces.desk.phone_bar import bar, with_phone
from auricle.faces.desk.register_form import fresh, read_retry, typed
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.intake import drafts
from auricle.intake.drafts import DraftElsewhere
from auricle.intake.receiving import OtherReport
from auricle.intake.registering import register_report
from auricle.intake.wrapping_up import Ended, wrap_up
from auricle.reports.call_guide import call_guide
from auricle.vault.receipt import code_of, ends_with


@require_http_methods(["GET", "HEAD", "POST"])
def phone(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show the form, or the question about what was left; file what was told; hear the end of the code."""
    if request.method != "POST":
        left = drafts.waiting(by=visit.person, now=visit.now)
        if left and not left.discarded:
            return _show(request, visit, {"step": "left", "left": left})
        return _form(request, visit, new_form(), can_undo=left is not None, wrapped="wrapped" in request.GET)
    retry = read_retry(request.POST.get("retry", ""))
    if "end" in request.POST and retry is not None:
        heard = ends_with(retry, request.POST["end"])
        return _code(request, visit, code="" if heard else code_of(retry), heard=heard)
    return _file(request, visit)


@require_POST
def phone_draft(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Keep what was typed, go on with what was left, discard it, or take that back.

    Raises NoDraft, DraftElsewhere, Invalid.
    """
    match request.POST.get("button", ""):
        case "keep" | "read":
            return _keep(request, visit)
        case "go-on":
            found = drafts.go_on(by=visit.by, now=visit.now)
        case "undo":
            found = drafts.bring_back(by=visit.by, now=visit.now)
        case "discard":
            drafts.discard(by=visit.person, seen=_seen(request), now=visit.now)
            return redirect("phone")
        case _:
            raise Invalid({"button": "unknown"})
    return _form(request, visit, kept_form(found.fields), seen=found.number, kept_at=found.kept_at)


@require_POST
def phone_wrap_up(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Count how the call ended, and be ready for the next one. Raises Invalid, DraftElsewhere."""
    ended = request.POST.get("ended", "")
    if ended not in set(Ended):
        raise Invalid({"ended": "unknown"})
    wrap_up(by=visit.person, ended=Ended(ended), draft=_seen(request), now=visit.now)
    return redirect("/phone/?wrapped")


def _keep(request: HttpRequest, visit: Visit) -> HttpResponse:
    fields = typed(request.POST)
    if not read_retry(fields.get("retry", "")):
        raise Invalid({"retry": "malformed"})
    try:
        seen = drafts.keep(by=visit.person, fields=fields, seen=_seen(request), now=visit.now)
    except DraftElsewhere:
        left = drafts.waiting(by=visit.person, now=visit.now)
        seen = left.number if left and not left.discarded else 0
        return _form(request, visit, kept_form(fields), seen=seen, trouble="elsewhere", status=409)
    read = request.POST["button"] == "read"
    return _form(request, visit, kept_form(fields), seen=seen, kept_at=visit.now, read=read)


def _file(request: HttpRequest, visit: Visit) -> HttpResponse:
    form, seen = PaneForm(request.POST), _seen(request)
    if not form.is_valid():
        return _form(request, visit, form, seen=seen, status=422)
    report, secret = form.who
    try:
        done = register_report(
            by=visit.person, report=report, retry=secret, answers=form.answers(), now=visit.now, draft=seen
        )
    except Invalid as error:
        for name in error.errors:
            field = name if name in form.fields else None
            form.add_error(field, form.fields["text"].error_messages["required"])
        return _form(request, visit, form, seen=seen, status=422)
    except OtherReport:
        form.data = {**dict(form.data.items()), **fresh()}
        return _form(request, visit, form, seen=seen, trouble="unfiled", status=409)
    except NotNow:
        return _form(request, visit, form, seen=seen, trouble="unfiled", status=409)
    return _code(request, visit, code=done.code, again=done.again)


def _form(
    request: HttpRequest,
    visit: Visit,
    form: PaneForm,
    *,
    seen: int = 0,
    kept_at: datetime | None = None,
    trouble: str = "",
    read: bool = False,
    can_undo: bool = False,
    wrapped: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "step": "form",
        "form": form,
        "report": form.report_id,
        "words": _beside(form, visit),
        "seen": seen,
        "kept_at": kept_at,
        "trouble": trouble,
        "read": read,
        "can_undo": can_undo,
        "wrapped": wrapped,
        "endings": endings(),
    }
    return _show(request, visit, context, status=status)


def _beside(form: PaneForm, visit: Visit) -> object:
    if not form.chosen:
        return None
    region = str(form["region"].value() or "")
    found = call_guide(
        by=visit.person,
        category=form.chosen,
        region=region if region in catalogue.current().regions else "",
        urgent=bool(form["urgent"].value()),
        now=visit.now,
    )
    return pane_words(found)


def _code(
    request: HttpRequest, visit: Visit, *, code: str, again: bool = False, heard: bool | None = None
) -> HttpResponse:
    context = {
        "step": "code",
        "groups": [code[start : start + 4] for start in range(0, len(code), 4)],
        "retry": request.POST["retry"],
        "again": again,
        "heard": heard,
        "report": request.POST.get("report", ""),
    }
    return _show(request, visit, context, status=422 if heard is False else 200)


def _show(
    request: HttpRequest, visit: Visit, context: Mapping[str, object], *, status: int = 200
) -> HttpResponse:
    page = show(request, visit, "desk/phone.html", {**context, "phone": bar(request, visit)}, status=status)
    return with_phone(request, page)


def _seen(request: HttpRequest) -> int:
    given = request.POST.get("seen", "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else 0
