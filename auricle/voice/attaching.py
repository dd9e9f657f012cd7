"""The recording of a talk joins the report that a call-taker writes meanwhile.

    while not await attach(hotline, report, key, takes): ...   # the report is not filed yet: later again

It was sealed while it was said, under a key of its own that is bound to the report's id. Once the report is there, the
hotline says who its team and its reporter are, and that key is sealed to both.
"""

from __future__ import annotations

import logging
from uuid import UUID

from auricle.sealing.envelope import ContentKey
from auricle.voice.hotline import Hotline, Refusal
from auricle.voice.parcel import talk
from auricle.voice.takes import Takes

MOST_ROUNDS = 3

log = logging.getLogger(__name__)


async def attach(hotline: Hotline, report: UUID, key: ContentKey, takes: Takes) -> bool:
    """Hand the recording over; return whether the hotline has it. False: the report is not filed yet, try later.

    `takes` is finished, and bound to `report`. Sent again it changes nothing. Raises HotlineAway: try later as well;
    Refusal for a recording that never joins this report (it has enough of them, or the hotline does not take it): file
    it as a report of its own.
    """
    asked = {"report": str(report)}
    for _ in range(MOST_ROUNDS):
        try:
            answered = await hotline.ask("POST", "/v1/talks/prepare", asked)
            await takes.send(hotline)
            sounds = dict(zip(takes.sounds, takes.parts(), strict=True))
            await hotline.ask("POST", "/v1/talks", talk(answered, key, report=report, sounds=sounds))
            return True
        except Refusal as refusal:
            if refusal.problem == "not-yet":
                return False
            if refusal.problem == "incomplete":
                await takes.send_again(hotline)
            elif refusal.problem != "recipients":
                log.error("The hotline did not add a talk to its report: %s", refusal.problem)
                raise
    raise Refusal("recipients")
