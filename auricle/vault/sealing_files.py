"""Seal a file while it arrives, chunk by chunk, so that its plaintext is never whole anywhere."""

from uuid import UUID, uuid4

from auricle.sealing.envelope import ContentKey
from auricle.sealing.seal import SealingStream
from auricle.vault.parcel import ObjectPart


class FileSealing:
    """One file on its way: feed `update`, keep the chunks it returns in order, then `finish` and `part`."""

    def __init__(self, key: ContentKey, *, report: UUID, label: str | None = None) -> None:
        self.id = uuid4()
        self.label = label or f"file/{self.id}"
        self._stream = SealingStream(key, report=report, label=self.label)
        self.chunks = 0

    def update(self, plaintext: bytes) -> list[bytes]:
        """Take more of the file; return the chunks that became full."""
        return self._counted(list(self._stream.update(plaintext)))

    def finish(self) -> list[bytes]:
        """End the file; return the chunks that remain."""
        return self._counted(list(self._stream.finish()))

    def part(self) -> ObjectPart:
        """The object to claim, once finished; its chunks came before it."""
        return ObjectPart(self.id, "content", self.label, self._stream.header, None, self.chunks)

    def _counted(self, chunks: list[bytes]) -> list[bytes]:
        self.chunks += len(chunks)
        return chunks
