"""Every knowledge card, for those who write them: which there are, and when somebody last wrote one."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from auricle.directory.cards import may_write
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.reports import knowledge


@require_safe
def cards(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The cards of categories and of agencies. Raises MayNotWriteCards."""
    may_write(visit.person)
    categories, agencies = knowledge.everything()
    language = get_language() or "en"
    rows = [
        ("category", of.category.code, of.category.name(language), of.card, of.above is not None)
        for of in categories
    ]
    context = {
        "categories": rows,
        "agencies": [("agency", one.code, one.name(language), one.card, False) for one in agencies],
        "done": request.GET.get("done") == "kept",
    }
    return show(request, visit, "desk/cards.html", context)
