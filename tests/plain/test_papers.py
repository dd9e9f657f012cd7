"""Papers say what they were given, on every page for whom, in letters that are in the file, and nothing else."""

from __future__ import annotations

import dataclasses
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest
import segno
from pypdfium2 import PdfDocument

from auricle.paper import legible, press, printing
from auricle.paper.letter import AddressTooLarge, letter_pdf
from auricle.paper.package import package_pdf
from auricle.paper.values import Letter, Package, Section
from auricle.paper.words import of_letter, of_package
from tests.papers import CHINESE, ENGLISH, NOW, SEED, bare, letter, package, printed, reader, words

BASES = pytest.mark.parametrize("base", [ENGLISH, CHINESE], ids=["English", "Chinese"])


def leaves(value: Any) -> list[str]:
    """Every text of a tree of values."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [leaf for part in value for leaf in leaves(part)]
    return [value] if isinstance(value, str) else []


@BASES
def test_a_package_says_all_it_was_given(base: dict[str, Any]) -> None:
    said = "".join(words(printed(package(base))))
    values = of_package(package(base), fingerprint="ab12", now=NOW)
    for name in ("language", "region", "page", "numbers_note", "no_attachments"):
        del values[name]
    assert [text for text in leaves(values) if bare(text) not in said] == []


@BASES
def test_a_letter_says_all_it_was_given_and_how_to_answer(base: dict[str, Any]) -> None:
    said = "".join(words(printed(letter(base))))
    values = of_letter(letter(base), code="", now=NOW)
    del values["slip"]["code_means"]
    for name in ("language", "region", "page", "numbers_note"):
        del values[name]
    assert [text for text in leaves(values) if bare(text) not in said] == []


@BASES
@pytest.mark.parametrize("make", [package, letter])
def test_each_page_says_which_referral_which_version_for_whom_and_which_page(
    make: Any, base: dict[str, Any]
) -> None:
    long = (Section(title="Story", text="Nobody answered. " * 400),)
    pages = words(printed(make(base, sections=long)))
    assert len(pages) > 2
    for number, said in enumerate(pages, 1):
        page = f"第{number}页，共{len(pages)}页" if base is CHINESE else f"Page{number}of{len(pages)}"
        assert page in said
        assert bare(base["agency"]) in said
        assert said.count("7K3M9-Q2FRX") >= 2
        assert ("第2版" if base is CHINESE else "version2") in said


@BASES
def test_a_paper_of_a_training_hotline_says_so_on_each_page(base: dict[str, Any]) -> None:
    warning = "本文件内容均非真实" if base is CHINESE else "Nothingonthispaperisreal"
    assert all(warning in page for page in words(printed(package(base, training=True))))
    assert not any(warning in page for page in words(printed(package(base))))


@BASES
def test_its_letters_are_in_the_file_and_no_others(base: dict[str, Any]) -> None:
    pdf = printed(package(base))
    pages: Any = reader(pdf).pages
    fonts = [
        font.get_object()["/DescendantFonts"][0].get_object()
        for page in pages
        for font in page["/Resources"]["/Font"].values()
    ]
    assert fonts
    for font in fonts:
        assert "/FontFile3" in font["/FontDescriptor"].get_object()
        assert font["/BaseFont"].index("+") == len("/ABCDEF")
    assert len(pdf) < 200_000


@BASES
@pytest.mark.parametrize("make", [package, letter])
def test_it_is_tagged_for_screen_readers_and_whole_for_archives(make: Any, base: dict[str, Any]) -> None:
    file = reader(printed(make(base)))
    root: Any = file.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == ("zh-CN" if base is CHINESE else "en")
    claims = file.xmp_metadata.stream.get_data().decode() if file.xmp_metadata else ""
    assert "<pdfuaid:part>1</pdfuaid:part>" in claims
    assert "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in claims


def test_the_same_values_and_moment_make_the_same_bytes() -> None:
    first, again = (package_pdf(package(CHINESE), seed=SEED, now=NOW) for _ in range(2))
    assert first == again
    assert letter_pdf(letter(ENGLISH), now=NOW) == letter_pdf(letter(ENGLISH), now=NOW)


def test_a_text_is_shown_and_never_obeyed() -> None:
    text = '#panic() $x$ *b* _i_ `c` @r <l> \\ = h // c #import "x" {values} %(number)s'
    assert bare(text) in "".join(words(printed(package(ENGLISH, sections=(Section(title=text, text=text),)))))


def test_what_the_letters_cannot_show_stands_there_by_number() -> None:
    text = "Paid 😀 to مر.\u202eback"
    said = "".join(words(printed(package(ENGLISH, sections=(Section(title="Story", text=text),)))))
    assert "Paid[U+1F600]to[U+0645][U+0631].[U+202E]back" in said
    assert "theirnumberinUnicode" in said
    assert "theirnumberinUnicode" not in "".join(words(printed(package(ENGLISH))))


def test_any_sign_there_is_can_stand_in_a_text() -> None:
    """The strict formats stop at a sign without a letter. Tried with all up to the kana and a sample of the rest."""
    signs = "".join(
        map(chr, (*range(0x3000), *range(0x3000, 0x20000, 7), 0xD800, 0xE000, 0xFFFE, 0xFFFF, 0x10FFFF))
    )
    lines = [signs[at : at + 60] for at in range(0, len(signs), 60)]
    values = of_package(package(ENGLISH), fingerprint="", now=NOW)
    values["sections"] = [["All", [lines]]]
    assert printing.paper({"template": "package", "now": NOW.isoformat(), "values": values}).startswith(
        b"%PDF-1.7"
    )


@pytest.mark.parametrize("run", ["f", "M", "中", "“", "。”", "a1b2/", "."])
def test_nothing_runs_off_the_paper(run: str) -> None:
    long = run * 300
    paper = package(
        ENGLISH,
        asked=long,
        legal_basis=long,
        agency=long[:120],
        sections=(Section(title=long[:90], text=f"A {long}"),),
    )
    pdf = PdfDocument(printed(paper))
    try:
        for page in pdf:
            text = page.get_textpage()
            edges = [text.get_charbox(at) for at in range(text.count_chars())]
            assert min(left for left, *_ in edges) > 0
            assert max(right for *_, right, _ in edges) < page.get_width() - 40
    finally:
        pdf.close()


def test_a_list_of_many_long_numbers_is_printed() -> None:
    """A show rule of the typesetter gave up at some hundred in one paragraph."""
    numbers = " ".join(["0x" + "ab" * 16] * 1_200)
    assert printed(package(ENGLISH, sections=(Section(title="Story", text=numbers),)))


def test_the_reply_is_one_page_however_many_grounds_there_are() -> None:
    grounds = tuple(
        f"Ground {number}, in words that take more than one line of this page. " * 2 for number in range(7)
    )
    pages = words(printed(letter(ENGLISH, grounds=grounds)))
    assert ["Officeandtelephone" in page and "Pleasetick" in page for page in pages] == [False, True]


@pytest.mark.parametrize("address", [("Line",) * 7, ("M" * 51,), ("中" * 26,)])
def test_an_address_that_no_envelope_shows_is_refused(address: tuple[str, ...]) -> None:
    with pytest.raises(AddressTooLarge):
        letter_pdf(letter(ENGLISH, address=address), now=NOW)


def test_letters_are_counted_as_the_font_has_them() -> None:
    letters = legible.letters_of(printing.FONT.read_bytes())
    assert {ord(sign) for sign in "Aé€Жω中龘“—①"} <= letters
    assert ord("😀") not in letters
    with pytest.raises(legible.NoLetters):
        legible.letters_of(bytes(64))


@pytest.mark.parametrize("sign", ["\u00ad", "\u200b", "\ufeff", "\ufe0f"])
def test_a_sign_without_ink_is_left_out(sign: str) -> None:
    assert legible.legible([f"a{sign}b"], frozenset(map(ord, "ab"))) == (["ab"], False)


def test_marks_are_put_together_with_their_letters() -> None:
    split = unicodedata.normalize("NFD", "é")
    assert legible.legible(split, frozenset([ord("é")])) == ("é", False)


def test_the_code_on_the_reply_holds_two_references_and_no_content(monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[str] = []
    make = segno.make

    def heard(text: str, **more: Any) -> segno.QRCode:
        held.append(text)
        return make(text, **more)

    monkeypatch.setattr(segno, "make", heard)
    letter_pdf(letter(CHINESE), now=NOW)
    assert held == ["7K3M9-Q2FRX M4TQ-8ZPW"]


def test_nothing_in_the_file_tells_of_the_machine_or_of_a_person() -> None:
    pdf = package_pdf(package(ENGLISH), seed=SEED, now=NOW)
    for machine in (str(Path(__file__).parent.parent.parent), str(printing.FONT.parent), sys.prefix):
        assert machine.encode() not in pdf
    about = reader(pdf).metadata
    assert about is not None
    assert about.author == "Example Line"
    assert about.title == "Package of referral 7K3M9-Q2FRX"


def test_no_paper_has_a_field_for_an_identity() -> None:
    """Whoever adds a field here says beside it why it can never hold who reported, or whom it names."""
    both = {
        *(
            "language",
            "house",
            "number",
            "version",
            "agency",
            "zone",
            "training",
            "asked",
            "deadlines",
            "sections",
        ),
    }
    package_only = {"legal_basis", "grade", "category", "place", "attachments", "readers"}
    letter_only = {"address", "sender", "phone", "reply_reference", "grounds"}
    assert {field.name for field in dataclasses.fields(Package)} == both | package_only
    assert {field.name for field in dataclasses.fields(Letter)} == both | letter_only


def test_too_much_text_is_refused_and_a_failing_child_says_nothing_of_it() -> None:
    with pytest.raises(press.TooLong):
        package_pdf(package(ENGLISH, asked="x" * (press.LARGEST + 1)), seed=SEED, now=NOW)
    with pytest.raises(press.NotPrinted) as refused:
        press.printed({"template": "no such", "now": NOW.isoformat(), "values": {"house": "Marker"}})
    assert "Marker" not in str(refused.value)


def test_a_paper_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(press, "PATIENCE", 0.001)
    with pytest.raises(press.NotPrinted, match="took longer"):
        letter_pdf(letter(ENGLISH), now=NOW)


def test_another_font_prints_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "FONT_SHA256", "0" * 64)
    with pytest.raises(printing.WrongFont):
        printed(package(ENGLISH))
