"""Ask two custodians to open who the reporter is."""

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.inbox.identity_asking import MOST_REASON, ask
from auricle.reports import queries
from auricle.reports.identity_reasons import FOR_REPORTER, REASONS

CHOOSE = _("Choose why it is needed")


class AskForm(forms.Form):
    """Why, as a code that the reporter will read in plain words, and for the custodians in words."""

    use_required_attribute = False

    code = forms.ChoiceField(
        label=_("Why is it needed?"),
        choices=list(REASONS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    words = forms.CharField(
        label=_("Explain it to the custodians"),
        help_text=_("They know nothing of the report. Say what you have tried, and what happens without it."),
        max_length=MOST_REASON,
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off"}),
        error_messages={
            "required": _("Explain why it is needed"),
            "max_length": _("This is longer than 2,000 characters"),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def report_identity(request: HttpRequest, visit: Visit, report: UUID) -> HttpResponse:
    """Show the form, or ask. Raises MayNotRead, NothingSealed, AlreadyAsked, NoSuchReport."""
    form = AskForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        ask(by=visit.by, report=report, now=visit.now, **form.cleaned_data)
        return redirect(f"{reverse('report', kwargs={'report': report})}?done=asked#done")
    row = queries.header(by=visit.person, report=report, now=visit.now).row
    context = {"form": form, "row": row, "told": FOR_REPORTER.values()}
    return show(request, visit, "desk/report_identity.html", context, status=422 if form.is_bound else 200)
