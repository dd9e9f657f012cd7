"""One knowledge card: written in each language, looked at as it will be read, kept as a new version, taken back."""

from collections.abc import Mapping
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.views.decorators.http import require_http_methods, require_POST

from auricle.directory import cards, catalogue, colleagues
from auricle.directory.cards import Card, CardChanged, Draft, NoSuchCard
from auricle.errors import Invalid
from auricle.faces.desk.card_words import (
    CHANGED,
    boxes,
    differences,
    draft_of,
    in_words,
    language_fields,
    version_rows,
)
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.presets.cards import PARTS, Subject
from auricle.reports import knowledge

NEVER = Draft({})


@require_http_methods(["GET", "HEAD", "POST"])
def card(request: HttpRequest, visit: Visit, kind: str, code: str) -> HttpResponse:
    """A card to change. `?version` shows an older one. Raises MayNotWriteCards, NoSuchCard."""
    of = _subject(kind)
    versions = cards.versions(by=visit.person, subject=of, code=code)
    if request.method == "POST":
        return _posted(request, visit, of, code, versions)
    asked = request.GET.get("version", "")
    place = next((i for i, one in enumerate(versions) if str(one.number) == asked), None)
    if place is not None:
        before = versions[place + 1].draft if place + 1 < len(versions) else NEVER
        return _page(
            request, visit, of, code, versions, versions[place].draft, before=before, shown=versions[place]
        )
    draft = versions[0].draft if versions else cards.suggested(of, code) or NEVER
    return _page(request, visit, of, code, versions, draft)


@require_POST
def restore(request: HttpRequest, visit: Visit, kind: str, code: str) -> HttpResponse:
    """Take up an older version again. Raises MayNotWriteCards, NoSuchCard, CardChanged."""
    number, seen = _number(request, "number"), _number(request, "seen")
    cards.restore(by=visit.person, subject=_subject(kind), code=code, number=number, seen=seen, now=visit.now)
    return redirect(reverse("cards") + "?done=kept#done")


def _posted(
    request: HttpRequest, visit: Visit, subject: Subject, code: str, versions: tuple[Card, ...]
) -> HttpResponse:
    draft = draft_of(request.POST, subject)
    before = versions[0].draft if versions else NEVER
    if request.POST.get("button") == "look":
        return _page(request, visit, subject, code, versions, draft, before=before)
    try:
        cards.write(
            by=visit.person,
            subject=subject,
            code=code,
            draft=draft,
            why=request.POST.get("why", ""),
            seen=_number(request, "seen"),
            now=visit.now,
        )
    except Invalid as error:
        wrong = in_words(error.errors)
        return _page(request, visit, subject, code, versions, draft, wrong=wrong, status=422)
    except CardChanged:
        wrong = {"versions": CHANGED}
        return _page(request, visit, subject, code, versions, draft, before=before, wrong=wrong, status=409)
    return redirect(reverse("cards") + "?done=kept#done")


def _page(
    request: HttpRequest,
    visit: Visit,
    subject: Subject,
    code: str,
    versions: tuple[Card, ...],
    draft: Draft,
    *,
    before: Draft | None = None,
    shown: Card | None = None,
    wrong: Mapping[str, str | Promise] | None = None,
    status: int = 200,
) -> HttpResponse:
    """`before` is what the draft is held against: with it, the page shows how it will be read and what changes."""
    names = colleagues.names(one.decided_by for one in versions)
    language = visit.person.language
    context = {
        "subject": subject,
        "code": code,
        "name": _name(subject, code, language),
        "seen": versions[0].number if versions else 0,
        "suggested": not versions and bool(draft.words) and request.method != "POST",
        "languages": language_fields(subject, draft, wrong or {}),
        "category_boxes": boxes(catalogue.categories(), draft.categories) if subject == "agency" else [],
        "region_boxes": boxes(catalogue.regions(), draft.regions) if subject == "agency" else [],
        "why": request.POST.get("why", ""),
        "looked": before is not None,
        "differences": differences(subject, before, draft) if before is not None else [],
        "shown": shown,
        "versions": version_rows(versions, names),
        "wrong": wrong or {},
    }
    return show(request, visit, "desk/card.html", context, status=status)


def _subject(kind: str) -> Subject:
    if kind not in PARTS:
        raise NoSuchCard
    return cast(Subject, kind)


def _name(subject: Subject, code: str, language: str) -> str:
    if subject == "agency":
        return knowledge.agency(code=code).name(language)
    return catalogue.current().categories[code].name(language)


def _number(request: HttpRequest, name: str) -> int:
    typed = request.POST.get(name, "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 0
