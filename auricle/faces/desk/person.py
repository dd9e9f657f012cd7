"""One person: what they may do, where they work, the state of their keys, and the forms that change it."""

from collections.abc import Mapping
from types import MappingProxyType

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from auricle.directory.permissions import MEMBER_ROLES, Permission, Role
from auricle.directory.powers import WEIGHTY
from auricle.faces.desk.power_words import WHAT, detail_words
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.reports.wording import ROLES
from auricle.vault.person_page import PersonPage, read_person

DONE: Mapping[str, Promise] = MappingProxyType(
    {
        "done": _("Done."),
        "proposed": _("Proposed. It happens when a second administrator agrees, within seven days."),
    }
)


@require_safe
def person(request: HttpRequest, visit: Visit, member: int) -> HttpResponse:
    """One person's page. Raises NoSuchMember."""
    page = read_person(by=visit.person, member=member, now=visit.now)
    context = {
        "page": page,
        "roles": roles(page, held=True),
        "other_roles": roles(page, held=False),
        "inside": [team for team in page.teams if team.inside and not team.agency],
        "agency_team": next((team for team in page.teams if team.agency), None),
        "outside": [team for team in page.teams if not team.inside],
        "exports": Permission.EXPORT in page.person.granted,
        "proposals": [(WHAT[one.what], detail_words(one.what, one.detail), one) for one in page.proposals],
        "done": DONE.get(request.GET.get("done", "")),
        "hangs": bool(page.alone or page.seat),
        "is_nothing_else": not page.person.roles and not page.person.teams,
    }
    return show(request, visit, "desk/person.html", context)


def roles(page: PersonPage, *, held: bool) -> list[dict[str, object]]:
    """The roles that somebody has, or could be given, in the order of the table; and whether each takes two.

    `warn` where the change would leave something that nobody can open.
    """
    loses = {
        Role.CUSTODIAN: held and page.seat,
        Role.OFFICER: held and page.alone,
        Role.ADMINISTRATOR: not held and (page.alone or page.seat),
    }
    return [
        {
            "code": role.value,
            "words": ROLES[role],
            "weighty": role in WEIGHTY,
            "warn": bool(loses.get(role)),
        }
        for role in Role
        if role in MEMBER_ROLES and (role in page.person.roles) is held and (held or role is not Role.OFFICER)
    ]
