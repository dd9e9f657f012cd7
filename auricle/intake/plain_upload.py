"""Files from a page without JavaScript: sealed as each piece arrives; the plaintext touches no disk."""

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from auricle.intake import attachments
from auricle.intake.attachments import CannotKeep
from auricle.vault.file_notes import FileNote
from auricle.vault.sealing_files import FileSealing
from auricle.vault.storing import ContentKey

MOST_BYTES = 200 * 1024 * 1024
MOST_FILES = 10


class SealedUpload(UploadedFile):  # type: ignore[type-arg]  # generic for type checkers only
    """A file that is sealed and kept already. `problem` is an error code when it was not taken."""

    def __init__(self, *, name: str, size: int, note: FileNote | None, problem: str = "") -> None:
        super().__init__(name=name, size=size)
        self.note = note
        self.problem = problem


class SealingUploadHandler(FileUploadHandler):
    """Seals under the report's key. Give it to `request.upload_handlers` before anything reads the form."""

    def __init__(self, *, key: ContentKey, report: UUID, now: datetime) -> None:
        super().__init__()
        self.key = key
        self.report = report
        self.now = now
        self.files = 0
        self.kept: list[UUID] = []
        self.current: FileSealing | None = None
        self.problem = ""

    def new_file(self, *args: object, **kwargs: object) -> None:
        """Start the next file."""
        super().new_file(*args, **kwargs)  # type: ignore[arg-type]
        self.files += 1
        self.problem = "too_many" if self.files > MOST_FILES else ""
        self.current = FileSealing(self.key, report=self.report)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Seal a piece. What is too large is read to its end and thrown away, so that the form can say so."""
        if start + len(raw_data) > MOST_BYTES:
            self.problem = self.problem or "too_large"
        if not self.problem and self.current is not None:
            self._keep(self.current, self.current.update(raw_data))

    def file_complete(self, file_size: int) -> SealedUpload | None:
        """The file as the form sees it; an empty choice is none."""
        sealing, self.current = self.current, None
        if sealing is None or (file_size == 0 and not self.file_name):
            return None
        name, kind = self.file_name or "", self.content_type or ""
        if file_size == 0:
            # Nobody means to send nothing. A browser that sends a form again after a broken line does it without a
            # file that it has lost since, and the reporter would believe that their evidence is here.
            self.problem = self.problem or "empty"
        self.kept.append(sealing.id)
        if not self.problem:
            self._keep(sealing, sealing.finish())
        if self.problem:
            return SealedUpload(name=name, size=file_size, note=None, problem=self.problem)
        note = FileNote(sealing.part(), name, kind, file_size)
        return SealedUpload(name=name, size=file_size, note=note)

    def discard(self) -> None:
        """Forget everything that was kept: the form was refused. What cannot be forgotten now is swept in a day."""
        with suppress(CannotKeep):
            for object_id in self.kept:
                attachments.discard(object_id=object_id)

    def _keep(self, sealing: FileSealing, chunks: list[bytes]) -> None:
        try:
            for index, chunk in enumerate(chunks, start=sealing.chunks - len(chunks)):
                attachments.keep_chunk(object_id=sealing.id, index=index, data=chunk, now=self.now)
        except CannotKeep:
            # The form says so at the field; raised from here, everything else that was typed would be lost.
            self.problem = "away"
