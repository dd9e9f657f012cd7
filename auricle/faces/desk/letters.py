"""The letters that the desk writes often: a list for those who decide about them."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from auricle.directory import letters as domain
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit


@require_safe
def letters(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Every letter, those that are not offered any more last."""
    found = domain.all_letters(by=visit.person)
    rows = [
        {
            "letter": letter,
            "title": letter.title(visit.person.language),
            "languages": letter_languages(letter),
        }
        for letter in found
    ]
    context = {"rows": rows, "done": request.GET.get("done") == "kept"}
    return show(request, visit, "desk/letters.html", context)


def letter_languages(letter: domain.Letter) -> list[str]:
    """The languages that it is written in, by their own names."""
    return [str(name) for code, name in settings.LANGUAGES if code in letter.texts]
