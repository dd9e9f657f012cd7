"""A model that somebody installed is asked as well; it lies on the machine, and nonsense from it is dropped."""

from collections.abc import Callable, Iterable
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path

import pytest

from auricle.redaction import models
from auricle.redaction.finding import find
from auricle.redaction.spans import Kind, Span


def load(path: Path) -> Callable[[str, str], Iterable[tuple[int, int, str, float]]]:
    """As a package would register it: this one knows what is written in its file."""
    known = path.read_text(encoding="utf-8")

    def look(text: str, language: str) -> Iterable[tuple[int, int, str, float]]:
        assert language == "en"
        yield text.index(known), text.index(known) + len(known), "PERSON", 7.0
        yield 0, 9999, "PERSON", 0.9
        yield 3, 3, "PERSON", 0.9
        yield 0, 2, "MOOD", 0.9

    return look


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    point = EntryPoint(name="tiny", value=f"{__name__}:load", group=models.GROUP)
    monkeypatch.setattr(models, "entry_points", lambda group: EntryPoints([point]).select(group=group))


@pytest.mark.usefixtures("installed")
def test_what_a_model_finds_is_found(tmp_path: Path) -> None:
    path = tmp_path / "model"
    path.write_text("the welder", encoding="utf-8")
    text = "I am the welder here."
    assert find(text, "en") == []
    assert find(text, "en", models.load("tiny", path)) == [Span(5, 15, Kind.PERSON, 1.0)]


@pytest.mark.usefixtures("installed")
def test_without_the_package_or_the_file_there_is_none(tmp_path: Path) -> None:
    for name, path in (("other", tmp_path), ("tiny", tmp_path / "nothing")):
        with pytest.raises(models.NoSuchModel):
            models.load(name, path)
