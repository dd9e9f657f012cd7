"""Invent reports for a demonstration: believable, varied, the same for the same seed. Plain.

Nobody and nothing in them exists: places are the preset's, telephone numbers and web addresses are from
ranges that are kept free for examples.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle, islice
from pathlib import Path
from random import Random
from types import MappingProxyType
from typing import Any, Literal

from auricle.demo.standing import PATHS, age_in, outcome_in, spread
from auricle.presets.loading import CategorySeed, Preset, Question, RegionSeed
from auricle.reports.moves import Move, State
from auricle.reports.outcomes import Outcome

PHRASES = Path(__file__).parent / "phrases"

DISPUTES = ("private-lending", "financial-dispute", "land-dispute", "resource-conflict", "labour-dispute")
"""Categories that can go to mediation, unless the case is a grave one."""
VIOLENT = 4
"""The grade from which a case is not for a mediator."""

REACHED = frozenset({State.AWAITING_REPORTER, State.REFERRED, State.IN_MEDIATION, State.OUTCOME_PROPOSED})
"""Where the reporter has always left a contact, so that also a small demonstration has identities to open."""

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@dataclass(frozen=True)
class Contact:
    """What a reporter leaves to be reached; it is sealed apart from the story."""

    name: str
    reach: str
    hours: str


@dataclass(frozen=True)
class Story:
    """One report with all that is said in it, and where it is to stand in the work.

    `category` is a sub-category's code, `region` a county's. `answers` are by question id: a choice's id,
    "yes" or "no", an ISO date, or words. `question` and `follow_up` belong together.
    """

    category: str
    region: str
    language: str
    channel: Literal["web", "phone", "letter", "in_person"]
    urgent: bool
    grade: int
    text: str
    where: str
    when: str
    answers: Mapping[str, str]
    contact: Contact | None
    first_answer: str
    question: str
    follow_up: str
    progress: str
    closing: str
    thanks: str
    note: str
    reason: str
    judged: tuple[str, str, str]
    state: State
    path: tuple[Move, ...]
    outcome: Outcome | None
    age: timedelta


def make_stories(*, preset: Preset, count: int, seed: int, today: date) -> list[Story]:
    """Invent this many reports: all states in their shares, all categories in turn, two languages, many places.

    The same arguments give the same reports. `today` is the day that dates in the texts look back from.
    """
    writer = _Writer(preset, Random(seed), today)
    states = spread(count, writer.random)
    categories = list(islice(cycle(preset.categories), count))
    writer.random.shuffle(categories)
    return [writer.write(category, state) for category, state in zip(categories, states, strict=True)]


def _cases(state: State, category: CategorySeed, own: Mapping[str, Any]) -> list[int]:
    """Which of the category's cases can be in this state: a grave one is never in mediation."""
    grades = {child.code: child.default_grade for child in category.children}
    cases = list(enumerate(own["cases"]))
    if state is State.IN_MEDIATION:
        cases = [(index, case) for index, case in cases if grades[case["category"]] < VIOLENT]
    return [index for index, _ in cases]


def _read(language: str) -> dict[str, Any]:
    phrases: dict[str, Any] = json.loads((PHRASES / f"{language}.json").read_text(encoding="utf-8"))
    return phrases


