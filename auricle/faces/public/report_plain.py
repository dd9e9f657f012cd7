"""The form sent without scripting: the server seals everything as it arrives and shows the code."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from auricle.errors import NotNow
from auricle.faces.public.pin_form import FilingPinForm
from auricle.faces.public.report_fields import EvidenceForm, QuestionsForm
from auricle.faces.public.report_form import (
    RETRY_BYTES,
    Forms,
    all_valid,
    first_forms,
    questions_form,
    sent_report,
    show_check,
    show_form,
)
from auricle.intake import form_token
from auricle.intake.plain_form import PlainAnswers, seal_plain
from auricle.intake.plain_upload import SealingUploadHandler
from auricle.intake.receiving import FormClosed, OtherReport, receive_report
from auricle.vault.storing import new_content_key


@require_POST
def report_plain(request: HttpRequest, report: UUID) -> HttpResponse:
    """Check, seal, file, and show the code once.

    The report's id is in the address: files are sealed for it while they arrive, before any field can be read.
    """
    now = timezone.now()
    sealing = SealingUploadHandler(key=new_content_key(), report=report, now=now)
    request.upload_handlers = [sealing]
    forms, retry = first_forms(request.POST), read_retry(request)
    complete = all_valid(forms)
    vouched = sent_report(request) == report
    if not complete or not vouched or retry is None:
        sealing.discard()
        return show_form(request, forms=forms, report=report if vouched else None, errors=not complete)
    questions, evidence = questions_form(forms, request.POST), EvidenceForm(request.POST, request.FILES)
    pin = FilingPinForm(request.POST)
    again = partial(
        show_check, request, forms=forms, questions=questions, evidence=evidence, report=report, pin=pin
    )
    # Each is looked at, so that one page shows all that is wrong.
    if not all([questions.is_valid(), evidence.is_valid(), pin.is_valid()]):
        sealing.discard()
        return again()
    files = [file.note for file in evidence.cleaned_data["evidence"]]
    told = answers(forms, questions, pin)
    try:
        sealed = seal_plain(report=report, retry=retry, answers=told, key=sealing.key, files=files, now=now)
        begun = form_token.begun(request.POST.get("token"))
        received = receive_report(submission=sealed.submission, now=now, begun=begun)
    except OtherReport:
        # Sent, then changed and sent again: what is here now is a second report.
        return show_form(request, forms=forms)
    except FormClosed:
        sealing.discard()
        return again()
    except NotNow:
        sealing.discard()
        return again(trouble=True)
    groups = [sealed.code[start : start + 4] for start in range(0, len(sealed.code), 4)]
    context = {"groups": groups, "state": received.state, "has_pin": bool(told.pin)}
    return render(request, "public/report_plain.html", context)


def answers(forms: Forms, questions: QuestionsForm, pin: FilingPinForm) -> PlainAnswers:
    """What was answered, as the domain takes it."""
    place: Mapping[str, Any] = forms["place"].cleaned_data
    contact: Mapping[str, Any] = forms["contact"].cleaned_data
    left: Sequence[str] = ("name", "reach", "hours") if contact["contact"] == "sealed" else ()
    return PlainAnswers(
        category=questions.cleaned_data.get("detail") or forms["category"].cleaned_data["category"],
        region=place["region"] or None,
        language=get_language() or "en",
        text=forms["story"].cleaned_data["story"],
        answers=questions.answers(),
        where=place["where"],
        when=place["when"],
        contact={field: contact[field] for field in left},
        urgent=place["urgent"],
        pin=pin.cleaned_data["pin"],
    )


def read_retry(request: HttpRequest) -> bytes | None:
    """The random secret of the check page: the same page sent twice gives the same code and one report."""
    try:
        retry = base64.b64decode(request.POST.get("retry", ""), validate=True)
    except (binascii.Error, ValueError):
        return None
    return retry if len(retry) == RETRY_BYTES else None
