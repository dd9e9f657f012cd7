"""One matter in a demonstration: three invented reports name the same account and website, and two links were made.

Account and website are of the kind that is kept free for examples. What is left for a newcomer is the look at it, and
the third report's page, which says why it was linked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from auricle.demo.stories import Story
from auricle.inbox.identifying import keep_identifiers
from auricle.redaction.drafting import Place
from auricle.reports.linking import link
from auricle.reports.moves import State
from auricle.vault.member_keys import Unlocked

CONFIRMS, LINKS = "jonas", "tomas"
REPORTS = 3
ACCOUNT, SITE = "8800123456789012", "quick-gain.example"
SAID: Mapping[str, str] = MappingProxyType(
    {
        "en": f" The money was to go to account {ACCOUNT}, and everything is explained on https://{SITE}/start.",
        "zh-hans": f"对方要求把钱转到账号{ACCOUNT}，说明都在 https://{SITE}/start 上。",
    }
)
REASON = "The same account and the same website in all of them."
PLACES_OF = (ACCOUNT, f"https://{SITE}/start")
IN_WORK = frozenset({State.READY, State.HANDLING, State.AWAITING_REPORTER, State.REFERRED})
ABOUT_MONEY = ("fraud", "illicit-finance", "cross-border-crime", "financial-dispute")


def named_alike(stories: Sequence[Story]) -> list[Story]:
    """The same stories, three of those that are being worked on with the account and the website in them."""
    fitting = [place for place, story in enumerate(stories) if story.state in IN_WORK]
    fitting.sort(key=lambda place: not stories[place].category.startswith(ABOUT_MONEY))
    chosen = frozenset(fitting[:REPORTS])
    return [
        replace(story, text=story.text + SAID[story.language]) if place in chosen else story
        for place, story in enumerate(stories)
    ]


def is_of_it(story: Story) -> bool:
    """Whether this one names them."""
    return SAID[story.language] in story.text


def confirm(*, by: Unlocked, report: UUID, story: Story, now: datetime) -> None:
    """The reviewer ticks the account and the website."""
    places = frozenset(
        Place("text", start, start + len(words))
        for words in PLACES_OF
        if (start := story.text.find(words)) >= 0
    )
    keep_identifiers(by=by, report=report, shown=places, used=places, now=now)


def link_all(*, by: Unlocked, reports: Sequence[UUID], now: datetime) -> None:
    """Somebody linked the others with the first."""
    for other in reports[1:]:
        link(by=by, report=reports[0], other=other, reason=REASON, now=now)
