"""What a handler of the demonstration writes with a proposal, in the language of the report."""

from collections.abc import Mapping

from auricle.demo.stories import Story
from auricle.inbox.decision import Written

ASKED: Mapping[str, tuple[str, str]] = {
    "en": (
        "Is there anything left that we can do about this?",
        "Ask once more, or hand it to another agency. Neither would bring anything that is not known already.",
    ),
    "zh-hans": ("这件事我们还能做什么？", "再问一次，或者转给别的机构。两种办法都不会带来新的情况。"),
}


def written_for(story: Story) -> Written:
    """The record and the message of this story's proposal."""
    question, options = ASKED[story.language]
    return Written(story.closing, question, options)
