"""Words of the phone's plan and of its events, for whichever face shows them."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

WINDOWS: Mapping[str, Promise] = {
    "morning": pgettext_lazy("part of the day", "in the morning"),
    "afternoon": pgettext_lazy("part of the day", "in the afternoon"),
    "evening": pgettext_lazy("part of the day", "in the evening"),
}
