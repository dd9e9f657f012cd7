"""The files of a first run in an installation's data folder."""

from pathlib import Path

DRAFT, HANDED_OVER, OVER = "first-run.json", "first-run.handed-over", "first-run.over"


def draft(data: Path) -> Path:
    """The answers so far."""
    return data / DRAFT


def handed_over(data: Path) -> Path:
    """Is there when people have what they sign in with."""
    return data / HANDED_OVER


def begun(data: Path) -> bool:
    """Whether answers are kept, so that a first run goes on."""
    return draft(data).exists()


def over(data: Path) -> bool:
    """Whether the first run has ended; nothing begins another one."""
    return (data / OVER).exists()


def end(data: Path) -> None:
    """End the first run and forget the answers: the names are in the database now."""
    (data / OVER).write_text("")
    draft(data).unlink(missing_ok=True)
    handed_over(data).unlink(missing_ok=True)
