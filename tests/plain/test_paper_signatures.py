"""A signed paper says by itself whether it is as its house signed it, and by which key."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfWriter

from auricle.__main__ import main
from auricle.paper.package import package_pdf
from auricle.paper.verifying import Finding, check
from auricle.sealing.envelope import BadKey, BadName, PaperSeed
from auricle.sealing.house_key import fingerprint_of, house_certificate, house_fingerprint
from tests.papers import CHINESE, ENGLISH, NOW, SEED, package, reader, signed_here, words

OTHER = PaperSeed(bytes(32))


@pytest.fixture(scope="module")
def paper() -> bytes:
    return package_pdf(package(ENGLISH), seed=SEED, now=NOW)


def test_a_paper_is_as_it_was_signed(paper: bytes) -> None:
    verdict = check(paper, fingerprint=house_fingerprint(SEED))
    assert (verdict.finding, verdict.house, verdict.at) == (Finding.SIGNED, "Example Line", NOW)
    assert verdict.fingerprint == house_fingerprint(SEED)


def test_a_fingerprint_may_be_typed_in_capitals_and_without_spaces(paper: bytes) -> None:
    assert (
        check(paper, fingerprint=house_fingerprint(SEED).replace(" ", "").upper()).finding is Finding.SIGNED
    )


def test_without_a_fingerprint_somebody_is_asked_to_compare(paper: bytes) -> None:
    assert check(paper, fingerprint=None).finding is Finding.COMPARE


def test_the_fingerprint_on_the_paper_is_the_one_of_its_key(paper: bytes) -> None:
    assert house_fingerprint(SEED).replace(" ", "") in words(paper)[-1]


def test_a_paper_by_another_key_is_refused(paper: bytes) -> None:
    forged = signed_here(package(ENGLISH), seed=OTHER)
    assert check(forged, fingerprint=None).finding is Finding.COMPARE
    assert check(forged, fingerprint=house_fingerprint(SEED)).finding is Finding.OTHER_KEY
    assert check(paper, fingerprint=house_fingerprint(OTHER)).finding is Finding.OTHER_KEY


def test_one_flipped_bit_anywhere_is_found(paper: bytes) -> None:
    good = (Finding.SIGNED, Finding.COMPARE)
    for at in range(0, len(paper), len(paper) // 60):
        flipped = bytes((*paper[:at], paper[at] ^ 1, *paper[at + 1 :]))
        if flipped.rstrip(b"\x000") == paper.rstrip(b"\x000"):
            continue
        finding = check(flipped, fingerprint=None).finding
        assert finding not in good or _in_padding(paper, at), f"byte {at}"


def _in_padding(paper: bytes, at: int) -> bool:
    """Whether this byte is one of the zeros that fill the room kept for the signature, which nothing can cover."""
    begins = paper.index(b"/Contents <", paper.rindex(b"/ByteRange") - 20_000) + len(b"/Contents <")
    ends = paper.index(b">", begins)
    return begins <= at < ends and set(paper[at:ends]) == {ord("0")}


def test_what_was_added_after_the_signature_is_found(paper: bytes) -> None:
    writer = PdfWriter(io.BytesIO(paper), incremental=True)
    writer.add_blank_page(100, 100)
    out = io.BytesIO()
    writer.write(out)
    assert out.getvalue().startswith(paper)
    assert check(out.getvalue(), fingerprint=None).finding is Finding.CHANGED
    assert check(paper + b"\n% a comment\n", fingerprint=None).finding is Finding.CHANGED


def test_an_agency_checks_a_file_by_one_command(
    paper: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, changed = tmp_path / "package.pdf", tmp_path / "changed.pdf"
    file.write_bytes(paper)
    changed.write_bytes(paper.replace(b"%PDF-1.7", b"%PDF-1.6", 1))
    assert main(["verify-pdf", str(file), "--key", house_fingerprint(SEED)]) == 0
    assert "Example Line" in capsys.readouterr().out
    assert main(["verify-pdf", str(file)]) == 0
    assert "compare the fingerprint" in capsys.readouterr().out
    assert main(["verify-pdf", str(file), "--key", house_fingerprint(OTHER)]) == 1
    assert "another key" in capsys.readouterr().err
    assert main(["verify-pdf", str(changed)]) == 1
    assert "not as it was signed" in capsys.readouterr().err
    assert main(["verify-pdf", str(tmp_path / "nowhere.pdf")]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_what_is_no_paper_is_said_to_be_none(paper: bytes) -> None:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    out = io.BytesIO()
    writer.write(out)
    assert check(out.getvalue(), fingerprint=None).finding is Finding.NOT_SIGNED
    assert check(b"hello", fingerprint=None).finding is Finding.NO_PDF
    assert check(paper[: len(paper) // 2], fingerprint=None).finding in (Finding.NO_PDF, Finding.NOT_SIGNED)


def test_signing_leaves_the_words_and_the_claims_of_the_file_alone() -> None:
    signed = reader(signed_here(package(CHINESE)))
    claims = signed.xmp_metadata.stream.get_data().decode() if signed.xmp_metadata else ""
    assert "<pdfuaid:part>1</pdfuaid:part>" in claims
    assert signed.pdf_header == "%PDF-1.7"
    assert "/Version" not in signed.trailer["/Root"]  # type: ignore[operator]
    assert "移送材料" in signed.pages[0].extract_text()


def test_its_field_is_on_no_page_so_that_nothing_on_one_lacks_a_tag(paper: bytes) -> None:
    first: Any = reader(paper).pages[0]
    (field,) = (one.get_object() for one in first["/Annots"])
    assert max(field["/Rect"]) < 0
    assert field["/TU"] == "Example Line"
    assert first["/Tabs"] == "/S"


def test_key_and_certificate_follow_from_the_seed_and_the_name() -> None:
    assert house_fingerprint(SEED) == "19c3 bbb4 13f4 54a6 1716 967c b7e8 327c be02 538e"
    first = house_certificate(SEED, house="Example Line")
    assert first == house_certificate(SEED, house="Example Line")
    renamed = house_certificate(SEED, house="国家公共热线" * 20)
    assert renamed != first
    assert fingerprint_of(renamed) == fingerprint_of(first) == house_fingerprint(SEED)


def test_a_seed_or_a_name_that_is_none_is_refused() -> None:
    with pytest.raises(BadKey):
        house_fingerprint(PaperSeed(bytes(31)))
    with pytest.raises(BadName):
        house_certificate(SEED, house=" ")
    with pytest.raises(BadKey):
        fingerprint_of(b"no certificate")


def test_a_paper_of_another_moment_says_its_moment() -> None:
    later = datetime(2031, 5, 6, 7, 8, tzinfo=UTC)
    assert check(signed_here(package(ENGLISH), now=later), fingerprint=None).at == later
