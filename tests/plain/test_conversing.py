"""A whole conversation with a line and a hotline that are made up: what is said and keyed, and what is filed."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncGenerator, Callable, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from auricle.sealing.envelope import Commitment, ContentKey, Header, PublicKey, Sealed, SealedObject, Seed
from auricle.sealing.keys import new_seed, public_key
from auricle.sealing.unseal import open_grant, open_live, open_note, open_object
from auricle.voice import acting, adding
from auricle.voice.acting import House
from auricle.voice.call_values import Prompt
from auricle.voice.conversing import converse
from auricle.voice.floor import Floor
from auricle.voice.hotline import HotlineAway, Refusal, b64
from auricle.voice.keeping import Keeper
from auricle.voice.media import SLIN16
from auricle.voice.plan import Plan, Window
from auricle.voice.prompts.saying import Menu, Said
from auricle.voice.prompts.words import WORDS
from auricle.voice.spool import Spool
from auricle.voice.tones import tone

CODE = "12345678901234567895"
STORY = tone(500, 1.5, SLIN16.rate)
THINKS = 0.15
SILENCE = bytes(SLIN16.size(9.0))


class Made:
    """A hotline in memory."""

    def __init__(self) -> None:
        self.seed: Seed = new_seed()
        self.away = False
        self.away_for = 0
        """How often nobody answers when something is to be added."""
        self.refuses: list[str] = []
        self.chunks: dict[str, list[bytes]] = {}
        self.reports: list[dict[str, Any]] = []
        self.said: list[dict[str, Any]] = []
        self.call_backs: list[dict[str, Any]] = []
        self.asked: list[str] = []

    async def ask(self, method: str, path: str, body: Any = None, *, language: str = "en") -> dict[str, Any]:
        if self.away:
            raise HotlineAway
        self.asked.append(f"{method} {path}")
        if path.startswith("/v1/objects/"):
            return self._object(method, path.split("/"), body)
        if path == "/v1/reports" and self.refuses:
            raise Refusal(self.refuses.pop(0))
        answers: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "/v1/prepare": self._prepare,
            "/v1/reports": self._report,
            "/v1/inbox/open": self._open,
            "/v1/inbox/say": self._say,
            "/v1/call-backs": self._call_back,
        }
        if path == "/v1/call-backs/key":
            return {"team": {"public": b64(public_key(self.seed)), "expires": 4_000_000_000}}
        return answers[path](body) if path in answers else {}

    def _object(self, method: str, path: Sequence[str], body: Any) -> dict[str, Any]:
        chunks = self.chunks.setdefault(path[3], [])
        if method == "PUT":
            assert len(chunks) == int(path[4])
            chunks.append(body)
        if method == "DELETE":
            del self.chunks[path[3]]
        return {"have": len(chunks)}

    def _prepare(self, body: dict[str, Any]) -> dict[str, Any]:
        public = b64(public_key(self.seed))
        return {
            "code": CODE, "reporter": b64(public_key(new_seed())), "registration": "r", "retry": "again",
            "team": {"public": public}, "category": body.get("category", "unsorted"),
        }  # fmt: skip

    def _report(self, body: dict[str, Any]) -> dict[str, Any]:
        self.reports.append(body)
        return {"state": "filed"}

    def _open(self, body: dict[str, Any]) -> dict[str, Any]:
        if body["code"] != CODE:
            raise Refusal("wrong-code")
        key = b64(bytes(32))
        return {
            "session": "s", "report": "6b1d2a52-4d0a-4b0c-9b5e-0d7a3d6f2a11", "key": key, "sentences": ["It is here."],
            "messages": [], "may_write": True, "may_withdraw": True,
        }  # fmt: skip

    def _call_back(self, body: dict[str, Any]) -> dict[str, Any]:
        if self.refuses:
            raise Refusal(self.refuses.pop(0))
        self.call_backs.append(body)
        return {}

    def _say(self, body: dict[str, Any]) -> dict[str, Any]:
        if self.away_for:
            self.away_for -= 1
            raise HotlineAway
        self.said.append(body)
        return {}

    def heard(self, report: dict[str, Any]) -> bytes:
        """The sounds of a report as its team hears them, all the while that nothing is missing."""
        name = UUID(report["report"])
        commitment = Commitment(base64.b64decode(report["commitments"]["content"]))
        blob = base64.b64decode(report["grants"][0]["blob"])
        key = open_grant(self.seed, blob, purpose="content", report=name, commitment=commitment)
        return self.sounds(key, name, report["objects"])

    def sounds(self, key: ContentKey, name: UUID, objects: list[dict[str, Any]]) -> bytes:
        """Whole sounds, one after the other; their words name each of them."""
        words, *sounds = objects
        sealed = SealedObject(
            Header(base64.b64decode(words["header"])), (Sealed(base64.b64decode(words["body"])),)
        )
        told = json.loads(open_object(key, report=name, label=words["label"], sealed=sealed))
        assert [file["object"] for file in told["files"]] == [part["id"] for part in sounds]
        return b"".join(
            piece
            for part in sounds
            for piece in open_live(
                key,
                report=name,
                label=part["label"],
                header=Header(base64.b64decode(part["header"])),
                chunks=[Sealed(chunk) for chunk in self.chunks[part["id"]]],
            )
        )


class Quiet:
    """A voice that says nothing, and keeps what it would have said."""

    def __init__(self) -> None:
        self.said: list[str] = []

    async def sound(self, said: Sequence[Said]) -> bytes:
        self.said += [getattr(each, "text", "") or getattr(each, "digits", "") for each in said]
        return b""


class Line:
    """A caller who does one thing after the other: keys, or sound that is said while it is recorded."""

    def __init__(self, *does: str | bytes) -> None:
        self._does = list(does)
        self.over = False
        self.hung_up = False
        self.used = False

    async def say(self, pcm: bytes, *, until: object = None) -> bool:
        return not self.over

    async def key(self, patience: float, *, until: object = None) -> str | None:
        # Nobody presses a key while the hotline is asked; whoever waits for its answer stops waiting for a key.
        await asyncio.sleep(0 if patience < 1 else THINKS)
        if patience < 1 and not self._ended:
            # Only what ends a recording is there at once.
            return None
        found = self._does[0] if self._does else None
        if isinstance(found, str):
            self._does.pop(0)
            return found
        self.over = self.over or (patience >= 1 and not self._does)
        return None

    _ended = False

    async def recorded(self, most: float) -> AsyncGenerator[bytes]:
        self._ended = True
        while self._does and isinstance(self._does[0], bytes):
            said = self._does.pop(0)
            assert isinstance(said, bytes)
            size = SLIN16.frame_size
            for start in range(0, len(said), size):
                yield said[start : start + size]
        self.over = not self._does

    async def hang_up(self) -> None:
        self.over = self.hung_up = True


@pytest.fixture
def call(tmp_path: Path) -> Callable[..., tuple[Made, Quiet, Path]]:
    def call(
        *does: str | bytes, hotline: Made | None = None, stock: bool = False, windows: tuple[str, ...] = ()
    ) -> tuple[Made, Quiet, Path]:
        hotline = hotline or Made()

        async def scenario() -> Quiet:
            quiet = Quiet()
            keeper = Keeper(hotline, Spool(tmp_path), ["en"])  # type: ignore[arg-type]
            if stock:
                away, hotline.away = hotline.away, False
                await keeper._fill("en", keeper._stock["en"])
                hotline.away = away
            names: Any = ({"en": "Fraud"},)
            menu = Menu(("en",), "112", names, windows=tuple({"en": f"in the {name}"} for name in windows))
            plan = Plan(windows=tuple(Window(name, {"en": f"in the {name}"}) for name in windows))
            house = House(keeper, quiet, menu, ("fraud",), plan)  # type: ignore[arg-type]
            await converse(Line(*does), house, Floor())  # type: ignore[arg-type]
            async with asyncio.timeout(10):
                while keeper.additions.waiting:  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
            return quiet

        return hotline, asyncio.run(scenario()), tmp_path

    return call


Calling = Callable[..., tuple[Made, Quiet, Path]]


def test_what_was_said_is_filed_under_its_category_and_the_code_is_read_out(call: Calling) -> None:
    hotline, quiet, spool = call("1", "1", STORY, "#", "#", "#", *"7895")
    (report,) = hotline.reports
    assert report["category"] == "fraud"
    assert "unfinished" not in report
    assert hotline.heard(report)[44:] == STORY
    assert CODE in quiet.said
    assert quiet.said[-1] == "Goodbye."
    assert list(spool.iterdir()) == []


def test_what_is_added_before_sending_is_one_recording_and_what_is_thrown_away_is_gone(call: Calling) -> None:
    hotline, _, _ = call("1", "0", STORY, "#", "3", STORY, "#", "2", STORY, "#", "#")
    (report,) = hotline.reports
    assert report["category"] == "unsorted"
    assert hotline.heard(report)[44:] == 2 * STORY
    assert len(hotline.chunks) == 1


def test_who_hangs_up_has_reported_and_it_says_that_it_broke_off(call: Calling) -> None:
    hotline, _, spool = call("1", "1", STORY)
    (report,) = hotline.reports
    assert report["unfinished"] is True
    assert hotline.heard(report)[44:] == STORY
    assert list(spool.iterdir()) == []


def test_silence_ends_a_recording_and_no_key_sends_it(call: Calling) -> None:
    hotline, _, _ = call("1", "1", STORY + SILENCE, "#", "#")
    assert hotline.heard(hotline.reports[0])[44:].startswith(STORY)


def test_a_call_in_which_nothing_is_heard_files_nothing(call: Calling) -> None:
    hotline, quiet, spool = call("1", "1", SILENCE, "#")
    assert hotline.reports == []
    assert "We could not hear anything." in quiet.said
    assert list(spool.iterdir()) == []


def test_while_the_hotline_is_away_a_prepared_code_is_told_and_the_report_waits_sealed(call: Calling) -> None:
    hotline = Made()
    hotline.away = True
    _, quiet, spool = call("1", "1", STORY, "#", "#", hotline=hotline, stock=True)
    assert CODE in quiet.said
    (waits,) = spool.iterdir()
    written = b"".join(path.read_bytes() for path in waits.iterdir())
    assert CODE.encode() not in written
    assert STORY[:200] not in written
    assert json.loads((waits / "report.json").read_bytes())["unfinished"] is False


def test_without_anything_prepared_nobody_is_let_speak(call: Calling) -> None:
    hotline = Made()
    hotline.away = True
    _, quiet, spool = call("1", "1", STORY, hotline=hotline)
    assert "We cannot do that at this moment. Please call again later." in quiet.said
    assert list(spool.iterdir()) == []


def test_a_team_with_another_key_gets_the_reports_key_anew(call: Calling) -> None:
    hotline = Made()
    hotline.refuses = ["recipients"]
    call("1", "1", STORY, "#", "#", hotline=hotline)
    assert [asked for asked in hotline.asked if asked == "POST /v1/prepare"] == ["POST /v1/prepare"] * 2
    assert hotline.heard(hotline.reports[0])[44:] == STORY


def test_what_the_hotline_never_takes_stays_and_the_caller_is_told(call: Calling) -> None:
    hotline = Made()
    hotline.refuses = ["invalid"] * 3
    _, quiet, spool = call("1", "1", STORY, "#", "#", "#", "#", hotline=hotline)
    assert quiet.said.count("That did not work. What you said is still here.") == 2
    assert CODE not in quiet.said
    assert len(list(spool.iterdir())) == 1


def test_a_code_opens_and_what_is_said_is_added(call: Calling) -> None:
    hotline, quiet, spool = call("2", *CODE, "2", STORY, "#", "#", "#")
    assert "It is here." in quiet.said
    (said,) = hotline.said
    name = UUID("6b1d2a52-4d0a-4b0c-9b5e-0d7a3d6f2a11")
    assert hotline.sounds(ContentKey(bytes(32)), name, said["objects"])[44:] == STORY
    assert hotline.asked[-1] == "POST /v1/inbox/leave"
    assert list(spool.iterdir()) == []


def test_who_hangs_up_in_an_addition_has_added_it(call: Calling) -> None:
    hotline, _, _ = call("2", *CODE, "2", STORY)
    assert len(hotline.said) == 1
    assert hotline.asked[-1] == "POST /v1/inbox/leave"


def test_what_is_added_while_the_hotline_is_away_is_added_when_it_is_back(
    call: Calling, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adding, "PAUSE", 0.01)
    monkeypatch.setattr(acting, "BETWEEN", 0.0)
    hotline = Made()
    # Away for each of the tries that the call makes, and for two more.
    hotline.away_for = acting.TRIES + 2
    call("2", *CODE, "2", STORY, hotline=hotline)
    (said,) = hotline.said
    name = UUID("6b1d2a52-4d0a-4b0c-9b5e-0d7a3d6f2a11")
    assert hotline.sounds(ContentKey(bytes(32)), name, said["objects"])[44:] == STORY
    assert hotline.asked[-1] == "POST /v1/inbox/leave"


def test_three_wrong_codes_are_enough(call: Calling) -> None:
    hotline, quiet, _ = call("2", *("1" * 20), *("1" * 20), *("1" * 20), "2")
    assert hotline.asked.count("POST /v1/inbox/open") == 3
    assert any("three times" in text for text in quiet.said)


def test_it_is_sealed_to_the_team_alone_and_the_reporter(call: Calling) -> None:
    hotline, _, _ = call("1", "1", STORY, "#", "#")
    assert len(hotline.reports[0]["grants"]) == 2
    assert PublicKey(public_key(hotline.seed))


NUMBER = "01715550173"
ASKS = ("4", "2", *NUMBER, "#", "1")
HOURS = ("morning", "evening")


def number_of(hotline: Made, body: dict[str, Any]) -> str:
    """What the holders of the team's key read."""
    context = b"au1/call-back\0" + UUID(body["id"]).bytes
    padded = open_note(hotline.seed, Sealed(base64.b64decode(body["sealed"])), context=context)
    return padded.rstrip(b"\0").decode()


