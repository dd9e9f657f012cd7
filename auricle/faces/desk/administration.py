"""The way to everything that administrators, auditors and others look after; each sees what they may open."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from auricle.directory.permissions import Permission
from auricle.faces.desk.permissions import PERMISSIONS
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.partners import silent
from auricle.vault.few_hands import few_hands

# The name of an address, its icon, its title, and what is done there. Whoever may open the address sees the link.
PLACES: tuple[tuple[str, str, Promise, Promise], ...] = (
    (
        "audit",
        "shield",
        _("Audit"),
        _("Whether the trail holds, who did what, who read what."),
    ),
    (
        "people",
        "person",
        _("People"),
        _("Who works here, their roles and teams, and the state of their keys."),
    ),
    (
        "invitations",
        "letter",
        _("Invitations"),
        _("Links for new people, and for members who lost every way in."),
    ),
    (
        "letters",
        "message",
        _("Letters"),
        _("Texts that the desk writes often, in each language."),
    ),
    (
        "cards",
        "question",
        _("Knowledge cards"),
        _("What the desk reads of each category and agency while somebody is on the line."),
    ),
    (
        "announcements",
        "message",
        _("Banners and intake"),
        _("What every page says for a while, and whether the web form takes reports."),
    ),
    (
        "approvals",
        "check",
        _("Approvals"),
        _("Changes of powers that wait for a second administrator."),
    ),
    (
        "agencies",
        "letter",
        _("Agencies"),
        _("Who can get referrals: add an agency, close one, open one again."),
    ),
    (
        "tokens",
        "key",
        _("Systems of agencies"),
        _("Tokens by which computer systems of agencies fetch and answer referrals."),
    ),
    (
        "agency-channels",
        "mail",
        _("How agencies are reached"),
        _("By their page, with a mail to their office, or by a system of their own."),
    ),
    (
        "reach",
        "search",
        _("Figures for agencies"),
        _("Of which provinces and categories each agency sees counts, small ones held back."),
    ),
    (
        "call-back",
        "phone",
        _("Numbers of banks"),
        _("At which banks are called back when they are asked to hold money. Each takes two people."),
    ),
    (
        "calls-hours",
        "phone",
        _("Phone hours"),
        _("When people answer, who helps out, when callers are called back, and interpreters."),
    ),
    (
        "routing",
        "step",
        _("Routing rules"),
        _("Which team a report goes to, what raises it, and what other rules would do."),
    ),
    (
        "mail",
        "letter",
        _("Mail"),
        _("Whether mail to members leaves, and what could not be delivered."),
    ),
    (
        "team-keys",
        "key",
        _("Team keys"),
        _("Who holds which team's key, when keys end, and whether one has to be changed."),
    ),
)


@dataclass(frozen=True)
class Place:
    """One link."""

    address: str
    icon: str
    title: Promise
    means: Promise


@require_safe
def administration(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The links that this member may follow, what hangs on too few people, and which system is not told any more."""
    few = few_hands(by=visit.person)
    language = visit.person.language
    context = {
        "places": places(visit),
        "alone": [names.get(language, names["en"]) for names in few.alone],
        "nobody": [names.get(language, names["en"]) for names in few.nobody],
        "empty_seats": few.empty_seats,
        "silent": silent.agencies(by=visit.person),
    }
    return show(request, visit, "desk/administration.html", context)


def places(visit: Visit) -> list[Place]:
    """What this member may open of it."""
    return [
        Place(reverse(name), icon, title, means) for name, icon, title, means in PLACES if _opens(visit, name)
    ]


def _opens(visit: Visit, name: str) -> bool:
    need = PERMISSIONS[name]
    return not isinstance(need, Permission) or visit.person.may(need)
