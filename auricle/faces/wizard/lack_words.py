"""What is missing among the people, in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from auricle.directory.permissions import Role
from auricle.founding.staffing import Lack
from auricle.presets.loading import Preset
from auricle.reports.wording import ROLES

WORDS: Mapping[str, Promise] = {
    "no_administrator": _("Nobody is administrator yet: accounts could never be made again."),
    "team_without_people": _("“%(about)s” has nobody yet: what is sealed to it could never be opened."),
    "too_few_custodians": _(
        "%(number)s more custodians are needed who are no administrators: two of three or more open an identity."
    ),
    "role_without_people": _("Nobody is %(about)s yet: a report would stop there."),
    "no_auditor": _("Nobody is auditor yet: nobody would look at who read what."),
    "one_administrator": _("There is one administrator: what needs two people cannot be done."),
    "team_with_one": _("“%(about)s” has one person: lost keys would take its reports along."),
    "few_custodians": _("%(number)s more custodians would fill all seats: then three may be away."),
}


@dataclass(frozen=True)
class Said:
    """One thing that is missing, in words."""

    text: str
    must: bool


def in_words(found: Iterable[Lack], preset: Preset) -> list[Said]:
    """Each lack as a sentence."""
    language = get_language() or settings.LANGUAGE_CODE
    names = {team.code: team.names[language] for team in preset.teams}
    names |= {role.value: str(words) for role, words in ROLES.items() if role in set(Role)}
    return [
        Said(
            str(WORDS[lack.code]) % {"about": names.get(lack.about, lack.about), "number": lack.number},
            lack.must,
        )
        for lack in found
    ]
