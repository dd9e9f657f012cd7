"""Lines of the trail in words: acts, actors that are no member, and what a line says beside them. Tables only."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from auricle.audit.acts import ACTS, KINDS, Kind
from auricle.directory.permissions import MEMBER_ROLES, Role
from auricle.oversight.unusual import Sign
from auricle.reports.identity_reasons import REASONS, IdentityReason
from auricle.reports.unmask_reasons import UNMASK_REASONS, UnmaskReason
from auricle.reports.wording import ROLES

Text = str | Promise

ACTORS: Mapping[str, Promise] = MappingProxyType(
    {
        "clock": _("the clock"),
        "worker": _("the worker"),
        "operator": _("the operator, by a command"),
        "reporter": _("a reporter"),
        "nobody": _("somebody who did not get in"),
    }
)
# The views of auditors, as their lines name them.
VIEWS: Mapping[str, Promise] = MappingProxyType(
    {
        "overview": _("the first page"),
        "lines": _("lines"),
        "reading": _("who read what"),
        "identities": _("identities and exports"),
        "accounts": _("accounts"),
        "person": _("a name"),
        "report": _("a reference"),
        "reference": _("a search by reference"),
    }
)
HOW: Mapping[str, Promise] = MappingProxyType(
    {
        "passkey": _("passkey"),
        "sheet": _("recovery sheet"),
        "password": _("password and code"),
        "recovery": _("recovery code"),
    }
)
KEYS: Mapping[str, Promise] = MappingProxyType(
    {
        "number": pgettext_lazy("trail", "step"),
        "how": pgettext_lazy("trail", "with"),
        "reason": pgettext_lazy("trail", "reason"),
        "member": pgettext_lazy("trail", "person"),
        "to": pgettext_lazy("trail", "to"),
        "detail": pgettext_lazy("trail", "what"),
        "holder": pgettext_lazy("trail", "whose key"),
        "team": pgettext_lazy("trail", "team"),
        "key": pgettext_lazy("trail", "key"),
        "sessions": pgettext_lazy("trail", "sessions"),
        "passkey": pgettext_lazy("trail", "passkey no."),
        "invitation": pgettext_lazy("trail", "invitation no."),
        "view": pgettext_lazy("trail", "looked at"),
        "kind": pgettext_lazy("trail", "kind"),
        "since": pgettext_lazy("trail", "from"),
        "until": pgettext_lazy("trail", "until"),
        "opened": pgettext_lazy("trail", "reports opened"),
        "before": pgettext_lazy("trail", "before line"),
        "days": pgettext_lazy("trail", "days"),
        "subject": pgettext_lazy("trail", "report"),
        "findings": pgettext_lazy("trail", "findings"),
        "lines": pgettext_lazy("trail", "lines"),
        "reports": pgettext_lazy("trail", "reports"),
        "list": pgettext_lazy("trail", "list"),
        "steps": pgettext_lazy("trail", "steps"),
        "keys": pgettext_lazy("trail", "keys"),
        "batch": pgettext_lazy("trail", "batch"),
        "digest": pgettext_lazy("trail", "digest"),
    }
)
SIGNS: Mapping[Sign, Promise] = MappingProxyType(
    {
        Sign.OUTSIDE: _("Reports of a team that the reader is not in"),
        Sign.HOUR: _("Many reports in one hour"),
        Sign.DAY: _("Many more reports in a day than usual for this person"),
        Sign.SEARCH: _("Many searches through the words of reports in one hour"),
        Sign.NIGHT: _("Openings at night, which is not usual for this person"),
    }
)


def act_words(act: str) -> Text:
    """What was done; an act of a later version by its name."""
    return ACTS[act].words if act in ACTS else act


def who(actor: str) -> Text:
    """Who did it, where that is no member; members stay pseudonyms."""
    return ACTORS.get(actor, actor)


def detail_words(detail: Mapping[str, object]) -> list[tuple[Text, Text]]:
    """What a line says beside its act. What nobody gave words to is shown as it stands."""
    return [(KEYS.get(key, key), _value(key, str(value))) for key, value in detail.items()]


def _value(key: str, value: str) -> Text:
    return VALUES[key](value) if key in VALUES else value


def _reason(code: str) -> Text:
    if code in set(UnmaskReason):
        return UNMASK_REASONS[UnmaskReason(code)]
    return REASONS[IdentityReason(code)] if code in set(IdentityReason) else code


VALUES: Mapping[str, Callable[[str], Text]] = MappingProxyType(
    {
        "reason": _reason,
        "how": lambda code: HOW.get(code, code),
        "view": lambda code: VIEWS.get(code, code),
        "kind": lambda code: KINDS[Kind(code)] if code in set(Kind) else code,
        "detail": lambda code: ROLES[Role(code)] if code in MEMBER_ROLES else code,
    }
)
