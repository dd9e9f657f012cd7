"""Whether a paper is as its house signed it. Anybody can do this, with this package or with a PDF program."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from auricle.sealing.house_key import fingerprint_of


class Finding(Enum):
    """What a check says, in the order in which it asks."""

    NO_PDF = "This is not a PDF that can be read."
    NOT_SIGNED = "This PDF has no signature, or more than the one of its house."
    CHANGED = "This PDF is not as it was signed: do not rely on it."
    OTHER_KEY = "This PDF was signed by another key than the one you gave: do not rely on it."
    SIGNED = "This PDF is as it was signed, by the key you gave."
    COMPARE = (
        "This PDF is as it was signed. Now compare the fingerprint with the one that the hotline gave you."
    )


GOOD = {Finding.SIGNED, Finding.COMPARE}


@dataclass(frozen=True)
class Verdict:
    """What was found, and of a signature that holds: whose it says it is, by which key, and made when."""

    finding: Finding
    house: str = ""
    fingerprint: str = ""
    at: datetime | None = None


def check(pdf: bytes, *, fingerprint: str | None) -> Verdict:
    """Check the signature of a paper, and its key against a fingerprint when there is one."""
    try:
        signatures = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    # A broken file breaks a reader of a broad format in many ways, and each means the same here.
    except Exception:  # noqa: BLE001
        return Verdict(Finding.NO_PDF)
    if len(signatures) != 1:
        return Verdict(Finding.NOT_SIGNED)
    (signature,) = signatures
    try:
        certificate = signature.signer_cert
        # The certificate vouches for itself; whether its key is the house's is asked below.
        trust = ValidationContext(trust_roots=[certificate], allow_fetching=False)
        status = validate_pdf_signature(signature, trust)
        key = fingerprint_of(certificate.dump())
    except Exception:  # noqa: BLE001
        return Verdict(Finding.CHANGED)
    if not status.bottom_line or status.coverage is not SignatureCoverageLevel.ENTIRE_FILE:
        return Verdict(Finding.CHANGED)
    finding = Finding.COMPARE
    if fingerprint is not None:
        finding = Finding.SIGNED if _bare(fingerprint) == _bare(key) else Finding.OTHER_KEY
    house = str(certificate.subject.native.get("common_name", ""))
    return Verdict(finding, house, key, signature.self_reported_timestamp)


def _bare(fingerprint: str) -> str:
    return "".join(fingerprint.split()).lower()