def test_who_asks_to_be_called_back_leaves_a_sealed_number_and_nothing_else(call: Calling) -> None:
    hotline, quiet, spool = call(*ASKS, windows=HOURS)
    (body,) = hotline.call_backs
    assert (body["window"], body["language"]) == ("evening", "en")
    assert set(body) == {"id", "language", "window", "key", "sealed"}
    assert number_of(hotline, body) == NUMBER
    assert NUMBER not in json.dumps(body)
    assert "in the evening: press 2." in quiet.said
    # Read back digit by digit before it is kept.
    assert NUMBER in quiet.said
    assert quiet.said[-2:] == [words_of("call_back_kept"), "Goodbye."]
    assert list(spool.iterdir()) == []


def test_the_key_of_a_team_that_changes_meanwhile_is_asked_for_again(call: Calling) -> None:
    hotline = Made()
    hotline.refuses = ["recipients"]
    call(*ASKS, hotline=hotline, windows=HOURS)
    assert len(hotline.call_backs) == 1
    assert hotline.asked.count("GET /v1/call-backs/key") == 2


def test_a_promise_that_cannot_be_kept_is_not_made(call: Calling) -> None:
    hotline = Made()
    hotline.refuses = ["not-now"]
    _, quiet, _ = call(*ASKS, hotline=hotline, windows=HOURS)
    assert hotline.call_backs == []
    assert "We cannot do that at this moment. Please call again later." in quiet.said
    assert words_of("call_back_kept") not in quiet.said


def test_where_nobody_calls_back_it_is_not_offered(call: Calling) -> None:
    hotline, quiet, _ = call(*ASKS)
    assert hotline.call_backs == []
    assert "To be called back, press 4." not in quiet.said
    assert words_of("windows") not in quiet.said


def words_of(prompt: str) -> str:
    return WORDS[Prompt(prompt)]
