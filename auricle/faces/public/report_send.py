"""The requests of the form's script: whom to seal to, a fresh token, and the sealed report itself."""

from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from auricle.errors import Invalid
from auricle.faces.public.json_answers import conflict, invalid, read_json
from auricle.faces.public.source import source_of
from auricle.intake import form_token, proof_of_work
from auricle.intake.flood import flood, wait_seconds
from auricle.intake.receiving import FormClosed, Incomplete, OtherReport, StaleRecipients, receive_report
from auricle.intake.receiving import recipients as recipients_for
from auricle.intake.submission import read_submission


@require_POST
def recipients(request: HttpRequest) -> JsonResponse:
    """The signed public keys that a report of this category, region and language is sealed to."""
    try:
        data = read_json(request)
        category, region = str(data.get("category", "")), data.get("region") or None
        language = str(data.get("language", ""))
        return JsonResponse(
            recipients_for(category=category, region=region, language=language, now=timezone.now())
        )
    except Invalid as error:
        return invalid(error)


@require_POST
def fresh(request: HttpRequest) -> JsonResponse:
    """A new token and new work for a page that was open for very long; its report keeps its id."""
    try:
        report = read_report(read_json(request))
    except Invalid as error:
        return invalid(error)
    now = timezone.now()
    level = flood.level(source_of(request), now=now)
    return JsonResponse(
        {
            "token": form_token.issue(report=report, now=now, wait=wait_seconds(level)),
            "work": proof_of_work.issue_challenge(report=report, now=now, level=level),
            "wait": wait_seconds(level),
        }
    )


@require_POST
def send(request: HttpRequest) -> JsonResponse:
    """Take a sealed report. 201 when it is new, 200 when it was here already; the body says which."""
    now = timezone.now()
    try:
        data = read_json(request)
        report = read_report(data)
        if not form_token.check(data.get("token"), report=report, now=now):
            raise Invalid({"token": "expired"})
        if not proof_of_work.check_work(data.get("work"), report=report, now=now):
            raise Invalid({"work": "unsolved"})
        begun = form_token.begun(data.get("token"))
        received = receive_report(submission=read_submission(data), now=now, begun=begun)
    except Invalid as error:
        return invalid(error)
    except StaleRecipients:
        return conflict("recipients")
    except FormClosed:
        return conflict("closed")
    except Incomplete:
        return conflict("incomplete")
    except OtherReport:
        return conflict("other")
    return JsonResponse({"state": received.state}, status=200 if received.state == "again" else 201)


def read_report(data: dict[str, object]) -> UUID:
    """The report's id in a request. Raises Invalid."""
    try:
        return UUID(str(data.get("report", "")))
    except ValueError:
        raise Invalid({"report": "malformed"}) from None
