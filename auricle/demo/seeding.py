"""Fill an empty demonstration: the preset, the cast, and invented reports that went through the real steps."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from auricle.config import keys
from auricle.demo import (
    calling,
    calling_back,
    figures,
    handing_over,
    holding,
    keeping,
    matter,
    openings,
    readings,
    rostering,
    weighing,
)
from auricle.demo.cast_passwords import passwords
from auricle.demo.decided import written_for
from auricle.demo.stories import Story, make_stories
from auricle.directory import catalogue, working
from auricle.directory.demo_cast import CAST, logins
from auricle.directory.setting_up import install_preset
from auricle.directory.working import Absence
from auricle.inbox import closing, desk_reading, desk_side
from auricle.inbox.desk_masking import Reason
from auricle.intake.plain_form import PlainAnswers, PlainReport, seal_plain
from auricle.intake.receiving import receive_report
from auricle.presets.loading import Preset, load
from auricle.reports import outbox
from auricle.reports.casework import move_report
from auricle.reports.facts import Given
from auricle.reports.moves import Move
from auricle.reports.outcomes import NO_ACTION, Outcome
from auricle.vault import desk_session, storing
from auricle.vault.member_keys import Unlocked
from auricle.vault.models import ReceiptRegistration
from auricle.vault.setting_up import Account, NewPerson, set_up_people_and_keys

SEED = 20
PRESET = "national_hotline"
# Receipts of invented reports that a newcomer can try; making more of them openable would hold up their own report.
CODES = 3
GRAVE = 3

Say = Callable[[str], None]

# Who makes which move. The screener's language decides between two.
ACTORS: Mapping[Move, str] = {
    Move.TAKE: "mei",
    Move.ANSWER: "mei",
    Move.PASS_ON: "mei",
    Move.APPROVE_REVIEW: "jonas",
    Move.PULL: "amara",
    Move.ASK: "amara",
    Move.REFER: "amara",
    Move.MEDIATE: "amara",
    Move.PROPOSE_OUTCOME: "amara",
    Move.APPROVE_CLOSE: "tomas",
}

# Who does in Chinese what these do in English.
IN_CHINESE: Mapping[str, str] = {"mei": "lin", "amara": "jing"}
SPEAK: Mapping[str, tuple[str, ...]] = {
    "mei": ("en",),
    "amara": ("en",),
    "lin": ("en", "zh-hans"),
    "jonas": ("en", "zh-hans"),
    "jing": ("zh-hans",),
}


# Who moves reports, opens identities or keeps records.
NEEDED = frozenset(
    {
        *(*ACTORS.values(), *IN_CHINESE.values(), "yara"),
        *(*openings.PEOPLE, keeping.PROPOSES, *keeping.AGREE),
        *handing_over.OFFICERS,
    }
)


@dataclass(frozen=True)
class Seeded:
    """Receipt codes to try, and the accounts that were made beside the cast's."""

    codes: Sequence[str] = field(repr=False)
    accounts: Sequence[Account]


@dataclass
class Stage:
    """The cast, unlocked for the seeding, and the codes of the last reports."""

    people: Mapping[str, Unlocked]
    codes: list[str] = field(default_factory=list, repr=False)
    # Reports that can still be opened, and when they came in.
    there: list[tuple[UUID, datetime]] = field(default_factory=list)
    alike: list[UUID] = field(default_factory=list)
    handed_over: int = 0


def seed(*, reports: int, now: datetime, say: Say, people: Sequence[NewPerson] = ()) -> Seeded:
    """Seed everything, with accounts for these people beside the cast. Raises AlreadySetUp, Invalid."""
    preset = load(PRESET)
    say("Making teams, people and keys ...")
    install_preset(preset, now=now)
    accounts = _make_cast(people, now)
    stage = Stage(_unlocked(now))
    _say_how_they_work(stage, now)
    stories = matter.named_alike(make_stories(preset=preset, count=reports, seed=SEED, today=now.date()))
    for number, story in enumerate(sorted(stories, key=lambda story: story.age, reverse=True), start=1):
        _tell(story, stage, preset, now)
        if number % 20 == 0 or number == reports:
            say(f"Filing invented reports: {number} of {reports}")
    while outbox.relay(most=200, now=now):
        pass
    matter.link_all(by=stage.people[matter.LINKS], reports=stage.alike, now=now)
    keeping.dispose(people=stage.people, now=now)
    figures.invent(seed=SEED, now=now)
    calling.invent(seed=SEED, now=now)
    holding.write_numbers_down(now=now - timedelta(hours=2))
    holding.ask_and_hold(people=stage.people, now=now)
    openings.ask_and_open(people=stage.people, now=now)
    calling_back.ask(now=now)
    _read(stage, now)
    return Seeded(stage.codes, accounts)


def _say_how_they_work(stage: Stage, now: datetime) -> None:
    """Languages, a roster, a category that a supervisor gave and an absence: what sharing out work goes by."""
    for login, languages in SPEAK.items():
        working.speak(by=stage.people[login].person, languages=languages, now=now)
    tomas, jing, mei = (stage.people[login].person for login in ("tomas", "jing", "mei"))
    today = timezone.localdate(now)
    absence = Absence(today - timedelta(days=1), today + timedelta(days=5))
    working.be_absent(by=tomas, member=jing.id, absence=absence, now=now)
    tops = [top.code for top in catalogue.categories()]
    rostering.put_on(stage.people, now=now)
    working.give_skills(by=tomas, member=mei.id, skills=[c for c in tops if c != "land-dispute"], now=now)


