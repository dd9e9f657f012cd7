"""A package and a letter to try papers with, and what a reader sees of them."""

import io
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pypdf import PdfReader

from auricle.paper import printing, signing
from auricle.paper.values import Attachment, Deadline, Letter, Package, Section
from auricle.paper.words import of_letter, of_package
from auricle.sealing.envelope import PaperSeed

NOW = datetime(2026, 11, 29, 8, 30, tzinfo=UTC)
SEED = PaperSeed(bytes(range(32)))

ENGLISH: dict[str, Any] = {
    "language": "en",
    "house": "Example Line",
    "number": "7K3M9-Q2FRX",
    "version": 2,
    "agency": "Riverton Public Security",
    "zone": ZoneInfo("Asia/Shanghai"),
    "training": False,
    "asked": "Please find out whether this scheme has a licence.",
    "deadlines": (Deadline(what="Acknowledge", at=NOW + timedelta(days=1)),),
    "sections": (
        Section(title="Story", text="[Person 1] sold shares at [Place 1].\n\nThen “nobody” answered."),
    ),
}
CHINESE: dict[str, Any] = {
    **ENGLISH,
    "language": "zh-hans",
    "house": "国家公共热线",
    "agency": "河阳市公安局",
    "asked": "请核实该投资平台的经营资质。",
    "deadlines": (Deadline(what="确认收到", at=NOW + timedelta(days=1)),),
    "sections": (Section(title="陈述", text="[人员1]在茶馆推销理财产品。\n\n他说“保本保息”。"),),
}


def package(base: dict[str, Any], **changed: Any) -> Package:
    """A package with one file."""
    own = {
        "legal_basis": "Hotline Act, section 14",
        "grade": 4,
        "category": "Fraud",
        "place": "Riverton",
        "attachments": (Attachment(name="receipt.pdf", size=482_113, sha256="9f86d081" * 8),),
        "readers": ("Officers who work on this referral",),
    }
    return Package(**{**base, **own, **changed})


def letter(base: dict[str, Any], **changed: Any) -> Letter:
    """A letter that is answered by post or telephone."""
    own = {
        "address": ("Riverton Public Security", "12 Main Street"),
        "sender": ("P.O. Box 100", "100000 Capital"),
        "phone": "12345",
        "reply_reference": "M4TQ-8ZPW",
        "grounds": ("Outside our legal remit", "Another territory"),
    }
    return Letter(**{**base, **own, **changed})


def printed(paper: Package | Letter) -> bytes:
    """The paper set here and unsigned, without the child process."""
    if isinstance(paper, Package):
        values, template = of_package(paper, fingerprint="ab12", now=NOW), "package"
    else:
        values, template = (
            of_letter(paper, code="<svg xmlns='http://www.w3.org/2000/svg'/>", now=NOW),
            "letter",
        )
    return printing.paper({"template": template, "now": NOW.isoformat(), "values": values})


def signed_here(paper: Package, *, seed: PaperSeed = SEED, now: datetime = NOW) -> bytes:
    """The paper set and signed here, without the child process."""
    return signing.signed(printed(paper), seed=seed, house=paper.house, now=now)


def reader(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def words(pdf: bytes) -> list[str]:
    """The words of each page without the spaces, which belong to how a page is set."""
    return [bare(page.extract_text()) for page in reader(pdf).pages]


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)
