"""The phone's service: answers calls, keeps what is said, and delivers what had to wait."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from auricle.voice.acting import House
from auricle.voice.answering import serve
from auricle.voice.ari import Where
from auricle.voice.call_values import Call, Prompt
from auricle.voice.conversing import converse
from auricle.voice.exchange import Exchange
from auricle.voice.floor import Floor
from auricle.voice.hotline import Hotline, HotlineAway, Refusal
from auricle.voice.keeping import Keeper
from auricle.voice.line import Line
from auricle.voice.plan import read_plan
from auricle.voice.prompts.saying import MOST_CHOICES, Menu, sentences
from auricle.voice.prompts.shelf import Shelf
from auricle.voice.prompts.speech import NoSpeech, Speech, digit_sentence
from auricle.voice.spool import Spool
from auricle.voice.takers.room import Room
from auricle.voice.takers.socket import Sockets, serve_browsers
from auricle.voice.telling import Telling

MENU_EVERY = 60.0
MENU_AGAIN = 2.0

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Settings:
    """What the service has to know."""

    engine: Where
    hotline: tuple[str, int]
    key: bytes = field(repr=False)
    organisation: bytes
    """The public key of whoever vouches for the teams' keys."""
    spool: Path
    languages: tuple[str, ...]
    emergency: str
    recordings: Path | None = None
    prompts: Path | None = None
    """Where the sound of fixed prompts is kept from one start to the next."""
    sockets: Sockets | None = None
    """Where call-takers' browsers come in, if calls are taken in person."""
    longest_call: float = 3600.0
    """Seconds, without the time with a person."""


async def run(settings: Settings) -> None:
    """Serve until cancelled. Raises TakenOver, and NoSpeech where there is no voice."""
    hotline = Hotline(*settings.hotline, settings.key, organisation=settings.organisation)
    keeper = Keeper(hotline, Spool(settings.spool), settings.languages)
    menu = Menu(settings.languages, settings.emergency)
    shelf = Shelf(settings.prompts) if settings.prompts else None
    house = House(keeper, Speech(settings.recordings, shelf), menu, longest_call=settings.longest_call)
    telling = Telling(hotline)
    floor, exchange = Floor(telling.tell), Exchange()
    room = Room(floor, exchange, house)
    # Without these words nobody could be told anything; all others are learnt while calls come.
    await house.speech.learn(_said(house, Prompt.EMERGENCY, Prompt.LANGUAGES, Prompt.TRY_LATER))

    async def talk(line: Line) -> None:
        await converse(line, house, floor)

    async with asyncio.TaskGroup() as tasks:
        for work in (
            *(keeper.stock_up(), keeper.deliver(), _read_menus(house, floor), _learn_all(house)),
            *(telling.events(), telling.takers(floor), serve(settings.engine, talk, exchange=exchange)),
        ):
            tasks.create_task(work)
        if settings.sockets is not None:
            tasks.create_task(serve_browsers(settings.sockets, room))


async def _read_menus(house: House, floor: Floor) -> None:
    while True:
        try:
            told = await house.keeper.hotline.ask("GET", "/v1/menu")
            names, codes = _categories(told)
        except (HotlineAway, Refusal):
            await asyncio.sleep(MENU_AGAIN)
            continue
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            # What callers can choose from stays as it was: the calls of this moment go on.
            log.error("What the hotline says of itself cannot be read: %s", type(error).__name__)
            await asyncio.sleep(MENU_EVERY)
            continue
        plan = read_plan(told.get("plan"))
        windows = tuple(window.names for window in plan.windows)
        changed = (names, windows) != (house.menu.categories, house.menu.windows)
        house.menu = replace(house.menu, categories=names, windows=windows)
        house.codes, house.plan, floor.rules = codes, plan, plan.rules
        floor.look()
        if changed:
            try:
                await house.speech.learn(_said(house, *CHANGING))
            except NoSpeech as sentence:
                log.error("A prompt cannot be said: %s", sentence)
        await asyncio.sleep(MENU_EVERY)


def _categories(told: dict[str, Any]) -> tuple[tuple[dict[str, str], ...], tuple[str, ...]]:
    found = list(told["categories"])[:MOST_CHOICES]
    if not all(isinstance(each["names"]["en"], str) for each in found):
        raise ValueError("A category has no name.")
    return tuple(dict(each["names"]) for each in found), tuple(str(each["code"]) for each in found)


async def _learn_all(house: House) -> None:
    """Make the sound of all that belongs to no caller, so that nobody waits for it."""
    with contextlib.suppress(NoSpeech):
        await house.speech.learn(_said(house, *(one for one in Prompt if one not in PRIVATE)))
        await house.speech.learn(_places(house))
        for language in house.menu.languages:
            await house.speech.learn([digit_sentence(language, digit) for digit in "0123456789"])
        await house.speech.tidy()
    log.info("All prompts are ready.")


def _places(house: House) -> list[Any]:
    """Those that are said most often; the others are made when they are needed."""
    return [
        one
        for language in range(1, len(house.menu.languages) + 1)
        for number in range(1, 10)
        for one in sentences(
            Prompt.PLACE, Call(language=language, place=number, minutes=number), house.menu, None
        )
    ]


PRIVATE = (Prompt.RECEIPT, Prompt.NUMBER)
CHANGING = (Prompt.MENU, Prompt.CATEGORIES, Prompt.WINDOWS, Prompt.WAIT, Prompt.OFFER_CALL_BACK)
"""What depends on what the hotline says of itself."""


def _said(house: House, *prompts: Prompt) -> list[Any]:
    languages = range(1, len(house.menu.languages) + 1)
    # Somebody may sit down at any moment.
    menu = replace(house.menu, person=True)
    return [
        one
        for prompt in prompts
        for language in languages
        for one in sentences(prompt, Call(language=language), menu, None)
    ]
