"""What an agency answered by post or telephone, entered by the desk in its place."""

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods

from auricle.errors import Invalid
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.referrals import on_paper
from auricle.referrals.log import SomeoneWasFirst
from auricle.referrals.moves import AgencyOutcome, Ground, Move
from auricle.referrals.on_paper import Enterable, PaperAnswer
from auricle.referrals.wording import GROUNDS, OUTCOMES
from auricle.referrals.words import MOST_WORDS

CHOOSE = _("Choose one")
MEANWHILE = _("Something happened to it meanwhile. Look at the referral, then enter this again.")
ANSWERS: Mapping[Move, Promise] = {
    Move.ACKNOWLEDGE: pgettext_lazy("on paper", "It has the letter"),
    Move.ACCEPT: pgettext_lazy("on paper", "It accepts"),
    Move.REQUEST_RETURN: pgettext_lazy("on paper", "It returns it"),
    Move.REPORT_OUTCOME: pgettext_lazy("on paper", "It reports what came of it"),
}
WRONG: Mapping[str, tuple[str, Promise]] = {
    "reply": (
        "reply",
        _("This is not the reply reference of this letter. Look at the slip again, or ask once more."),
    ),
    "ground": ("ground", _("Choose why it is returned")),
    "owner": ("owner", CHOOSE),
    "outcome": ("outcome", _("Choose what came of it")),
    "words": ("text", _("Write what the agency wrote or said")),
}


class PaperAnswerForm(forms.Form):
    """Which answer it is, the reference that came with it, and what it says."""

    use_required_attribute = False
    template_name = "auricle/form.html"

    seen = forms.IntegerField(widget=forms.HiddenInput)
    move = forms.ChoiceField(
        label=_("What the agency answered"),
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    reply = forms.CharField(
        label=_("Reply reference"),
        help_text=_(
            "It stands on the slip. On the telephone, let them read it out; never read it out yourself."
        ),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "govuk-input--width-10"}),
        error_messages={"required": _("Type the reply reference")},
    )
    ground = forms.ChoiceField(label=_("If it is returned: why"), required=False)
    owner = forms.ChoiceField(label=_("If it is returned: who should have it"), required=False)
    outcome = forms.ChoiceField(label=_("If it reports: what came of it"), required=False)
    text = forms.CharField(
        label=_("What it wrote or said"),
        help_text=_("A return and an outcome need it. The agency reads it too, should it get a page."),
        required=False,
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off", "dir": "auto"}),
    )

    def __init__(self, found: Enterable, data: Any = None) -> None:
        super().__init__(data, initial={"seen": found.version})
        none = ("", _("Choose …"))
        self._choose("move", [(move.value, ANSWERS[move]) for move in found.moves])
        self._choose("ground", [none, *((each.value, GROUNDS[each]) for each in Ground)])
        self._choose("owner", [("", _("Not named")), *found.owners])
        self._choose("outcome", [none, *((each.value, OUTCOMES[each]) for each in AgencyOutcome)])
        if Move.REQUEST_RETURN not in found.moves:
            del self.fields["ground"], self.fields["owner"]
        if Move.REPORT_OUTCOME not in found.moves:
            del self.fields["outcome"]

    def answer(self) -> PaperAnswer:
        """What was entered, when it is valid."""
        given = self.cleaned_data
        ground, outcome = given.get("ground"), given.get("outcome")
        return PaperAnswer(
            Move(given["move"]),
            given["reply"],
            given["text"],
            Ground(ground) if ground else None,
            given.get("owner", ""),
            AgencyOutcome(outcome) if outcome else None,
        )

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices


@require_http_methods(["GET", "HEAD", "POST"])
def paper_answer(request: HttpRequest, visit: Visit, referral: UUID) -> HttpResponse:
    """The form, and what was entered with it. Raises NoSuchReferral, NothingToEnter."""
    found = on_paper.enterable(by=visit.by, referral=referral, now=visit.now)
    form = PaperAnswerForm(found, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            on_paper.enter(
                by=visit.by,
                referral=referral,
                answer=form.answer(),
                now=visit.now,
                seen=form.cleaned_data["seen"],
            )
            return redirect(reverse("referral", kwargs={"referral": referral}) + "?done=entered#done")
        except SomeoneWasFirst:
            found = on_paper.enterable(by=visit.by, referral=referral, now=visit.now)
            form = PaperAnswerForm(found, {**request.POST.dict(), "seen": found.version})
            form.add_error("move", str(MEANWHILE))
        except Invalid as error:
            for name in error.errors:
                field, words = WRONG[name]
                form.add_error(field, str(words))
    context = {"found": found, "form": form}
    return show(request, visit, "desk/paper_answer.html", context, status=422 if form.errors else 200)
