"""The texts of an opened report in which a search looks, and in which part of its page each stands. Values only."""

from collections.abc import Iterator, Mapping
from enum import StrEnum

from auricle.inbox.opened import OpenReport


class Where(StrEnum):
    """In which part of a report words stand."""

    STORY = "story"
    ANSWER = "answer"
    MESSAGE = "message"
    NOTE = "note"
    FILE = "file"
    TRANSCRIPT = "transcript"
    REASON = "reason"
    DECISION = "decision"


def texts_shown(opened: OpenReport) -> list[tuple[Where, str]]:
    """Every text of a report's page, as it is shown there, in its order."""
    return [*_of_the_story(opened), *_of_messages(opened), *_of_recordings(opened), *_of_the_desk(opened)]


def _of_the_story(opened: OpenReport) -> Iterator[tuple[Where, str]]:
    answers = opened.story.get("answers")
    given = answers.values() if isinstance(answers, Mapping) else ()
    for where, texts in (
        (Where.STORY, (opened.story.get(name) for name in ("text", "where", "when"))),
        (Where.ANSWER, given),
    ):
        yield from ((where, text) for text in texts if isinstance(text, str))


def _of_messages(opened: OpenReport) -> Iterator[tuple[Where, str]]:
    for words in opened.messages:
        yield Where.NOTE if words.kind == "note" else Where.MESSAGE, words.text
    for file in (*opened.files, *(file for words in opened.messages for file in words.files)):
        yield Where.FILE, file.name


def _of_recordings(opened: OpenReport) -> Iterator[tuple[Where, str]]:
    for transcript in opened.transcripts:
        yield Where.TRANSCRIPT, transcript.text


def _of_the_desk(opened: OpenReport) -> Iterator[tuple[Where, str]]:
    for reason in (*opened.reasons.values(), *opened.judged.values()):
        yield Where.REASON, reason
    for one in opened.decisions.values():
        for text in (one.written.question, one.written.options, one.written.message):
            yield Where.DECISION, text
