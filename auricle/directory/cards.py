"""Knowledge cards: what the house says of a category or an agency; changed by administrators, in versions that stay.

The words are read by everybody of the desk while somebody is on the line. They hold no word of a report and nobody's
name but those of places that help.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.conf import settings
from django.db import IntegrityError, transaction

from auricle.audit import trail
from auricle.directory.models import Agency, CardVersion, Category, Region
from auricle.directory.people import Person
from auricle.directory.permissions import Permission
from auricle.errors import Invalid, NotAllowed, NotFound, NotNow
from auricle.presets import loading
from auricle.presets.cards import PARTS, CardSeed, Subject, Words

MOST_TEXT, MOST_WHY, MOST_VERSIONS = 2_000, 200, 50
EMERGENCY = "{emergency}"
"""Where a card names the number to call when life is in danger: installations differ in it."""


class MayNotWriteCards(NotAllowed):
    """Administrators write what the desk's cards say."""


class NoSuchCard(NotFound):
    """There is no such category or agency, or no version with this number."""


class CardChanged(NotNow):
    """Somebody wrote a newer version than the one that was looked at."""


@dataclass(frozen=True)
class Draft:
    """What a version says, before it is kept. Words by language and part."""

    words: Words
    categories: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Card:
    """A version of a card. `restores` is the version that it took up again."""

    subject: Subject
    code: str
    number: int
    draft: Draft
    why: str
    restores: int | None
    decided_at: datetime
    decided_by: str

    def text(self, part: str, language: str) -> str:
        """A part in this language, or in the first one that has it, with the emergency number of this installation."""
        words = self.draft.words
        others = (words.get(code, {}) for code, _name in settings.LANGUAGES)
        found = words.get(language, {}).get(part) or next((w[part] for w in others if w.get(part)), "")
        return found.replace(EMERGENCY, settings.EMERGENCY_NUMBER)

    def acts(self, *, categories: Collection[str], regions: Collection[str]) -> bool:
        """Whether this agency can act in a category and a place, each given with what lies above it.

        Without a place it can wherever it acts, and an agency that names no region acts in all of them.
        """
        there = not regions or not self.draft.regions or not set(regions).isdisjoint(self.draft.regions)
        return there and not set(categories).isdisjoint(self.draft.categories)


def newest() -> Mapping[tuple[Subject, str], Card]:
    """Every card in its newest version."""
    rows = CardVersion.objects.order_by("subject", "code", "-number").distinct("subject", "code")
    return {(card.subject, card.code): card for card in map(_card, rows)}


def versions(*, by: Person, subject: Subject, code: str) -> tuple[Card, ...]:
    """The versions of one card, the newest first; none before it was written. Raises MayNotWriteCards, NoSuchCard."""
    may_write(by)
    _exists(subject, code)
    rows = CardVersion.objects.filter(subject=subject, code=code).order_by("-number")[:MOST_VERSIONS]
    return tuple(map(_card, rows))


@transaction.atomic
def write(
    *,
    by: Person,
    subject: Subject,
    code: str,
    draft: Draft,
    why: str,
    seen: int,
    now: datetime,
) -> int:
    """Write the next version of a card, or the first one. A part without words is left out.

    `seen` is the version that was looked at, 0 before there is any. Returns the new number. Raises MayNotWriteCards,
    NoSuchCard, CardChanged, or Invalid with the fields `why`, `PART-LANGUAGE`, `categories`, `regions`.
    """
    may_write(by)
    _exists(subject, code)
    kept = _tidy(subject, draft)
    _check(subject, kept, why.strip())
    return _add(subject, code, kept, actor=by.pseudonym, why=why.strip(), restores=None, seen=seen, now=now)


@transaction.atomic
def restore(*, by: Person, subject: Subject, code: str, number: int, seen: int, now: datetime) -> int:
    """Take up an older version again, as a new one. Returns its number.

    Raises MayNotWriteCards, NoSuchCard, CardChanged.
    """
    may_write(by)
    row = CardVersion.objects.filter(subject=subject, code=code, number=number).first()
    if row is None or number >= seen:
        raise NoSuchCard
    draft = _card(row).draft
    return _add(subject, code, draft, actor=by.pseudonym, why="", restores=number, seen=seen, now=now)


