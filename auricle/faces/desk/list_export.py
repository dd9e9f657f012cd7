"""Take the open facts of a list out of the hotline, as a table."""

import csv
import io
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_http_methods

from auricle.faces.desk.queue_filter import in_words
from auricle.faces.shared.marked import file_called
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.reports import exporting
from auricle.reports.exporting import COLUMNS, MOST_EXPORTED, Export
from auricle.reports.list_filter import read_address

# A table program runs a cell that begins like this, wherever it came from.
RUNS = ("=", "+", "-", "@", "\t", "\r", "\n")
BYTE_ORDER_MARK = "\ufeff"


@require_http_methods(["GET", "HEAD", "POST"])
def list_export(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Say what goes out, or let it out. Raises MayNotSee, MayNotExport, NotFresh, Invalid."""
    given = request.POST if request.method == "POST" else request.GET
    wanted = read_address(given.get("list", ""))
    if request.method == "POST":
        return table(exporting.export(by=visit.by, wanted=wanted, now=visit.now), f"{visit.now:%Y-%m-%d}")
    context = {
        "reports": exporting.size(by=visit.person, wanted=wanted, now=visit.now),
        "most": MOST_EXPORTED,
        "parts": in_words(wanted),
        "list": wanted.address(),
        "columns": COLUMNS,
    }
    return show(request, visit, "desk/list_export.html", context)


def table(export: Export, day: str) -> StreamingHttpResponse:
    """The rows as they are read, so that a large list takes no memory."""
    response = StreamingHttpResponse(lines(export), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = file_called(f"reports-{day}.csv")
    return response


def lines(export: Export) -> Iterator[bytes]:
    """A line of names, then a line for each report."""
    yield BYTE_ORDER_MARK.encode()
    yield line(COLUMNS)
    for row in export.rows:
        yield line(row)


def line(cells: tuple[str, ...]) -> bytes:
    """One line of the table, in which no cell runs as a formula."""
    buffer = io.StringIO()
    csv.writer(buffer).writerow([harmless(cell) for cell in cells])
    return buffer.getvalue().encode()


def harmless(cell: str) -> str:
    """The cell as text, whatever it begins with."""
    return f"'{cell}" if cell.startswith(RUNS) else cell