def _read(stage: Stage, now: datetime) -> None:
    """The cast opened reports all the while: an auditor sees who and when."""
    received = [at for _, at in stage.there]
    for one in readings.openings(received=received, now=now, seed=SEED):
        reason = Reason(one.reason.value) if one.reason else None
        by, report = stage.people[one.login], stage.there[one.place][0]
        desk_reading.open_report(by=by, report=report, now=one.at, unmask=reason)


def _make_cast(further: Sequence[NewPerson], now: datetime) -> list[Account]:
    """The accounts of the cast and of these people. Returns those of the people."""
    known = passwords()
    cast = [NewPerson(c.login, c.name, c.roles, c.teams, c.language, known[c.login], c.agency) for c in CAST]
    accounts = set_up_people_and_keys(
        people=[*cast, *further],
        org_seed=keys.read_key("org.seed"),
        registrar_seed=keys.registrar_seed(),
        issuer=f"{settings.SITE_NAME} training" if further else "Auricle demo",
        now=now - timedelta(days=1),
    )
    catalogue.forget()
    return accounts[len(cast) :]


def _unlocked(now: datetime) -> dict[str, Unlocked]:
    """Everybody who moves reports or opens identities, signed in yesterday, so that today's codes are unused."""
    yesterday = now - timedelta(days=1)
    people, known = {}, passwords()
    for login in logins(now=yesterday):
        if login.login not in NEEDED:
            continue
        cookie = desk_session.begin(
            login=login.login, password=known[login.login], code=login.code, now=yesterday
        ).cookie
        people[login.login] = desk_session.resume(cookie=cookie, now=yesterday)
        desk_session.end(cookie=cookie)
    return people


def _tell(story: Story, stage: Stage, preset: Preset, now: datetime) -> None:
    """File one report and take it as far as its story goes, each move at its own time."""
    report, received = uuid4(), now - story.age
    plain = _seal(story, report, now)
    receive_report(submission=plain.submission, now=received)
    moves = [move for move in story.path[1:] if move not in keeping.MOVES]
    # Most happens early in a report's life; nothing happens in the last tenth of it.
    span = keeping.closed_at(story, now) - received if keeping.is_over(story) else story.age * 0.9
    for place, move in enumerate(moves, start=1):
        _move(story, stage, report, move, received + span * (place / len(moves)) ** 2)
    if Move.APPROVE_DISPOSITION not in story.path:
        stage.there.append((report, received))
    if matter.is_of_it(story):
        matter.confirm(by=stage.people[matter.CONFIRMS], report=report, story=story, now=received + span)
        stage.alike.append(report)
    if len(stage.codes) < CODES and Move.ASK in moves and story.language == "en":
        stage.codes.append(" ".join(plain.code[start : start + 4] for start in range(0, 20, 4)))
    else:
        ReceiptRegistration.objects.filter(report_id=report).delete()


def _seal(story: Story, report: UUID, now: datetime) -> PlainReport:
    contact = story.contact.__dict__ if story.contact else {}
    answers = PlainAnswers(
        category=story.category,
        region=story.region,
        language=story.language,
        text=story.text,
        answers=story.answers,
        where=story.where,
        when=story.when,
        contact=contact,
        urgent=story.urgent,
        channel=story.channel,
    )
    key = storing.new_content_key()
    return seal_plain(report=report, retry=secrets.token_bytes(32), answers=answers, key=key, now=now)


def _move(story: Story, stage: Stage, report: UUID, move: Move, at: datetime) -> None:
    if move is Move.WITHDRAW:
        _withdraw(report, at)
        return
    actor = ACTORS[move]
    by = stage.people[IN_CHINESE.get(actor, actor) if story.language == "zh-hans" else actor]
    match move:
        case Move.PASS_ON:
            weighing.check_first(by=by, report=report, now=at)
            move_report(by=by, report=report, move=move, now=at)
        case Move.APPROVE_REVIEW:
            weighing.review(
                by=by, report=report, grade=story.grade, judged=story.judged, reason=story.reason, now=at
            )
        case Move.ANSWER | Move.ASK:
            _write(story, by, report, move, at)
        case Move.REFER:
            handing_over.hand_over(
                people=stage.people,
                by=by,
                report=report,
                number=stage.handed_over,
                language=story.language,
                at=at,
            )
            stage.handed_over += 1
        case Move.PROPOSE_OUTCOME:
            desk_reading.open_report(by=by, report=report, now=readings.by_day(at))
            closing.propose_outcome(
                by=by,
                report=report,
                outcome=_outcome(story),
                reason=story.reason,
                written=written_for(story),
                now=at,
            )
        case Move.APPROVE_CLOSE:
            closing.close(by=by, report=report, now=at)
        case _:
            move_report(by=by, report=report, move=move, reason=story.reason, given=_given(story), now=at)


def _write(story: Story, by: Unlocked, report: UUID, move: Move, at: datetime) -> None:
    if move is Move.ASK:
        desk_side.write_to_reporter(by=by, report=report, kind="ask", text=story.question, now=at)
        return
    desk_side.write_to_reporter(by=by, report=report, kind="reply", text=story.first_answer, now=at)
    desk_side.write_note(by=by, report=report, text=story.note, now=at)


def _given(story: Story) -> Given:
    return Given(outcome=_outcome(story))


def _outcome(story: Story) -> Outcome | None:
    """A grave report closed without action would need two people more than the story has."""
    if story.outcome in NO_ACTION and story.grade >= GRAVE:
        return Outcome.ADVICE_GIVEN
    return story.outcome


@transaction.atomic
def _withdraw(report: UUID, at: datetime) -> None:
    """What the reporter's button does, without their code, which nobody here has."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT inbox_event(%s, 'withdraw', 'WITHDRAWN', %s, '{}')", [report, at])