def install(seeds: Iterable[CardSeed], *, now: datetime) -> None:
    """Write the first version of each card of a preset, but those of agencies that the installation does without."""
    agencies = set(Agency.objects.values_list("code", flat=True))
    regions = set(Region.objects.values_list("code", flat=True))
    CardVersion.objects.bulk_create(
        CardVersion(
            subject=seed.subject,
            code=seed.code,
            number=1,
            words={language: dict(words) for language, words in seed.words.items()},
            categories=list(seed.categories),
            # Where the country is another one than the preset's, its agencies act in all of it until somebody says so.
            regions=[region for region in seed.regions if region in regions],
            decided_at=now,
            decided_by="preset",
        )
        for seed in seeds
        if seed.subject == "category" or seed.code in agencies
    )


@cache
def suggested(subject: Subject, code: str) -> Draft | None:
    """What a preset of this program says of it, for an installation that was set up before there were cards."""
    for name in loading.available():
        for seed in loading.load(name).cards:
            if (seed.subject, seed.code) == (subject, code):
                return Draft(seed.words, seed.categories)
    return None


def begin(*, agency: str, draft: Draft, actor: str, now: datetime) -> None:
    """Write the first version of the card of an agency that is new, in the caller's transaction."""
    kept = _tidy("agency", draft)
    _add("agency", agency, kept, actor=actor, why="", restores=None, seen=0, now=now)


def wrong_with(draft: Draft) -> dict[str, str]:
    """What a card of an agency would be refused for, by field; empty where nothing is wrong with it."""
    return _wrong("agency", _tidy("agency", draft))


def may_write(by: Person) -> None:
    """Raise MayNotWriteCards unless this person configures the hotline."""
    if not by.may(Permission.CONFIGURE):
        raise MayNotWriteCards


def _exists(subject: Subject, code: str) -> None:
    found = Category.objects.filter(active=True) if subject == "category" else Agency.objects.all()
    if not found.filter(code=code).exists():
        raise NoSuchCard


def _tidy(subject: Subject, draft: Draft) -> Draft:
    words = {
        language: {
            part: text
            for part in PARTS[subject]
            if (text := said.get(part, "").replace("\r\n", "\n").strip())
        }
        for language, said in draft.words.items()
    }
    return Draft(words, tuple(sorted(set(draft.categories))), tuple(sorted(set(draft.regions))))


def _check(subject: Subject, draft: Draft, why: str) -> None:
    wrong = _wrong(subject, draft)
    if not why or len(why) > MOST_WHY:
        wrong["why"] = "why_too_long" if why else "why"
    if wrong:
        raise Invalid(wrong)


def _wrong(subject: Subject, draft: Draft) -> dict[str, str]:
    wrong = {
        f"{part}-{language}": "too_long"
        for language, said in draft.words.items()
        for part, text in said.items()
        if len(text) > MOST_TEXT
    }
    if not any(draft.words.values()):
        wrong[f"{PARTS[subject][0]}-{settings.LANGUAGES[0][0]}"] = "missing"
    if subject == "agency" and not draft.categories:
        wrong["categories"] = "no_category"
    for name, codes, model in (
        ("categories", draft.categories, Category),
        ("regions", draft.regions, Region),
    ):
        if model.objects.filter(code__in=codes).count() != len(codes):
            wrong[name] = "unknown"
    return wrong


def _add(
    subject: Subject,
    code: str,
    draft: Draft,
    *,
    actor: str,
    why: str,
    restores: int | None,
    seen: int,
    now: datetime,
) -> int:
    numbers = CardVersion.objects.filter(subject=subject, code=code).order_by("-number")
    if (numbers.values_list("number", flat=True).first() or 0) != seen:
        raise CardChanged
    try:
        with transaction.atomic():
            CardVersion.objects.create(
                subject=subject,
                code=code,
                number=seen + 1,
                words={language: dict(said) for language, said in draft.words.items()},
                categories=list(draft.categories),
                regions=list(draft.regions),
                why=why,
                restores=restores,
                decided_at=now,
                decided_by=actor,
            )
    except IntegrityError:
        raise CardChanged from None
    detail: dict[str, str | int] = {"card": f"{subject}/{code}", "version": seen + 1}
    trail.record(actor=actor, act="card_written", at=now, detail=detail)
    return seen + 1


def _card(row: CardVersion) -> Card:
    subject: Subject = "agency" if row.subject == "agency" else "category"
    draft = Draft(row.words, tuple(row.categories), tuple(row.regions))
    return Card(subject, row.code, row.number, draft, row.why, row.restores, row.decided_at, row.decided_by)
