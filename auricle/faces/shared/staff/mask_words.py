"""A masked text on a page: each hidden place says in words what is hidden there."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import pgettext_lazy

from auricle.reports.masking import Kind, pieces

KINDS: Mapping[Kind, Promise] = MappingProxyType(
    {
        Kind.MAIL: pgettext_lazy("hidden", "mail address"),
        Kind.LINK: pgettext_lazy("hidden", "web address"),
        Kind.HANDLE: pgettext_lazy("hidden", "account name"),
        Kind.ID: pgettext_lazy("hidden", "personal number"),
        Kind.ACCOUNT: pgettext_lazy("hidden", "account number"),
        Kind.PHONE: pgettext_lazy("hidden", "telephone number"),
        Kind.ADDRESS: pgettext_lazy("hidden", "address"),
        Kind.PERSON: pgettext_lazy("hidden", "person"),
        Kind.CARD: pgettext_lazy("hidden", "card number"),
        Kind.PLATE: pgettext_lazy("hidden", "number plate"),
        Kind.ORGANISATION: pgettext_lazy("hidden", "organisation"),
        Kind.PLACE: pgettext_lazy("hidden", "place"),
    }
)


def in_html(text: str) -> SafeString:
    """The text with its hidden places marked; everything people wrote is escaped."""
    parts = (
        (format_html('<span class="masked">{}</span>', _told(kind, words)),) if kind else (words,)
        for words, kind in pieces(text)
    )
    return format_html_join("", "{}", parts)


def in_text(text: str) -> str:
    """The same where no markup can stand, such as the name of a download."""
    return "".join(_told(kind, words) if kind else words for words, kind in pieces(text))


def in_brackets(text: str) -> str:
    """The same on paper, where nothing but a sign tells what was hidden from what somebody wrote."""
    return "".join(f"[{_told(kind, words)}]" if kind else words for words, kind in pieces(text))


def _told(kind: Kind, number: str) -> str:
    return f"{KINDS[kind]} {number}".strip()
