"""A move that was refused, of a report or a referral, as the page on top of which it stands tells it."""

from dataclasses import dataclass

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True)
class MoveRefused:
    """Why a move was not made, who may make it, and in which states."""

    title: str
    why: Text
    who: str
    when: str
