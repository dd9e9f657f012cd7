"""Whom to call back: the list, the number for one call, and what came of it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from auricle.call_backs import calling, listing
from auricle.call_backs.calling import Came
from auricle.call_backs.listing import Standing
from auricle.directory.permissions import Permission
from auricle.errors import Invalid
from auricle.faces.desk.call_back_words import CAME, DONE, call_back_words
from auricle.faces.desk.phone_bar import bar, with_phone
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit


@require_GET
def call_backs(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The list. Raises SeesNoCallBacks."""
    return _page(request, visit, done=request.GET.get("done", ""))


@require_POST
def call_back_turn(request: HttpRequest, visit: Visit, call_back: UUID) -> HttpResponse:
    """Have the number dialled, see it, give it back, or say what came of the call.

    Raises Invalid, and what `calling` raises.
    """
    button = request.POST.get("button", "")
    if button == "dial":
        dialled = calling.dial(by=visit.by, call_back=call_back, now=visit.now)
        return _page(request, visit, opened=call_back, dials=dialled)
    if button in set(Came):
        waits = calling.end_call(by=visit.person, call_back=call_back, came=Came(button), now=visit.now)
        return _back("again" if waits else button)
    if button == "give_back":
        calling.give_back(by=visit.person, call_back=call_back, now=visit.now)
        return _back(button)
    if button != "show":
        # Nobody sees a number by a form that says nothing.
        raise Invalid({"button": "unknown"})
    number = calling.show(by=visit.by, call_back=call_back, now=visit.now)
    return _page(request, visit, opened=call_back, number=number)


def _back(done: str) -> HttpResponse:
    return redirect(reverse("call-backs") + f"?done={done}#done")


def _page(
    request: HttpRequest,
    visit: Visit,
    *,
    done: str = "",
    opened: UUID | None = None,
    number: str = "",
    dials: str = "",
) -> HttpResponse:
    """The list; where a number was opened for a call, with what is needed for it. No address ever has it."""
    rows = [call_back_words(line, visit.now) for line in listing.listed(by=visit.person, now=visit.now)]
    context = {
        "rows": rows,
        "overdue": sum(row.line.standing is Standing.OVERDUE for row in rows),
        "came": [(came.value, words) for came, words in CAME.items()],
        "done": DONE.get(done),
        "reached": done == Came.REACHED,
        "opened": opened,
        "number": number,
        "dials": dials,
        "phone": bar(request, visit),
    }
    page = show(request, visit, "desk/call_backs.html", context)
    return with_phone(request, page) if visit.person.may(Permission.TAKE_CALLS) else page
