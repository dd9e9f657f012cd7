"""Show what is masked in a report, for this one page and with a reason; or hide a name for good in the vault."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from auricle.errors import Invalid
from auricle.faces.desk.in_list import done_at
from auricle.faces.desk.report import Trouble, show_report
from auricle.faces.desk.unmask_forms import UnmaskForm, VaultForm
from auricle.faces.shared.staff.visit import Visit
from auricle.inbox.desk_masking import Reason
from auricle.inbox.identity_moving import move_to_vault

NOT_THERE = _("These words do not stand in the report. Copy them exactly as they are written")
LENGTH = _("Between 2 and 200 letters, please")


@require_POST
def unmask(request: HttpRequest, visit: Visit, report: UUID) -> HttpResponse:
    """The report's page with nothing hidden; loading it again hides it again. Raises MayNotUnmask."""
    form = UnmaskForm(request.POST)
    if not form.is_valid():
        return show_report(request, visit, report, trouble=Trouble(unmask=form), status=422)
    return show_report(request, visit, report, unmask=Reason(**form.cleaned_data))


@require_POST
def move_words(request: HttpRequest, visit: Visit, report: UUID) -> HttpResponse:
    """Move words of the report into the vault. Raises MayNotRead, VaultFull."""
    form = VaultForm(request.POST)
    try:
        if form.is_valid():
            move_to_vault(by=visit.by, report=report, text=form.cleaned_data["words"], now=visit.now)
            return redirect(done_at(request, report, "hidden"))
    except Invalid as error:
        form.add_error("words", NOT_THERE if error.errors["text"] == "not_there" else LENGTH)
    return show_report(request, visit, report, trouble=Trouble(vault=form), status=422)
