"""The second review on one page: the original beside its draft, what to decide, the check, the grade, the approval."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from auricle.faces.desk.refusals import MoveRefused, move_refused
from auricle.faces.desk.review_forms import ApproveForm, CheckForm, GradeForm, Stepped, WordsForm
from auricle.faces.desk.review_words import ItemWords, identifier_words, item_words, text_words
from auricle.faces.desk.row_words import row_words
from auricle.faces.desk.unmask_forms import UnmaskForm
from auricle.faces.shared.staff.file_names import safe_name
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.inbox.desk_masking import Reason
from auricle.inbox.review_page import ReviewPage, read_review
from auricle.reports.facts import UNDER_REVIEW
from auricle.reports.guards import CO_SIGNED

DONE: Mapping[str, Promise] = {
    "decided": _("Kept."),
    "rest": _("Everything that was left is hidden."),
    "hidden": _("The words are hidden wherever they stand."),
    "identifiers": _("Kept. The same matter is looked for by what you ticked."),
    "version": _("The redacted version is kept. Now check what could still name somebody."),
    "check": _("The check is kept."),
    "grade": _("The grade is kept."),
}


@dataclass(frozen=True)
class Trouble:
    """Why something that was tried did not happen, with what was typed for it. `stale` says what changed meanwhile."""

    refused: MoveRefused | None = None
    stale: str = ""
    open: bool = False
    words: WordsForm | None = field(default=None, repr=False)
    check: CheckForm | None = field(default=None, repr=False)
    grade: GradeForm | None = field(default=None, repr=False)
    approve: ApproveForm | None = field(default=None, repr=False)
    unmask: UnmaskForm | None = field(default=None, repr=False)


NONE = Trouble()


@require_safe
def review(request: HttpRequest, visit: Visit, report: UUID) -> HttpResponse:
    """Open a report for its second review; that is an act and leaves its line in the trail."""
    return show_review(request, visit, report)


def show_review(
    request: HttpRequest,
    visit: Visit,
    report: UUID,
    *,
    trouble: Trouble = NONE,
    unmask: Reason | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, and on top what went wrong. Raises ScreenedIt, MayNotRead, NoSuchReport, NothingToReview."""
    page = read_review(by=visit.by, report=report, now=visit.now, unmask=unmask)
    reviews = page.header.reviews
    items = item_words(page)
    context = {
        "page": page,
        "row": row_words(page.header.row, visit.now),
        "texts": text_words(page),
        "items": items,
        "identifiers": identifier_words(page),
        "last": last_decided(items),
        "files": [(file, safe_name(file.name)) for file in page.files],
        "reviews": reviews,
        "next_step": next_step(page),
        "under_review": page.header.row.state in UNDER_REVIEW,
        "needs_co_signature": reviews.grade is not None and (reviews.grade.grade or 0) >= CO_SIGNED,
        "refusal": move_refused(page.refusal) if in_the_way(page) and page.refusal else None,
        "words_form": trouble.words or WordsForm(),
        "check_form": again(trouble.check, page) or CheckForm(initial=checked(page)),
        "grade_form": again(trouble.grade, page) or GradeForm(initial=graded(page)),
        "approve_form": again(trouble.approve, page) or ApproveForm(initial={"seen": page.header.version}),
        "unmask_form": trouble.unmask or UnmaskForm(initial={"code": "redact"}),
        "trouble": trouble,
        "done": DONE.get(request.GET.get("done", "")),
    }
    return show(request, visit, "desk/review.html", context, status=status)


def back(report: UUID, done: str, place: str = "done") -> HttpResponse:
    """Show the page again after something was done."""
    return redirect(f"{reverse('report-review', kwargs={'report': report})}?done={done}#{place}")


def next_step(page: ReviewPage) -> str:
    """The part of the page where the review goes on; empty when nothing is left to do."""
    reviews = page.header.reviews
    if page.open:
        return "items"
    if not page.current:
        return "version"
    if reviews.recheck is None or reviews.recheck.covers != covers(page):
        return "check"
    if reviews.grade is None:
        return "grade"
    return "approve" if in_the_way(page) else ""


def in_the_way(page: ReviewPage) -> bool:
    """Whether to say why it cannot be approved yet: only where it could be."""
    return page.header.row.state in UNDER_REVIEW


def last_decided(items: list[ItemWords]) -> ItemWords | None:
    """The decision that was made last, so that a second reviewer sees what changed."""
    decided = [item for item in items if item.at is not None]
    return max(decided, key=lambda item: item.at or 0, default=None)


def checked(page: ReviewPage) -> dict[str, object]:
    """What was answered before."""
    step = page.header.reviews.recheck
    answers = step.answers if step else {}
    return {**answers, "words": page.check_words, "seen": step.number if step else 0, "covers": covers(page)}


def covers(page: ReviewPage) -> int:
    """The version that a check would be of."""
    return page.header.reviews.number("redacted")


def graded(page: ReviewPage) -> dict[str, object]:
    """The card as it was kept, to be given again."""
    step = page.header.reviews.grade
    if step is None:
        return {"seen": 0}
    reasons = {f"{name}_reason": words for name, words in page.reasons.items()}
    return {
        "harm": step.harm,
        "urgency": step.urgency,
        "credibility": step.credibility,
        **reasons,
        "seen": step.number,
    }


def again(form: Stepped | None, page: ReviewPage) -> Stepped | None:
    """A form with what was typed, for the step that is shown now: whoever sends it again has seen the changes."""
    if form is None:
        return None
    now: Mapping[str, int] = {
        "check": {"seen": page.header.reviews.number("recheck"), "covers": covers(page)},
        "grade": {"seen": page.header.reviews.number("grade")},
        "approve": {"seen": page.header.version},
    }[form.prefix or ""]
    form.data = {**dict(form.data.items()), **{form.add_prefix(name): value for name, value in now.items()}}
    return form