class _Writer:
    """Puts phrases together. Keeps the one source of chance, so that a seed decides everything."""

    def __init__(self, preset: Preset, random: Random, today: date) -> None:
        self.random = random
        self.today = today
        self.disputes = [category for category in preset.categories if category.code in DISPUTES]
        self.counties = [county for province in preset.regions for county in province.counties]
        self.weights = [county.population for county in self.counties]
        self.phrases = {language: _read(language) for language in ("en", "zh-hans")}

    def write(self, category: CategorySeed, state: State) -> Story:
        """One report of a category, told so far as it got."""
        if state is State.IN_MEDIATION:
            category = self.random.choice(self.disputes)
        language = self.random.choice(("en", "zh-hans"))
        (county,) = self.random.choices(self.counties, self.weights)
        own = self.phrases[language]["categories"][category.code]
        common = self.phrases[language]["common"]
        case = self.random.choice(_cases(state, category, own))
        chosen = own["cases"][case]
        usual = next(c.default_grade for c in category.children if c.code == chosen["category"])
        grade = min(5, max(1, usual + self.random.choice((-1, 0, 0, 0, 1))))
        age = age_in(state, category, self.random)

        def say(options: Sequence[str]) -> str:
            return self._fill(self.random.choice(options), language, county, age)

        parts = [self._fill(chosen[part], language, county, age) for part in ("opening", "detail")]
        parts += [say(common["circumstances"]), say(common["wishes"])]
        exchange = self.random.randrange(len(own["follow_ups"]))
        return Story(
            category=chosen["category"],
            region=county.code,
            language=language,
            channel=self.random.choices(("web", "phone", "letter", "in_person"), (80, 12, 5, 3))[0],
            urgent=usual >= VIOLENT and self.random.random() < 0.4,
            grade=grade,
            text=_join(parts, language),
            where=say(common["where"]),
            when=self._day(age).isoformat(),
            answers=self._answers(category, own["answers"], case, (language, county, age)),
            contact=self._contact(common) if state in REACHED or self.random.random() < 0.3 else None,
            first_answer=say(common["first_answers"]),
            question=self._fill(own["asks"][exchange % len(own["asks"])], language, county, age),
            follow_up=self._fill(own["follow_ups"][exchange], language, county, age),
            progress=say(common["progress"]),
            closing=say(common["closing"]),
            thanks=say(common["thanks"]),
            note=say(common["notes"]),
            reason=say(common["reasons"]),
            judged=(say(common["harm"]), say(common["urgency"]), say(common["credibility"])),
            state=state,
            path=PATHS[state],
            outcome=outcome_in(state, grade, self.random),
            age=age,
        )

    def _fill(self, phrase: str, language: str, county: RegionSeed, age: timedelta) -> str:
        """Put places, numbers and days into a phrase. Every blank draws anew, so that none looks copied."""
        common = self.phrases[language]["common"]
        amount = self.random.choice((300, 800, 1500, 2600, 4200, 7500, 12000, 18000, 36000, 85000, 240000))
        return phrase.format(
            place=county.names[language],
            spot=self.random.choice(common["spots"]),
            facility=self.random.choice(common["facilities"]),
            vital=self.random.choice(common["vital"]),
            weekday=self.random.choice(common["weekdays"]),
            amount=self.random.choice(common["amounts"]).format(n=f"{amount:,}"),
            number=self.random.randint(3, 12),
            two=f"{self.random.randint(0, 99):02d}",
            date=_say_day(self._day(age), language),
            soon=_say_day(self.today - age + timedelta(days=self.random.randint(2, 9)), language),
        )

    def _day(self, age: timedelta) -> date:
        """A day shortly before the report came in."""
        return self.today - age - timedelta(days=self.random.randint(1, 20))

    def _answers(
        self,
        category: CategorySeed,
        words: Mapping[str, Sequence[str]],
        case: int,
        teller: tuple[str, RegionSeed, timedelta],
    ) -> Mapping[str, str]:
        """Answers to most of the category's questions; some reporters leave some out."""
        given = {}
        for question in category.questions:
            answer = self._answer(question, words, case, teller)
            if self.random.random() < 0.8:
                given[question.id] = answer
        return MappingProxyType(given)

    def _answer(
        self,
        question: Question,
        words: Mapping[str, Sequence[str]],
        case: int,
        teller: tuple[str, RegionSeed, timedelta],
    ) -> str:
        match question.kind:
            case "choice":
                return self.random.choice(question.choices).id
            case "yesno":
                return self.random.choice(("yes", "no"))
            case "date":
                return self._day(teller[2]).isoformat()
            case "text":
                options = words[question.id]
                return self._fill(options[case % len(options)], *teller)

    def _contact(self, common: Mapping[str, Sequence[str]]) -> Contact:
        return Contact(*(self.random.choice(common[part]) for part in ("names", "contacts", "hours")))


def _join(parts: Sequence[str], language: str) -> str:
    return ("" if language == "zh-hans" else " ").join(part for part in parts if part)


def _say_day(day: date, language: str) -> str:
    """A day as somebody writes it in a letter, without the year."""
    if language == "zh-hans":
        return f"{day.month}月{day.day}日"
    return f"{day.day} {MONTHS[day.month - 1]}"
