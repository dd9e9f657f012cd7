"""What Asterisk may send: the events that we use, others, and what no Asterisk should send."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auricle.voice.events import (
    READERS,
    Answered,
    Arrived,
    BadEvent,
    Event,
    Keyed,
    Left,
    Replaced,
    read_event,
)

CHANNEL = {"id": "1.1", "name": "PJSIP/carrier-1", "caller": {"name": "", "number": ""}}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("message", "event"),
    [
        ({"type": "StasisStart", "channel": CHANNEL, "args": []}, Arrived("1.1", is_sound=False)),
        ({"type": "StasisStart", "channel": {"id": "s", "name": "WebSocket/x"}}, Arrived("s", is_sound=True)),
        ({"type": "StasisEnd", "channel": CHANNEL}, Left("1.1")),
        ({"type": "ChannelDestroyed", "channel": CHANNEL, "cause": 16}, Left("1.1", cause=16)),
        ({"type": "ChannelHangupRequest", "channel": CHANNEL}, Left("1.1")),
        ({"type": "ChannelHangupRequest", "channel": CHANNEL, "cause": "busy"}, Left("1.1")),
        ({"type": "ChannelDtmfReceived", "channel": CHANNEL, "digit": "#"}, Keyed("1.1", "#")),
        ({"type": "ApplicationReplaced"}, Replaced()),
        ({"type": "RESTResponse", "request_id": "7", "status_code": 204}, Answered("7", 204, None)),
        (
            {"type": "RESTResponse", "request_id": "7", "status_code": 200, "message_body": '{"id": "b"}'},
            Answered("7", 200, {"id": "b"}),
        ),
        ({"type": "ChannelVarset", "channel": CHANNEL}, None),
        ({"type": "Dial"}, None),
    ],
)
def test_events_are_read(message: dict[str, Any], event: Event | None) -> None:
    assert read_event(json.dumps(message)) == event


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "7",
        '"StasisStart"',
        "{}",
        '{"type": 7}',
        '{"type": "StasisStart"}',
        '{"type": "StasisStart", "channel": []}',
        '{"type": "StasisStart", "channel": {"id": ""}}',
        '{"type": "StasisStart", "channel": {"id": "1"}}',
        '{"type": "ChannelDtmfReceived", "channel": {"id": "1"}, "digit": "12"}',
        '{"type": "ChannelDtmfReceived", "channel": {"id": "1"}, "digit": 1}',
        '{"type": "RESTResponse", "request_id": "1", "status_code": "200"}',
        '{"type": "RESTResponse", "request_id": "1", "status_code": 200, "message_body": "{"}',
        '{"type": "RESTResponse", "request_id": "1", "status_code": 200, "message_body": 7}',
        "[" * 100_000,
        json.dumps({"type": "StasisEnd", "channel": {"id": "x" * 1000}}),
    ],
)
def test_what_is_malformed_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(BadEvent) as refused:
        read_event(text)
    assert "digit" not in str(refused.value) or "12" not in str(refused.value)


@settings(deadline=None)
@given(
    st.sampled_from(sorted(READERS)),
    st.dictionaries(st.sampled_from(["channel", "digit", "request_id", "status_code", "message_body"]), JSON),
    JSON,
)
def test_no_message_does_more_than_be_refused(kind: str, fields: dict[str, Any], channel: Any) -> None:
    for message in ({"type": kind, **fields}, {"type": kind, "channel": channel}, channel):
        try:
            read_event(json.dumps(message))
        except BadEvent:
            continue


@settings(deadline=None)
@given(st.text() | st.binary())
def test_no_bytes_do_more_than_be_refused(text: str | bytes) -> None:
    with contextlib.suppress(BadEvent):
        assert read_event(text) is None


def test_who_calls_is_in_no_event() -> None:
    channel = CHANNEL | {"caller": {"name": "Ada", "number": "15550142"}, "connected": {"number": "15550142"}}
    for kind in READERS:
        message = {"type": kind, "channel": channel, "digit": "1", "request_id": "1", "status_code": 200}
        assert "15550142" not in repr(read_event(json.dumps(message)))
