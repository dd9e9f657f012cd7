"""Read a preset: the configuration that a new installation starts from. Plain.

A preset is a folder of JSON files, so that an operator can copy and change one. `load` checks everything
that set-up relies on and names the first thing that is wrong by its place in the file.
"""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, cast, get_args

from auricle.errors import NotFound
from auricle.presets.cards import CardSeed, read_cards
from auricle.presets.nodes import BrokenPreset, Node, Texts

FOLDER = Path(__file__).parent

Profile = Literal["dense-economy", "mixed", "resource-rural"]
QuestionKind = Literal["text", "choice", "date", "yesno"]
TeamKind = Literal["work", "custody"]


class NoSuchPreset(NotFound):
    """No preset has this name."""


@dataclass(frozen=True)
class Choice:
    """One answer to choose."""

    id: str
    label: Texts


@dataclass(frozen=True)
class Question:
    """A question that a category asks after the free text. None of them must be answered."""

    id: str
    kind: QuestionKind
    label: Texts
    help: Texts | None
    choices: tuple[Choice, ...]
    desk_only: bool = False
    """Whether the answer is for the desk alone, and never handed to an agency."""


@dataclass(frozen=True)
class CategorySeed:
    """An act that is an offence, or a dispute, with its legal basis. A sub-category asks its parent's questions."""

    code: str
    names: Texts
    legal_basis: str
    default_grade: int
    team: str
    agency: str
    retention_days: int
    questions: tuple[Question, ...]
    children: tuple["CategorySeed", ...] = ()


@dataclass(frozen=True)
class RegionSeed:
    """A province with its counties, or a county."""

    code: str
    names: Texts
    population: int
    profile: Profile
    counties: tuple["RegionSeed", ...] = ()


@dataclass(frozen=True)
class TeamSeed:
    """A team; the custody team keeps identities and gets no reports."""

    code: str
    names: Texts
    kind: TeamKind


@dataclass(frozen=True)
class AgencySeed:
    """A partner that acts."""

    code: str
    names: Texts
    kind: str


@dataclass(frozen=True)
class RuleSeed:
    """One routing rule. The first that matches wins; no category and an empty profile match everything."""

    category: str | None
    profile: Profile | Literal[""]
    team: str


@dataclass(frozen=True)
class LetterSeed:
    """A letter that the desk writes often: titles and texts by language. letter_parts.py reads the texts."""

    code: str
    titles: Texts
    texts: Texts


@dataclass(frozen=True)
class Preset:
    """A whole seeded configuration."""

    name: str
    names: Texts
    categories: tuple[CategorySeed, ...]
    regions: tuple[RegionSeed, ...]
    teams: tuple[TeamSeed, ...]
    agencies: tuple[AgencySeed, ...]
    rules: tuple[RuleSeed, ...]
    letters: tuple[LetterSeed, ...]
    cards: tuple[CardSeed, ...]
    unsorted: CategorySeed
    """Where a report goes whose reporter chose no category, as on the phone. No form offers it, and it asks nothing."""


def available() -> list[str]:
    """The names of the presets that come with the program."""
    return sorted(path.name for path in FOLDER.iterdir() if (path / "organisation.json").is_file())


def load(name: str) -> Preset:
    """Read and check a preset by its name. Raises NoSuchPreset or BrokenPreset."""
    if name not in available():
        raise NoSuchPreset(name)
    return read(FOLDER / name)


def read(folder: Path) -> Preset:
    """Read and check the preset in a folder. Raises BrokenPreset."""
    organisation = _file(folder, "organisation")
    teams = tuple(_team(node) for node in organisation.get("teams").items())
    agencies = tuple(_agency(node) for node in organisation.get("agencies").items())
    working = tuple(team.code for team in teams if team.kind == "work")
    nodes = _file(folder, "categories").items()
    categories = tuple(_category(node, None, working, tuple(a.code for a in agencies)) for node in nodes)
    preset = Preset(
        name=folder.name,
        names=organisation.get("names").texts(),
        categories=categories,
        regions=tuple(_province(node) for node in _file(folder, "regions").items()),
        teams=teams,
        agencies=agencies,
        rules=_rules(organisation, categories, working),
        letters=tuple(_letter(node) for node in _file(folder, "letters").items()),
        cards=(),
        unsorted=_unsorted(organisation.get("unsorted"), organisation.get("fallback_team").text()),
    )
    _check_codes(preset)
    return replace(preset, cards=_cards(folder, preset))


def _file(folder: Path, name: str) -> Node:
    try:
        return Node(json.loads((folder / f"{name}.json").read_text(encoding="utf-8")), name)
    except (OSError, ValueError) as error:
        raise BrokenPreset(f"{name}.json: {error}") from error


def _team(node: Node) -> TeamSeed:
    kind = cast(TeamKind, node.get("kind").one_of(get_args(TeamKind)))
    return TeamSeed(node.get("code").text(), node.get("names").texts(), kind)


def _agency(node: Node) -> AgencySeed:
    return AgencySeed(node.get("code").text(), node.get("names").texts(), node.get("kind").text())


