"""The recordings of a report, each with what was written down of it."""

from dataclasses import dataclass, field
from uuid import UUID

from auricle.directory import colleagues
from auricle.faces.shared.staff.file_names import safe_name
from auricle.inbox.opened import OpenReport, Transcript
from auricle.inbox.report_texts import files_of
from auricle.inbox.transcripts import is_sound


@dataclass(frozen=True)
class RecordingWords:
    """A recording by its name, and its transcript with who wrote it, if there is one."""

    id: UUID
    name: str = field(repr=False)
    talk: bool
    transcript: Transcript | None
    who: str


def recordings(opened: OpenReport) -> list[RecordingWords]:
    """In the order of the page."""
    written = {one.file: one for one in opened.transcripts}
    names = colleagues.names({one.member for one in opened.transcripts}) if written else {}
    return [
        RecordingWords(
            file.id,
            safe_name(file.name),
            file.talk,
            written.get(file.id),
            names.get(written[file.id].member, "") if file.id in written else "",
        )
        for file in files_of(opened)
        if is_sound(file)
    ]
