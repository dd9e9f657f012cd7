"""A signature in a PDF (PAdES baseline B, ETSI EN 319 142-1) by the house's key. Only the child process loads this."""

from __future__ import annotations

import hashlib
import io
from datetime import datetime
from typing import Any

from asn1crypto import x509
from pyhanko.pdf_utils.generic import ArrayObject, ByteStringObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner, PdfSigningSession

from auricle.sealing.envelope import PaperSeed
from auricle.sealing.house_key import house_certificate, sign_paper

FIELD = "house"
# Off the paper: a field that is nowhere on a page needs no tag and no picture (PDF/UA-1, 7.18.1; PDF/A-2, 6.3.3).
OFF_THE_PAPER = (-1, -1, -1, -1)
DIGEST = "sha256"
LONGEST_SIGNATURE = 72


def signed(pdf: bytes, *, seed: PaperSeed, house: str, now: datetime) -> bytes:
    """The PDF with a signature over all of it, as of `now`. The same PDF, key and moment give the same bytes."""
    signer = _HouseSigner(seed, house)
    metadata = PdfSignatureMetadata(
        field_name=FIELD, md_algorithm=DIGEST, subfilter=SigSeedSubFilter.PADES, name=house
    )
    out = io.BytesIO()
    _PdfSigner(metadata, signer, now=now).sign_pdf(_Writer(io.BytesIO(pdf)), output=out)
    return out.getvalue()


class _HouseSigner(Signer):
    """Signs by what derives the key from its seed, so that no private key is written down in another form."""

    def __init__(self, seed: PaperSeed, house: str) -> None:
        super().__init__(signing_cert=x509.Certificate.load(house_certificate(seed, house=house)))
        self._seed = seed

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        return bytes(LONGEST_SIGNATURE) if dry_run else sign_paper(self._seed, data)


class _PdfSigner(PdfSigner):
    """Takes the moment from whoever asks, where the library would read the clock."""

    def __init__(self, metadata: PdfSignatureMetadata, signer: Signer, *, now: datetime) -> None:
        field = SigFieldSpec(FIELD, on_page=0, box=OFF_THE_PAPER, readable_field_name=metadata.name)
        super().__init__(metadata, signer, new_field_spec=field)
        self._now = now

    def init_signing_session(self, *given: Any, **more: Any) -> PdfSigningSession:
        session = super().init_signing_session(*given, **more)
        session.system_time = self._now
        return session

    def register_extensions(self, pdf_out: Any, *, md_algorithm: str) -> None:
        """Claim nothing: to name the curve the library would make it a file of PDF 2.0, which the archive's is not."""


class _Writer(IncrementalPdfFileWriter):
    """Adds the signature and nothing else: no number drawn by chance, no second entry of who made the file and when."""

    # The archive's format is one of PDF 1.7; the library would say 2.0.
    output_version = (1, 7)

    @classmethod
    def _handle_id(cls, prev: Any) -> ArrayObject:
        first = prev.trailer["/ID"][0]
        prev.stream.seek(0)
        return ArrayObject([first, ByteStringObject(hashlib.sha256(prev.stream.read()).digest()[:16])])

    def _update_meta(self) -> None:
        """Leave what describes the file as it was set: its two places must agree in an archive's format."""