def _letter(node: Node) -> LetterSeed:
    return LetterSeed(node.get("code").text(), node.get("titles").texts(), node.get("texts").texts())


def _cards(folder: Path, preset: Preset) -> tuple[CardSeed, ...]:
    return read_cards(
        _file(folder, "cards"),
        categories=[c.code for parent in preset.categories for c in (parent, *parent.children)],
        agencies=[agency.code for agency in preset.agencies],
        regions=[r.code for province in preset.regions for r in (province, *province.counties)],
    )


def _category(
    node: Node, parent: CategorySeed | None, teams: tuple[str, ...], agencies: tuple[str, ...]
) -> CategorySeed:
    """A category, or a sub-category, which has from its parent whatever it does not say itself."""
    seed = CategorySeed(
        code=node.get("code").text(),
        names=node.get("names").texts(),
        legal_basis=parent.legal_basis
        if parent and not node.has("legal_basis")
        else node.get("legal_basis").text(),
        default_grade=parent.default_grade
        if parent and not node.has("default_grade")
        else node.get("default_grade").number(1, 5),
        team=parent.team if parent else node.get("team").one_of(teams),
        agency=parent.agency if parent else node.get("agency").one_of(agencies),
        retention_days=parent.retention_days if parent else node.get("retention_days").number(30, 36_500),
        questions=parent.questions if parent else _questions(node.get("questions")),
    )
    if parent:
        return seed
    children = tuple(_category(child, seed, teams, agencies) for child in node.get("children").items())
    return CategorySeed(**{**seed.__dict__, "children": children})


def _unsorted(node: Node, team: str) -> CategorySeed:
    return CategorySeed(
        code=node.get("code").text(),
        names=node.get("names").texts(),
        legal_basis=node.get("legal_basis").text(),
        default_grade=node.get("default_grade").number(1, 5),
        team=team,
        agency="",
        retention_days=node.get("retention_days").number(30, 36_500),
        questions=(),
    )


def _questions(node: Node) -> tuple[Question, ...]:
    questions = tuple(_question(item) for item in node.items())
    if not 3 <= len(questions) <= 8:
        raise node.wrong("3 to 8 questions are expected")
    if len({question.id for question in questions}) < len(questions):
        raise node.wrong("a question's id is there twice")
    return questions


def _question(node: Node) -> Question:
    kind = cast(QuestionKind, node.get("kind").one_of(get_args(QuestionKind)))
    nodes = node.get("choices").items() if kind == "choice" else []
    choices = tuple(Choice(item.get("id").text(), item.get("label").texts()) for item in nodes)
    if kind == "choice" and len({choice.id for choice in choices}) < max(2, len(choices)):
        raise node.wrong("at least two different choices are expected")
    return Question(
        id=node.get("id").text(),
        kind=kind,
        label=node.get("label").texts(),
        help=node.get("help").texts() if node.has("help") else None,
        choices=choices,
        desk_only=node.has("desk_only") and node.get("desk_only").yes_or_no(),
    )


def _province(node: Node) -> RegionSeed:
    counties = tuple(_county(county) for county in node.get("counties").items())
    return RegionSeed(
        code=node.get("code").text(),
        names=node.get("names").texts(),
        population=sum(county.population for county in counties),
        profile=_profile(node),
        counties=counties,
    )


def _county(node: Node) -> RegionSeed:
    people = node.get("population").number(1, 100_000_000)
    return RegionSeed(node.get("code").text(), node.get("names").texts(), people, _profile(node))


def _profile(node: Node) -> Profile:
    return cast(Profile, node.get("profile").one_of(get_args(Profile)))


def _rules(
    organisation: Node, categories: tuple[CategorySeed, ...], teams: tuple[str, ...]
) -> tuple[RuleSeed, ...]:
    """The exceptions in the file's order, then each category's own team, then one rule that catches the rest."""
    known = tuple(c.code for parent in categories for c in (parent, *parent.children))
    profiles = ("", *get_args(Profile))
    exceptions = tuple(
        RuleSeed(
            category=node.get("category").one_of(known),
            profile=cast("Profile | Literal['']", node.get("profile").one_of(profiles)),
            team=node.get("team").one_of(teams),
        )
        for node in organisation.get("routing").items()
    )
    own = tuple(RuleSeed(category.code, "", category.team) for category in categories)
    return (*exceptions, *own, RuleSeed(None, "", organisation.get("fallback_team").one_of(teams)))


def _check_codes(preset: Preset) -> None:
    """A code names one thing, for ever; and there is one team that keeps identities."""
    kinds = {
        "category": [
            *(c.code for parent in preset.categories for c in (parent, *parent.children)),
            preset.unsorted.code,
        ],
        "region": [r.code for province in preset.regions for r in (province, *province.counties)],
        "team": [team.code for team in preset.teams],
        "agency": [agency.code for agency in preset.agencies],
    }
    for kind, codes in kinds.items():
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice:
            raise BrokenPreset(f"{kind}: the code {twice[0]} is there twice")
    if [team.kind for team in preset.teams].count("custody") != 1:
        raise BrokenPreset("teams: exactly one custody team is expected")
