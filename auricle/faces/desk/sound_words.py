"""A recording in a picture and in words, for templates."""

from dataclasses import dataclass

from auricle.inbox.sound_shape import Shape

HEIGHT = 100
STEP, WIDTH = 4, 3
LEAST = 2
"""Silence is a thin line, so that one sees where the recording goes on."""


@dataclass(frozen=True)
class Bar:
    """One bar, in the units of the picture."""

    x: int
    y: int
    height: int
    width: int = WIDTH


@dataclass(frozen=True)
class Picture:
    """The bars, and the size of what they stand in."""

    bars: tuple[Bar, ...]
    width: int
    height: int = HEIGHT


def picture(shape: Shape) -> Picture:
    """Draw a recording: equal parts of it from left to right, the louder the higher."""
    heights = [max(LEAST, bar - bar % 2) for bar in shape.bars]
    bars = (Bar(index * STEP, (HEIGHT - height) // 2, height) for index, height in enumerate(heights))
    return Picture(tuple(bars), width=STEP * len(heights))


def in_minutes(seconds: float) -> str:
    """Such as 4:09; with hours 1:04:09."""
    whole = round(seconds)
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"
