"""One letter: written in each language, looked at as it will be sent, kept as a new version."""

from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from auricle.directory import colleagues, letter_parts, letters
from auricle.directory.letter_parts import OptionWithoutText
from auricle.directory.letters import Letter, LetterChanged
from auricle.directory.plain_language import Level, plainness
from auricle.errors import Invalid
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit

WRONG: Mapping[str, Promise] = {
    "malformed": _("Small letters, digits and hyphens, at most 40, such as first-answer"),
    "taken": _("There is a letter of this name: open it, or choose another name"),
    "too_many": _("There are 60 letters: more than a person can choose from. Change one"),
    "option_without_text": _("An optional part needs text below its line with the question mark"),
    "nothing_always": _("One paragraph at least must always be sent"),
    "too_many_parts": _("There are more than 20 paragraphs"),
    "title-missing": _("Give it a title"),
    "title-too_long": _("A title has at most 80 characters"),
    "text-missing": _("Write the letter in one language at least"),
    "text-too_long": _("A letter has at most 4,000 characters"),
}
LEVELS: Mapping[Level, Promise] = {
    Level.PLAIN: _("plain"),
    Level.FAIR: _("could be plainer"),
    Level.HARD: _("hard to read: shorter sentences and words help"),
}
CHANGED = _(
    "Somebody wrote a newer version in the meantime. Yours is still here: compare it with the newest one below."
)


@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest, visit: Visit, code: str) -> HttpResponse:
    """A letter to change. `?version` takes an older text up again."""
    versions = letters.versions(by=visit.person, code=code)
    if request.method == "POST":
        return _posted(request, visit, code, versions)
    asked = request.GET.get("version", "")
    shown = next((one for one in versions if str(one.number) == asked), versions[0])
    return _page(request, visit, code, versions, _typed_of(shown))


@require_http_methods(["GET", "HEAD", "POST"])
def new_letter(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A letter that is not there yet."""
    letters.all_letters(by=visit.person)
    if request.method == "POST":
        return _posted(request, visit, request.POST.get("code", "").strip().lower(), ())
    return _page(request, visit, "", (), {})


def _posted(request: HttpRequest, visit: Visit, code: str, versions: tuple[Letter, ...]) -> HttpResponse:
    typed = {name: request.POST.get(name, "") for name in _fields()}
    if request.POST.get("button") == "look":
        return _page(request, visit, code, versions, typed, looked=True)
    seen = request.POST.get("seen", "")
    try:
        letters.write(
            by=visit.person,
            code=code,
            seen=int(seen) if versions and seen.isascii() and seen.isdigit() and len(seen) < 9 else 0,
            titles={language: typed[f"title-{language}"] for language, _name in settings.LANGUAGES},
            texts={language: typed[f"text-{language}"] for language, _name in settings.LANGUAGES},
            now=visit.now,
            retired=request.POST.get("button") == "retire",
        )
    except Invalid as error:
        return _page(request, visit, code, versions, typed, wrong=_in_words(error.errors), status=422)
    except LetterChanged:
        return _page(request, visit, code, versions, typed, wrong={"versions": CHANGED}, status=409)
    return redirect(reverse("letters") + "?done=kept#done")


def _page(
    request: HttpRequest,
    visit: Visit,
    code: str,
    versions: tuple[Letter, ...],
    typed: Mapping[str, str],
    *,
    wrong: Mapping[str, Promise] | None = None,
    looked: bool = False,
    status: int = 200,
) -> HttpResponse:
    names = colleagues.names(one.decided_by for one in versions)
    context = {
        "code": code,
        "newest": versions[0] if versions else None,
        "wrong": wrong or {},
        "languages": [
            _language(language, str(name), typed, wrong or {}, looked)
            for language, name in settings.LANGUAGES
        ],
        "versions": [
            {"one": one, "who": names.get(one.decided_by) or gettext("the set-up")} for one in versions
        ],
        "looked": looked,
    }
    return show(request, visit, "desk/letter.html", context, status=status)


def _language(
    language: str, name: str, typed: Mapping[str, str], wrong: Mapping[str, Promise], looked: bool
) -> dict[str, object]:
    """What the form shows for one language; looked at, with its parts and how plain it is."""
    text = typed.get(f"text-{language}", "")
    found: dict[str, object] = {
        "code": language,
        "name": name,
        "title": typed.get(f"title-{language}", ""),
        "text": text,
        "title_wrong": wrong.get(f"title-{language}", ""),
        "text_wrong": wrong.get(f"text-{language}", ""),
    }
    if looked and text.strip():
        try:
            found["parts"] = letter_parts.parts(text)
        except OptionWithoutText:
            found["text_wrong"] = WRONG["option_without_text"]
        else:
            found["plain"] = _plain(
                letter_parts.put_together(text, range(1, letter_parts.MOST_PARTS + 1)), language
            )
    return found


def _plain(text: str, language: str) -> str:
    found = plainness(text)
    if found is None:
        return ""
    if language.startswith("zh"):
        longest = gettext("the longest sentence has %(count)s characters") % {"count": found.longest}
    else:
        said = ngettext(
            "the longest sentence has %(count)s word",
            "the longest sentence has %(count)s words",
            found.longest,
        )
        longest = said % {"count": found.longest}
    return gettext("%(level)s; %(longest)s") % {"level": LEVELS[found.level], "longest": longest}


def _in_words(errors: Mapping[str, str]) -> dict[str, Promise]:
    return {name: WRONG.get(why) or WRONG[f"{name.partition('-')[0]}-{why}"] for name, why in errors.items()}


def _fields() -> list[str]:
    return [f"{what}-{language}" for language, _name in settings.LANGUAGES for what in ("title", "text")]


def _typed_of(shown: Letter) -> dict[str, str]:
    return {
        **{f"title-{language}": title for language, title in shown.titles.items()},
        **{f"text-{language}": text for language, text in shown.texts.items()},
    }
