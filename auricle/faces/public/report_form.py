"""The report form: one page with a script, two pages without (form, then check)."""

import base64
import json
import secrets
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.forms import BoundField, Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.choices import flatten_choices
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from auricle.directory import announced, catalogue
from auricle.directory.announced import Said
from auricle.directory.catalogue import CategoryInfo
from auricle.faces.public import organisation
from auricle.faces.public.pin_form import FilingPinForm
from auricle.faces.public.report_fields import (
    CategoryForm,
    ContactForm,
    EvidenceForm,
    PlaceForm,
    QuestionsForm,
    StoryForm,
)
from auricle.faces.public.source import source_of
from auricle.intake import form_token, proof_of_work
from auricle.intake.flood import flood, wait_seconds

Forms = dict[str, Form]

RETRY_BYTES = 32


@require_http_methods(["GET", "HEAD", "POST"])
def report_form(request: HttpRequest) -> HttpResponse:
    """Show the form. A post comes only from a browser without scripting: check it, or change it again."""
    if request.method != "POST":
        closing = announced.closing(timezone.now())
        return show_closed(request, closing) if closing else show_form(request, forms=first_forms(None))
    report, forms = sent_report(request), first_forms(request.POST)
    complete = all_valid(forms)
    if not complete or "change" in request.POST or report is None:
        return show_form(request, forms=forms, report=report, errors=not complete)
    questions = questions_form(forms, request.POST if carried(request) else None)
    return show_check(request, forms=forms, questions=questions, evidence=EvidenceForm(), report=report)


def show_closed(request: HttpRequest, closing: Said) -> HttpResponse:
    """Nothing can be typed that nobody would take: why, until when, and what to do instead."""
    return render(request, "public/report_closed.html", {"closing": closing})


def show_form(
    request: HttpRequest, *, forms: Forms, report: UUID | None = None, errors: bool = False
) -> HttpResponse:
    """The form, empty or with what was typed. Without a report's id that can go on, it begins a new one."""
    now, stale = timezone.now(), report is None and request.method == "POST"
    level = flood.level(source_of(request), now=now)
    report = report or uuid4()
    context = {
        "forms": forms,
        "questions": [(top.code, QuestionsForm(category=top)) for top in catalogue.categories()],
        "evidence": EvidenceForm(),
        "report": report,
        "token": form_token.issue(report=report, now=now, wait=wait_seconds(level)),
        "wait": wait_seconds(level),
        "work": json.dumps(proof_of_work.issue_challenge(report=report, now=now, level=level)),
        "org_key": organisation.key(),
        "site_id": settings.AURICLE_SITE,
        "carried": carried(request),
        "errors": errors,
        "stale": stale,
        "closing": announced.closing(now),
    }
    return render(request, "public/report_form.html", context, status=422 if errors or stale else 200)


def show_check(
    request: HttpRequest,
    *,
    forms: Forms,
    questions: QuestionsForm,
    evidence: EvidenceForm,
    report: UUID,
    pin: FilingPinForm | None = None,
    trouble: bool = False,
) -> HttpResponse:
    """The last page without scripting: what will be sent, the category's questions, the files.

    `trouble` says that sending it failed for a reason of ours.
    """
    pin = pin or FilingPinForm()
    errors = questions.errors or evidence.errors or pin.errors
    context = {
        "forms": forms,
        "questions": questions,
        "evidence": evidence,
        "pin": pin,
        "report": report,
        "token": form_token.issue(report=report, now=timezone.now()),
        "summary": summary(forms),
        "retry": request.POST.get("retry")
        or base64.b64encode(secrets.token_bytes(RETRY_BYTES)).decode("ascii"),
        "errors": errors,
        "trouble": trouble,
        "closing": announced.closing(timezone.now()),
    }
    # Whoever had begun before the form was closed reads here what happens to it; nothing typed is lost.
    status = 503 if trouble else 422 if errors else 200
    return render(request, "public/report_check.html", context, status=status)


def all_valid(forms: Forms) -> bool:
    """Whether every form is, after looking at each, so that one page shows all that is wrong."""
    wrong = [name for name, form in forms.items() if not form.is_valid()]
    return not wrong


def carried(request: HttpRequest) -> list[tuple[str, str]]:
    """Answers of the second page that must survive a visit to the first."""
    return [
        (key, str(value)) for key, value in request.POST.items() if key == "detail" or key.startswith("q_")
    ]


def summary(forms: Forms) -> list[tuple[str, str]]:
    """Everything of the first page but the story, in words, for the check page."""
    told = []
    for form in (forms["category"], forms["place"], forms["contact"]):
        for field in form:
            given = form.cleaned_data.get(field.name)
            if given:
                told.append((str(field.label), in_words(field, given)))
    return told


def in_words(field: BoundField, given: Any) -> str:
    """What was given, as the page says it: the label of a choice, yes for a tick."""
    if given is True:
        return str(_("Yes"))
    choices: dict[Any, Any] = dict(flatten_choices(getattr(field.field, "choices", ())))
    return str(choices.get(given, given))


def first_forms(data: Any) -> Forms:
    """The forms of the first page, bound to what was sent or empty."""
    return {
        "story": StoryForm(data),
        "category": CategoryForm(data),
        "place": PlaceForm(data),
        "contact": ContactForm(data),
    }


def questions_form(forms: Forms, data: Any) -> QuestionsForm:
    """The questions of the chosen category; the category form must be valid."""
    return QuestionsForm(data, category=chosen(forms))


def chosen(forms: Forms) -> CategoryInfo:
    """The category that was chosen."""
    return catalogue.current().categories[forms["category"].cleaned_data["category"]]


def sent_report(request: HttpRequest) -> UUID | None:
    """The report's id that this form was handed out with, if its token vouches for it."""
    try:
        report = UUID(request.POST.get("report", ""))
    except ValueError:
        return None
    known = form_token.check(request.POST.get("token"), report=report, now=timezone.now())
    return report if known else None
