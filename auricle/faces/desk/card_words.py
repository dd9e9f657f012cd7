"""The form of a knowledge card in words: its fields, what was typed, what changes, who wrote which version."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from auricle.directory.card_changes import Line, changes
from auricle.directory.cards import EMERGENCY, Card, Draft
from auricle.directory.catalogue import CategoryInfo, RegionInfo
from auricle.presets.cards import PARTS, Subject

Text = str | Promise
PART_WORDS: Mapping[str, tuple[Promise, Promise]] = {
    "safety": (
        _("Said first, when somebody may be in danger"),
        _("One sentence on a line, as it is said. {emergency} becomes the emergency number."),
    ),
    "what": (_("What it is"), _("In two or three sentences, also what does not belong here.")),
    "handle": (_("How to handle it"), _("One step on a line.")),
    "helplines": (
        _("Who else helps"),
        _("One place on a line, with its number and its hours. Places, not people."),
    ),
    "does": (_("What it can do"), _("In two or three sentences, also what it cannot.")),
    "reached": (
        _("How it is reached"),
        _("One way on a line, with its hours. Numbers of offices, not of people."),
    ),
}
WRONG: Mapping[str, Promise] = {
    "too_long": _("This is longer than 2,000 characters"),
    "missing": _("Write something in one language at least"),
    "why": _("Say in a few words why"),
    "why_too_long": _("At most 200 characters, please"),
    "no_category": _("Choose at least one category that it can act in"),
    "unknown": _("One of these is not in use any more: choose again"),
}
CHANGED = _(
    "Somebody wrote a newer version in the meantime. Yours is still here: compare it with the newest one below."
)


@dataclass(frozen=True)
class FieldWords:
    """One part in one language."""

    name: str
    label: Text
    hint: Text
    text: str
    wrong: Text
    read: tuple[str, ...]
    """Its lines as they will be read."""


@dataclass(frozen=True)
class Box:
    """A category or a region to tick, with those below it; `inside` says that one of these is ticked."""

    code: str
    name: str
    ticked: bool
    below: tuple["Box", ...] = field(default=())

    @property
    def inside(self) -> bool:
        """Whether something below it is ticked."""
        return any(box.ticked for box in self.below)


def draft_of(posted: QueryDict, subject: Subject) -> Draft:
    """What was typed and ticked."""
    words = {
        language: {part: posted.get(f"{part}-{language}", "") for part in PARTS[subject]}
        for language, _name in settings.LANGUAGES
    }
    if subject == "category":
        return Draft(words)
    return Draft(words, tuple(posted.getlist("categories")), tuple(posted.getlist("regions")))


def language_fields(
    subject: Subject, draft: Draft, wrong: Mapping[str, Text]
) -> list[tuple[str, str, list[FieldWords]]]:
    """For each language its code, its name, and its fields."""
    return [
        (
            language,
            str(name),
            [_field(part, language, draft, wrong) for part in PARTS[subject]],
        )
        for language, name in settings.LANGUAGES
    ]


def boxes(found: Iterable[CategoryInfo] | Iterable[RegionInfo], ticked: Collection[str]) -> list[Box]:
    """What can be ticked, in its order."""
    return [_box(one, ticked) for one in found]


def differences(subject: Subject, before: Draft, after: Draft) -> list[tuple[str, str, Text, Sequence[Line]]]:
    """Each part that changed: language, its name, which part, and the lines."""
    found: list[tuple[str, str, Text, Sequence[Line]]] = []
    for language, name in settings.LANGUAGES:
        for part in PARTS[subject]:
            old, new = (each.words.get(language, {}).get(part, "").strip() for each in (before, after))
            if lines := changes(old, new.replace("\r\n", "\n")):
                found.append((language, str(name), PART_WORDS[part][0], lines))
    here = get_language() or "en"
    for title, first, second in (
        (_("Categories"), before.categories, after.categories),
        (_("Regions"), before.regions, after.regions),
    ):
        if lines := changes("\n".join(sorted(first)), "\n".join(sorted(second))):
            found.append((here, "", title, lines))
    return found


def version_rows(versions: Sequence[Card], names: Mapping[str, str]) -> list[dict[str, object]]:
    """Who wrote which version, when and why; all but the newest can be taken up again."""
    return [
        {
            "one": one,
            "who": names.get(one.decided_by) or gettext("the set-up"),
            "older": place > 0,
        }
        for place, one in enumerate(versions)
    ]


def in_words(errors: Mapping[str, str]) -> dict[str, Text]:
    """What is wrong, by field."""
    return {name: WRONG[why] for name, why in errors.items()}


def _field(part: str, language: str, draft: Draft, wrong: Mapping[str, Text]) -> FieldWords:
    text = draft.words.get(language, {}).get(part, "")
    name = f"{part}-{language}"
    label, hint = PART_WORDS[part]
    read = text.replace(EMERGENCY, settings.EMERGENCY_NUMBER).splitlines()
    return FieldWords(
        name, label, hint, text, wrong.get(name, ""), tuple(line for line in read if line.strip())
    )


def _box(one: CategoryInfo | RegionInfo, ticked: Collection[str]) -> Box:
    below = one.children if isinstance(one, CategoryInfo) else one.counties
    name = one.name(get_language() or "en")
    return Box(one.code, name, one.code in ticked, tuple(_box(each, ticked) for each in below))
