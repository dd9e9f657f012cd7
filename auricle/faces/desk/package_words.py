"""What an agency sees, in the order of its page: what is asked, then each redacted text under a heading, then files."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _

from auricle.directory import labels
from auricle.faces.shared.staff.file_names import safe_name
from auricle.faces.shared.staff.text_titles import choice, in_language, questions, title
from auricle.referrals.package import Attached, Document
from auricle.reports.text_names import ANSWER, MESSAGE, TRANSCRIPT

STORY = ("text", "where", "when")


@dataclass(frozen=True)
class Part:
    """One redacted text under its heading; `name` is what the report calls it."""

    name: str
    title: str
    text: str = field(repr=False)


@dataclass(frozen=True)
class FileLine:
    """An attachment that travels. `id` is empty in a preview: the copy is made with the draft."""

    id: UUID
    name: str = field(repr=False)
    size: int
    sha256: str
    disguised: bool = False


@dataclass(frozen=True)
class PackageWords:
    """A package as a page shows it."""

    request: str = field(repr=False)
    legal_basis: str
    parts: tuple[Part, ...] = field(repr=False)
    files: tuple[FileLine, ...] = field(repr=False)


def package_words(document: Document, category: int) -> PackageWords:
    """A package that was sealed."""
    return PackageWords(
        document.request, document.legal_basis, parts(document.texts, category), files(document.files)
    )


def parts(texts: Mapping[str, str], category: int) -> tuple[Part, ...]:
    """The texts with their headings, in the order of the form that asked for them."""
    titles = {"text": _("What happened"), "where": _("Where exactly"), "when": _("When")}
    asked = {str(one.get("id")): one for one in questions(labels.category(category))}
    answers = [name for name in texts if name.startswith(ANSWER)]
    messages = [name for name in texts if name.startswith(MESSAGE)]
    found = [(name, titles[name], texts[name]) for name in STORY if texts.get(name)]
    for name in answers:
        question = asked.get(name.removeprefix(ANSWER), {})
        heading = in_language(question.get("label")) or name.removeprefix(ANSWER)
        found.append((name, heading, choice(question, texts[name])))
    found += [
        (name, _("Message %(number)s") % {"number": number}, texts[name])
        for number, name in enumerate(messages, start=1)
    ]
    found += [
        (name, _("Transcript of a recording"), text)
        for name, text in texts.items()
        if name.startswith(TRANSCRIPT)
    ]
    return tuple(Part(*each) for each in found if each[-1].strip())


def titles(names: Iterable[str], category: int) -> list[str]:
    """What some texts are called, where the words themselves are not shown."""
    asked = {str(one.get("id")): one for one in questions(labels.category(category))}
    return [title(name, asked) for name in names]


def files(attached: Iterable[Attached]) -> tuple[FileLine, ...]:
    """Attachments with names that are safe to show."""
    return tuple(
        FileLine(one.id, safe_name(one.name), one.size, one.sha256, one.disguised) for one in attached
    )


def chosen(offered: Sequence[Attached], ids: Iterable[str]) -> tuple[Attached, ...]:
    """Those of the offered attachments that were ticked."""
    wanted = set(ids)
    return tuple(one for one in offered if str(one.id) in wanted)
