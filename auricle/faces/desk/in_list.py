"""The list that a report was opened from, as its page's address carries it: the filter, and where in it one stands."""

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext

from auricle.faces.desk.queue_filter import in_words
from auricle.faces.shared.staff.visit import Visit
from auricle.reports.list_filter import ListFilter, read_address
from auricle.reports.list_key import START, read_cursor
from auricle.reports.list_place import MOST_NUMBERED, Neighbour, place


@dataclass(frozen=True)
class InList:
    """Links to what comes before and after, the way back, and where one stands, in words."""

    before: str
    after: str
    back: str
    words: str
    narrowed: str


def list_query(request: HttpRequest) -> str:
    """The list of this page's address, for the addresses of its forms and links; empty without one."""
    at = request.GET.get("at", "")
    if not at or read_cursor(at) == START:
        return ""
    return query_of(read_address(request.GET.get("list", "")), at)


def query_of(wanted: ListFilter, at: str) -> str:
    """A list and a place in it, to put behind a report's address."""
    return "?" + urlencode({"list": wanted.address(), "at": at})


def done_at(request: HttpRequest, report: UUID, done: str) -> str:
    """The report's page after something was done there, still in the list that it was opened from."""
    address, query = reverse("report", kwargs={"report": report}), list_query(request)
    return f"{address}{query}{'&' if query else '?'}done={done}#done"


def in_list(request: HttpRequest, visit: Visit, report: UUID) -> InList | None:
    """Where the report stands in the list that the address names; None without one."""
    if not list_query(request):
        return None
    wanted = read_address(request.GET.get("list", ""))
    found = place(by=visit.person, report=report, wanted=wanted, at=request.GET["at"], now=visit.now)
    if found is None:
        return None
    query = wanted.address()
    words: list[str | Promise] = in_words(wanted)
    return InList(
        before=_address(wanted, found.before),
        after=_address(wanted, found.after),
        back=reverse("queue") + (f"?{query}" if query else ""),
        words=_words(found.inside, found.number, found.total),
        narrowed=gettext(", ").join(str(each) for each in words),
    )


def _address(wanted: ListFilter, beside: Neighbour | None) -> str:
    return reverse("report", kwargs={"report": beside.id}) + query_of(wanted, beside.at) if beside else ""


def _words(inside: bool, number: int | None, total: int | None) -> str:
    """Counting stops at a thousand, and then it says so."""
    if not inside and total is not None:
        left = ngettext(
            "No longer in this list; %(total)s is.", "No longer in this list; %(total)s are.", total
        )
        return left % {"total": total}
    if not inside:
        return gettext("No longer in this list; more than %(most)s are.") % {"most": MOST_NUMBERED}
    if total is not None:
        return gettext("%(number)s of %(total)s") % {"number": number, "total": total}
    if number is not None:
        return gettext("%(number)s of more than %(most)s") % {"number": number, "most": MOST_NUMBERED}
    return gettext("After the first %(most)s of this list") % {"most": MOST_NUMBERED}
