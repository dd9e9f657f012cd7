"""Decide about a proposal, or take one's own back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from auricle.directory import proposals
from auricle.errors import Invalid
from auricle.faces.shared.staff.visit import Visit
from auricle.vault import changing_powers


@require_POST
def approval(request: HttpRequest, visit: Visit, proposal: int) -> HttpResponse:
    """Approve, decline or withdraw. Raises NotFresh, LeavesNobody, NotASecondPerson, AlreadyDecided."""
    button = request.POST.get("button", "")
    if button == "withdraw":
        proposals.withdraw(by=visit.person, proposal=proposal, now=visit.now)
    elif button in {"approve", "decline"}:
        changing_powers.decide(
            by=visit.by,
            proposal=proposal,
            approve=button == "approve",
            now=visit.now,
            aware="aware" in request.POST,
        )
    else:
        raise Invalid({"button": "unknown"})
    return redirect("approvals")
