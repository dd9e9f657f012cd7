"""Keys are made once; one that was lost is never replaced in silence."""

from pathlib import Path

import pytest

from auricle.config import key_files
from auricle.config.keys import MissingKey


def test_a_second_start_changes_no_key(tmp_path: Path) -> None:
    key_files.make_keys(tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    key_files.make_keys(tmp_path)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    "name", ["pepper", "form", "registrar.seed", "checkpoint.seed", "paper.seed", "phone"]
)
def test_a_lost_key_stops_the_start_and_is_not_made_anew(tmp_path: Path, name: str) -> None:
    key_files.make_keys(tmp_path)
    (tmp_path / "owner" / name).unlink()
    with pytest.raises(MissingKey, match="recovery envelope"):
        key_files.make_keys(tmp_path)
    assert not (tmp_path / "owner" / name).exists()


def test_the_organisations_seed_may_be_taken_offline_and_its_public_key_stays(tmp_path: Path) -> None:
    key_files.make_keys(tmp_path)
    public = key_files.organisation_key(tmp_path)
    (tmp_path / "owner" / "org.seed").unlink()
    key_files.make_keys(tmp_path)
    assert key_files.organisation_key(tmp_path) == public
    assert not (tmp_path / "owner" / "org.seed").exists()


def test_no_face_is_given_what_signs_keys(tmp_path: Path) -> None:
    key_files.make_keys(tmp_path)
    for face in ("public", "desk", "worker"):
        assert not (tmp_path / face / "org.seed").exists()
    assert not (tmp_path / "public" / "registrar.seed").exists()


def test_the_worker_alone_is_given_what_signs_checkpoints(tmp_path: Path) -> None:
    key_files.make_keys(tmp_path)
    assert {path.parent.name for path in tmp_path.glob("*/checkpoint.seed")} == {"owner", "worker"}


def test_those_who_make_papers_are_given_what_signs_them(tmp_path: Path) -> None:
    key_files.make_keys(tmp_path)
    assert {path.parent.name for path in tmp_path.glob("*/paper.seed")} == {"owner", "desk", "agency"}


def test_an_older_installation_is_given_the_key_that_came_later_and_keeps_the_others(tmp_path: Path) -> None:
    key_files.make_keys(tmp_path)
    for path in tmp_path.glob("*/checkpoint.seed"):
        path.unlink()
    (tmp_path / "owner" / "complete").write_bytes(b"")
    pepper = (tmp_path / "owner" / "pepper").read_bytes()
    key_files.make_keys(tmp_path)
    assert (tmp_path / "worker" / "checkpoint.seed").exists()
    assert (tmp_path / "owner" / "pepper").read_bytes() == pepper
    (tmp_path / "owner" / "checkpoint.seed").unlink()
    with pytest.raises(MissingKey, match="recovery envelope"):
        key_files.make_keys(tmp_path)


def test_an_installation_from_before_papers_is_given_their_key_and_no_other(tmp_path: Path) -> None:
    key_files.make_keys(tmp_path)
    for path in tmp_path.glob("*/paper.seed"):
        path.unlink()
    complete = tmp_path / "owner" / "complete"
    complete.write_text("\n".join(name for name in complete.read_text().split() if name != "paper.seed"))
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file() and path != complete}
    key_files.make_keys(tmp_path)
    assert (tmp_path / "desk" / "paper.seed").read_bytes() == (tmp_path / "owner" / "paper.seed").read_bytes()
    assert {path: path.read_bytes() for path in before} == before
