"""The texts that a reporter wrote or said, each under a name, and a report with other texts in their places.

Values only.
"""

from collections.abc import Mapping
from dataclasses import replace

from auricle.inbox.opened import FileEntry, OpenReport, Transcript, Words
from auricle.reports.text_names import ANSWER, FILE, MESSAGE, STORY, TRANSCRIPT

__all__ = [
    "ANSWER",
    "FILE",
    "MESSAGE",
    "STORY",
    "TRANSCRIPT",
    "files_of",
    "name_of",
    "texts_of",
    "with_texts",
]


def texts_of(opened: OpenReport) -> dict[str, str]:
    """What the reporter wrote, in the order of the page: story, answers, messages, and the names of files."""
    texts = {name: text for name in STORY if isinstance(text := opened.story.get(name), str) and text}
    answers = opened.story.get("answers")
    for question, answer in answers.items() if isinstance(answers, Mapping) else ():
        if isinstance(answer, str) and answer:
            texts[f"{ANSWER}{question}"] = answer
    for words in opened.messages:
        if words.sender == "reporter" and words.text:
            texts[f"{MESSAGE}{words.id}"] = words.text
    for transcript in opened.transcripts:
        texts[name_of(transcript)] = transcript.text
    for file in files_of(opened):
        texts[f"{FILE}{file.id}"] = file.name
    return texts


def name_of(transcript: Transcript) -> str:
    """A corrected transcript is another text: what was decided of the places of the one before does not fit it."""
    return f"{TRANSCRIPT}{transcript.file}/{transcript.number}"


def files_of(opened: OpenReport) -> tuple[FileEntry, ...]:
    """The files of the story and of messages, each once."""
    return tuple({file.id: file for file in opened.files}.values())


def with_texts(opened: OpenReport, texts: Mapping[str, str]) -> OpenReport:
    """The report with these texts in place of what the reporter wrote; what is not among them is left out."""
    story: dict[str, object] = {name: texts.get(name, "") for name in STORY}
    answers = opened.story.get("answers")
    given = answers if isinstance(answers, Mapping) else {}
    story["answers"] = {
        str(question): texts[f"{ANSWER}{question}"] for question in given if f"{ANSWER}{question}" in texts
    }
    return replace(
        opened,
        story=story,
        files=tuple(_file(file, texts) for file in opened.files),
        messages=tuple(_message(words, texts) for words in opened.messages),
        transcripts=tuple(replace(one, text=texts.get(name_of(one), "")) for one in opened.transcripts),
    )


def _message(words: Words, texts: Mapping[str, str]) -> Words:
    files = tuple(_file(file, texts) for file in words.files)
    if words.sender != "reporter":
        return replace(words, files=files)
    return replace(words, text=texts.get(f"{MESSAGE}{words.id}", ""), files=files)


def _file(file: FileEntry, texts: Mapping[str, str]) -> FileEntry:
    return replace(file, name=texts.get(f"{FILE}{file.id}", ""))
