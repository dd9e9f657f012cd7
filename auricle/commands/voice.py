"""`auricle voice`: the service that answers calls. It has no database, and no key of the house but the line's."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import re
import signal
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from auricle.config.children import leave_no_core
from auricle.config.env import LOOPBACK, Environment
from auricle.errors import NotNow
from auricle.voice import service
from auricle.voice.answering import TakenOver
from auricle.voice.ari import Where
from auricle.voice.engine.fetching import EngineTrouble, fetched
from auricle.voice.engine.starting import Asterisk, free_ports, running
from auricle.voice.prompts.speech import VOICES, NoSpeech, require_program
from auricle.voice.takers.socket import MEDIA, CannotListen, Sockets

USER = "auricle"
ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]+)?")
TROUBLES = (NoSpeech, TakenOver, EngineTrouble, CannotListen)


class CannotAnswer(NotNow):
    """The phone cannot be answered here."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """An Asterisk of its own is for demonstrations; a hotline names one in its settings."""
    parser.add_argument(
        "--own-asterisk",
        type=int,
        metavar="PORT",
        help="run a private Asterisk, fetched from Debian, that takes calls of this machine alone at this UDP port",
    )


def run(arguments: argparse.Namespace) -> int:
    """Answer calls until stopped. Raises BadSetting, CannotAnswer."""
    leave_no_core()
    settings = read_settings(Environment(os.environ), own_engine=arguments.own_asterisk is not None)
    try:
        require_program()
        if arguments.own_asterisk is None:
            asyncio.run(_until_stopped(service.run(settings)))
        else:
            _with_own_engine(settings, arguments.own_asterisk)
    except* TROUBLES as troubles:
        raise CannotAnswer(str(_first(troubles))) from None
    return 0


def can_answer(say: Callable[[str], None]) -> bool:
    """Fetch what answers calls; whether that is here now. What is missing is said in one sentence."""
    try:
        require_program()
        fetched(say=say)
    except TROUBLES as trouble:
        say(f"Calls are not answered: {trouble}")
        return False
    return True


def read_settings(environment: Environment, *, own_engine: bool) -> service.Settings:
    """Read where everything is. Raises BadSetting, with a sentence that names all that is wrong."""
    keys = environment.path("AURICLE_KEYS", means="the folder with this process's key files")
    address = password = ""
    if not own_engine:
        address = environment.url(
            "AURICLE_VOICE_ENGINE",
            schemes=("ws",),
            default="ws://127.0.0.1:8088",
            means="the HTTP server of Asterisk on this machine, with ws:// in front",
        )
        file = environment.text(
            "AURICLE_VOICE_PASSWORD",
            default=str(keys / "asterisk"),
            means="the file with the password of ARI's user auricle, one line; by itself `asterisk` among its keys",
        )
        password = environment.line(Path(file), means="the password of ARI's user auricle")
    line = environment.url(
        "AURICLE_LINE",
        schemes=("http",),
        default="http://127.0.0.1:8004",
        means="where `auricle line` answers on this machine",
    )
    for name, typed in (("AURICLE_VOICE_ENGINE", address), ("AURICLE_LINE", line)):
        # Sound, codes and a password go there in the clear.
        environment.require(
            not typed or urlsplit(typed).hostname in LOOPBACK,
            f"{name} must be on this machine, such as 127.0.0.1",
        )
    key = environment.key_file(keys / "line", means="the key of the phone's way in")
    organisation = environment.secret(
        "AURICLE_ORG_KEY",
        size=32,
        means="the organisation's public signing key; recordings are sealed only to keys it signed",
    )
    spool = environment.path(
        "AURICLE_VOICE_SPOOL", means="the folder where sealed recordings wait while the hotline is away"
    )
    languages = environment.words(
        "AURICLE_LANGUAGES",
        tuple(VOICES),
        default=" ".join(VOICES),
        means="the languages callers choose from",
    )
    emergency = environment.text(
        "AURICLE_EMERGENCY_NUMBER", default="112", means="the number to call when life is in danger"
    )
    recordings = environment.text(
        "AURICLE_VOICE_RECORDINGS",
        default="",
        means="a folder of prompts that a person has spoken, LANGUAGE/PROMPT.wav; what is missing is read by espeak-ng",
    )
    prompts = environment.text(
        "AURICLE_VOICE_PROMPTS",
        default="",
        means="a folder where the sound of fixed prompts is kept; without it all of it is made at each start",
    )
    longest = environment.number(
        "AURICLE_VOICE_LONGEST_CALL",
        default=60,
        least=15,
        most=24 * 60,
        means="the minutes after which a call without a person ends; time with a person does not count",
    )
    environment.require(
        spool == Path() or (spool.is_dir() and os.access(spool, os.W_OK)),
        f"AURICLE_VOICE_SPOOL must be a folder that can be written, and is {str(spool)!r}",
    )
    environment.require(
        not recordings or Path(recordings).is_dir(),
        f"AURICLE_VOICE_RECORDINGS must be a folder, and is {recordings!r}",
    )
    environment.require(
        not prompts or (Path(prompts).is_dir() and os.access(prompts, os.W_OK)),
        f"AURICLE_VOICE_PROMPTS must be a folder that can be written, and is {prompts!r}",
    )
    sockets = _read_sockets(environment, keys)
    environment.finish()
    place = urlsplit(line)
    return service.Settings(
        engine=Where(address, USER, password),
        hotline=(place.hostname or "127.0.0.1", place.port or 80),
        key=key,
        organisation=organisation,
        spool=spool,
        languages=tuple(languages),
        emergency=emergency,
        recordings=Path(recordings) if recordings else None,
        prompts=Path(prompts) if prompts else None,
        sockets=sockets,
        longest_call=60.0 * longest,
    )


def _read_sockets(environment: Environment, keys: Path) -> Sockets | None:
    port = environment.number(
        "AURICLE_VOICE_SOCKET",
        default=0,
        most=65_535,
        means="the port of this machine where call-takers' browsers come in; 0: nobody takes calls in person",
    )
    origins = environment.text(
        "AURICLE_VOICE_ORIGINS",
        default="",
        means="the addresses of the desk, as browsers name them (https://desk.example.org), separated by spaces",
    ).split()
    media = environment.choice(
        "AURICLE_VOICE_MEDIA",
        MEDIA,
        default=MEDIA[0],
        means="how a call-taker's sound travels: over the same websocket, or by WebRTC",
    )
    if not port:
        return None
    environment.require(
        bool(origins) and all(ORIGIN.fullmatch(origin) for origin in origins),
        "AURICLE_VOICE_ORIGINS must name the desk's address without a path, such as https://desk.example.org",
    )
    key = environment.key_file(keys / "phone", means="the key of tickets to the phone's service")
    return Sockets(port, tuple(origins), key, media)


def _with_own_engine(settings: service.Settings, port: int) -> None:
    with running(fetched(), ports=replace(free_ports(), sip=port)) as asterisk:
        print(f"The phone answers at sip:hotline@127.0.0.1:{port}, to this machine alone.", flush=True)
        found = replace(settings, engine=Where(asterisk.ari, asterisk.user, asterisk.password))

        async def both() -> None:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(service.run(found))
                tasks.create_task(_while_alive(asterisk))

        asyncio.run(_until_stopped(both()))


async def _while_alive(asterisk: Asterisk) -> None:
    while asterisk.alive:  # noqa: ASYNC110
        await asyncio.sleep(1.0)
    raise EngineTrouble("Asterisk has ended: it is started anew with this service.")


async def _until_stopped(work: Coroutine[Any, Any, None]) -> None:
    working = asyncio.create_task(work)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, working.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await working


def _first(troubles: BaseExceptionGroup[BaseException]) -> BaseException:
    one: BaseException = troubles
    while isinstance(one, BaseExceptionGroup):
        one = one.exceptions[0]
    return one
