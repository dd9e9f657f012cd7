"""Register a report for somebody who called, wrote a letter or came: one form, then the code, read back once."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from auricle.errors import Invalid, NotNow
from auricle.faces.desk.register_form import RegisterForm, fresh, kept_form, read_retry, typed
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.intake.receiving import OtherReport
from auricle.intake.registering import register_report
from auricle.reports.knowledge import said_first
from auricle.vault.receipt import code_of, ends_with


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show the form, with what its category asks; file what was written; hear the end of the code.

    Raises MayNotRegister.
    """
    if request.method != "POST":
        return _form(request, visit, RegisterForm(initial={**fresh(), "language": get_language() or "en"}))
    retry = read_retry(request.POST.get("retry", ""))
    if "end" in request.POST and retry is not None:
        heard = ends_with(retry, request.POST["end"])
        return _code(request, visit, code="" if heard else code_of(retry), heard=heard)
    if request.POST.get("button") == "questions":
        return _form(request, visit, kept_form(typed(request.POST)), asked=True)
    return _file(request, visit)


def _file(request: HttpRequest, visit: Visit) -> HttpResponse:
    form = RegisterForm(request.POST)
    if not form.is_valid():
        return _form(request, visit, form, status=422)
    report, secret = form.who
    try:
        done = register_report(
            by=visit.person, report=report, retry=secret, answers=form.answers(), now=visit.now
        )
    except Invalid as error:
        for name in error.errors:
            form.add_error(
                name if name in form.fields else None, form.fields["text"].error_messages["required"]
            )
        return _form(request, visit, form, status=422)
    except OtherReport:
        form.data = {**dict(form.data.items()), **fresh()}
        return _form(request, visit, form, trouble=True, status=409)
    except NotNow:
        return _form(request, visit, form, trouble=True, status=409)
    return _code(request, visit, code=done.code, again=done.again)


def _form(
    request: HttpRequest,
    visit: Visit,
    form: RegisterForm,
    *,
    trouble: bool = False,
    asked: bool = False,
    status: int = 200,
) -> HttpResponse:
    said = said_first(language=visit.person.language)
    context = {
        "form": form,
        "trouble": trouble,
        "asked": asked,
        "said_first": [(" ".join(codes), text.splitlines()) for text, codes in said.items()],
    }
    return show(request, visit, "desk/register.html", context, status=status)


def _code(
    request: HttpRequest, visit: Visit, *, code: str, again: bool = False, heard: bool | None = None
) -> HttpResponse:
    context = {
        "groups": [code[start : start + 4] for start in range(0, len(code), 4)],
        "retry": request.POST["retry"],
        "again": again,
        "heard": heard,
    }
    return show(request, visit, "desk/register_code.html", context, status=422 if heard is False else 200)
