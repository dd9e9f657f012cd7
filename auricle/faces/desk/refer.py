"""Hand a report to an agency: choose, write, see exactly what the agency will see, and only then make the draft."""

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from auricle.errors import AuricleError, Invalid
from auricle.faces.desk import package_words as words
from auricle.faces.desk.in_list import list_query
from auricle.faces.desk.refer_form import PackageForm, ReferForm, read_choice, read_draft
from auricle.faces.desk.referral_refusals import referral_refused
from auricle.faces.desk.refusals import move_refused
from auricle.faces.desk.report import Trouble, show_report
from auricle.faces.desk.report_move import read_number
from auricle.faces.shared.staff.file_names import safe_name
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.referrals import drafting, handover, lifecycle
from auricle.referrals.drafting import Preview
from auricle.referrals.moves import Asked, Kind
from auricle.referrals.wording import ASKED, KINDS
from auricle.reports.lifecycle import MoveNotAllowed, MoveNotNow

WHY_NOT: Mapping[str, Promise] = {
    "key": _("Its key is missing or has expired, so nothing can be sealed to it."),
    "open": _("This report has an open referral to it."),
}
NOT_KEPT: Mapping[type[AuricleError], Promise] = {
    handover.NewerVersion: _(
        "A newer redacted version was made while you wrote. Look again at what the agency will see."
    ),
    handover.AlreadyReferred: _("Somebody referred this report to that agency meanwhile."),
    handover.AgencyHasNoKey: _("The key of that agency is missing or has expired. Choose another agency."),
    Invalid: _("Something was missing or not possible. Look at the form again."),
}
"""Why a draft was not made. What was typed is still in the form."""


@require_http_methods(["GET", "HEAD", "POST"])
def refer(request: HttpRequest, visit: Visit, report: UUID) -> HttpResponse:
    """The form, its preview, or the draft. Raises MayNotRead, NoSuchReport, NotRedacted, NoTeamKey."""
    trouble: Promise | None = None
    try:
        if request.POST.get("button") == "draft":
            try:
                made = handover.draft(
                    by=visit.by,
                    report=report,
                    draft=read_draft(request.POST),
                    covers=read_number(request.POST.get("covers", "")),
                    now=visit.now,
                )
                return redirect(reverse("referral", kwargs={"referral": made}) + "?done=draft#done")
            except tuple(NOT_KEPT) as error:
                trouble = NOT_KEPT[type(error)] if type(error) in NOT_KEPT else NOT_KEPT[Invalid]
        found = drafting.preview(by=visit.by, report=report, now=visit.now)
    except (MoveNotAllowed, MoveNotNow) as error:
        refused = Trouble(refused=move_refused(error.refusal))
        return show_report(request, visit, report, trouble=refused, status=409)
    except (lifecycle.MoveNotAllowed, lifecycle.MoveNotNow) as error:
        refused = Trouble(refused=referral_refused(error.refusal))
        return show_report(request, visit, report, trouble=refused, status=409)
    form = ReferForm(found, request.POST if request.method == "POST" else None)
    return show_form(request, visit, found, form, trouble)


def show_form(
    request: HttpRequest, visit: Visit, found: Preview, form: ReferForm, trouble: Promise | None
) -> HttpResponse:
    """The form, or what the agency will see of it. Whoever wants to change something gets all fields back."""
    previewing = request.POST.get("button") == "preview" and form.is_valid()
    context = {
        **package_context(request, found, form, previewing=previewing),
        "trouble": trouble,
        "report": found.report,
        "reference": found.reference,
        "cannot": [(one.name, WHY_NOT[one.why]) for one in found.agencies if one.why],
        "any_agency": any(not one.why for one in found.agencies),
        "list_query": list_query(request),
    }
    if previewing:
        given = form.cleaned_data
        context |= {
            "agency": {one.code: one.name for one in found.agencies}[given["agency"]],
            "kind": KINDS[Kind(given["kind"])],
            "asked": ASKED[Asked(given["asked"])],
            "lead": given["lead"],
        }
    status = 409 if trouble else 422 if form.is_bound and form.errors else 200
    return show(request, visit, "desk/refer.html", context, status=status)


def package_context(
    request: HttpRequest, found: Preview, form: PackageForm, *, previewing: bool
) -> dict[str, object]:
    """What would travel, and what would not; in the preview with the words and the files that were chosen."""
    given = form.cleaned_data if previewing else {}
    every, left_out = words.parts(found.offered.texts, found.category), set(given.get("left_out", ()))
    parts = tuple(part for part in every if part.name not in left_out)
    ids = request.POST.getlist("attachments")
    files = words.files(words.chosen(found.offered.files, ids)) if previewing else ()
    return {
        "form": form,
        "previewing": previewing,
        "covers": found.offered.covers,
        "newer": found.offered.newer,
        "withheld": [
            (safe_name(one.name) if one.name else "", one.newer, one.spoken) for one in found.offered.withheld
        ],
        "left_out": [part for part in every if part.name in left_out],
        "desk_only": words.parts(found.offered.desk_only, found.category),
        "package": words.PackageWords(given.get("request", ""), given.get("legal_basis", ""), parts, files),
        "hidden": [
            (name, value)
            for name in form.fields
            for value in request.POST.getlist(name)
            if previewing and value
        ],
    }


@require_http_methods(["GET", "HEAD", "POST"])
def update(request: HttpRequest, visit: Visit, referral: UUID) -> HttpResponse:
    """Make a newer version of a package. Raises MayNotRead, NoSuchReferral, NoNewerVersion, NotRedacted, NoTeamKey."""
    trouble: Promise | None = None
    if request.POST.get("button") == "draft":
        try:
            drafting.renew(
                by=visit.by,
                referral=referral,
                choice=read_choice(request.POST),
                covers=read_number(request.POST.get("covers", "")),
                now=visit.now,
            )
            return redirect(reverse("referral", kwargs={"referral": referral}) + "?done=renew#done")
        except (handover.NewerVersion, Invalid) as error:
            trouble = NOT_KEPT[type(error)]
    found = drafting.preview_update(by=visit.by, referral=referral, now=visit.now)
    form = PackageForm(found.preview, request.POST if request.method == "POST" else None)
    previewing = request.POST.get("button") == "preview" and form.is_valid()
    context = {
        **package_context(request, found.preview, form, previewing=previewing),
        "trouble": trouble,
        "referral": referral,
        "number": found.number,
        "agency": found.agency,
    }
    status = 409 if trouble else 422 if form.is_bound and form.errors else 200
    return show(request, visit, "desk/refer_again.html", context, status=status)
