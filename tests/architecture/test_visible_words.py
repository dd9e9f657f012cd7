"""No words for people stand in a template, a form or a script outside the catalogues.

What is read is the source, so a page that no test visits is covered too. A word is two letters or more without a
figure in it; names of keys (<kbd>) and places to fill in ({at}) are no words.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
FACES = ROOT / "auricle" / "faces"
SCRIPTS = ROOT / "frontend" / "src"

WORD = re.compile(r"(?<![\w{])[^\W\d_]{2,}(?![\w}])")
# What is left of a tag of the template language: no letter, and no sign that HTML gives a meaning.
HOLE = "\N{WHITE DIAMOND}"

UNSEEN_IN_TEMPLATES = re.compile(
    r"{#.*?#}"
    r"|{%\s*comment\b.*?{%\s*endcomment\s*%}"
    r"|{%\s*block body_class\b.*?{%\s*endblock\s*%}"
    r"|{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}",
    re.DOTALL,
)
TEMPLATE_TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
# A literal that a tag hands on to be shown. What is marked stands in _("...").
HANDED_ON = re.compile(
    r"""\b(?:title|body|heading|label|text|words|hint)=(?P<q>["'])(?P<a>.*?)(?P=q)"""
    r"""|\|(?:default|default_if_none|yesno|add|join):(?P<r>["'])(?P<b>.*?)(?P=r)"""
)
# Two values of yesno that are codes of HTML.
CODES = {"rtl,ltr", "en", "shield", "shared/base.html"}

SEEN_ATTRIBUTES = {
    *(
        "alt",
        "aria-description",
        "aria-label",
        "aria-roledescription",
        "aria-valuetext",
        "label",
        "placeholder",
    ),
    *("summary", "title", "data-title", "data-ended", "data-away"),
}
NOT_READ = {"kbd", "script", "style"}


class _Words(HTMLParser):
    """Collects the words that a reader, or a screen reader, meets."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in NOT_READ:
            self.inside.append(tag)
        self.found += [
            f"{name}={value}"
            for name, value in attrs
            if name in SEEN_ATTRIBUTES and value and WORD.search(value)
        ]

    def handle_endtag(self, tag: str) -> None:
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        if not self.inside and WORD.search(data):
            self.found.append(data.strip())


def words_of_template(source: str) -> list[str]:
    """The words of a template that no catalogue knows."""
    shown = UNSEEN_IN_TEMPLATES.sub(HOLE, source)
    handed = [
        found["a"] or found["b"] or "" for tag in TEMPLATE_TAG.findall(shown) for found in _literals(tag)
    ]
    reader = _Words()
    reader.feed(TEMPLATE_TAG.sub(HOLE, shown))
    reader.close()
    return reader.found + [text for text in handed if WORD.search(text) and text not in CODES]


def _literals(tag: str) -> Iterator[re.Match[str]]:
    return HANDED_ON.finditer(tag) if not tag.startswith(("{% url", "{% partial")) else iter(())


# --- Scripts ----------------------------------------------------------------------------------------------------

LITERAL = r"""(?P<literal>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)"""
SHOWN_BY_SCRIPT = [
    re.compile(
        rf"\.(?:textContent|innerText|innerHTML|outerHTML|title|alt|placeholder|ariaLabel)\s*=\s*{LITERAL}"
    ),
    re.compile(rf"\b(?:alert|confirm|prompt|createTextNode|setCustomValidity)\(\s*{LITERAL}"),
    re.compile(rf"\.(?:append|prepend|replaceChildren|replaceWith|before|after|say)\([^()\n]*?{LITERAL}"),
    re.compile(rf"""setAttribute\(\s*["'](?:aria-label|title|alt|placeholder)["']\s*,\s*{LITERAL}"""),
]


def words_of_script(source: str) -> list[str]:
    """The words that a script shows without asking the page for them."""
    literals = [found["literal"] for pattern in SHOWN_BY_SCRIPT for found in pattern.finditer(source)]
    return [text for text in literals if WORD.search(re.sub(r"\$\{[^}]*\}", HOLE, text))]


# --- Forms and views --------------------------------------------------------------------------------------------

SHOWN_BY_PYTHON = {
    "label",
    "help_text",
    "title",
    "body",
    "words",
    "hint",
    "empty_label",
    "seen",
    "unseen",
    "others",
}
SHOWN_CALLS = {
    "ValidationError",
    "add_error",
    "HttpResponse",
    "HttpResponseForbidden",
    "HttpResponseBadRequest",
}


def words_of_module(source: str) -> list[str]:
    """Plain literals of a face that a form or a page would show as they are."""
    found: list[str] = []
    for call in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)):
        shown = [keyword.value for keyword in call.keywords if keyword.arg in SHOWN_BY_PYTHON]
        if _name(call.func) in SHOWN_CALLS:
            shown += call.args
        literals = [part.value for part in shown if isinstance(part, ast.Constant)]
        found += [text for text in literals if isinstance(text, str) and _in_words(text)]
    return found


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _in_words(text: str) -> bool:
    """Sentences have spaces or begin with a capital; codes and names of fields do neither."""
    return bool(WORD.search(text)) and (" " in text or text[0].isupper())


# --- The source as it is ----------------------------------------------------------------------------------------


def _under(folder: Path, pattern: str) -> list[str]:
    return sorted(str(path.relative_to(ROOT)) for path in folder.rglob(pattern) if "built" not in path.parts)


@pytest.mark.parametrize("path", _under(FACES, "*.html"))
def test_a_template_has_no_words_of_its_own(path: str) -> None:
    assert words_of_template((ROOT / path).read_text("utf-8")) == []


@pytest.mark.parametrize("path", _under(SCRIPTS, "*.ts"))
def test_a_script_has_no_words_of_its_own(path: str) -> None:
    assert words_of_script((ROOT / path).read_text("utf-8")) == []


@pytest.mark.parametrize("path", _under(FACES, "*.py"))
def test_a_face_marks_what_it_shows(path: str) -> None:
    assert words_of_module((ROOT / path).read_text("utf-8")) == []


# --- The three readers see what they should ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "planted",
    [
        "<p>Send it</p>",
        '<a href="{% url "x" %}" aria-label="Close">×</a>',
        '{% translate "Fine" %} and more',
        '<input placeholder="Your name">',
        '{% include "x.html" with title="Something happened" %}',
        '{{ name|default:"Nobody" }}',
        "<p>发送</p>",
    ],
)
def test_words_in_a_template_are_found(planted: str) -> None:
    assert words_of_template(planted)


@pytest.mark.parametrize(
    "harmless",
    [
        '<p class="lead">{% translate "Send it" %}</p>',
        "{% blocktranslate trimmed with n=1 %}Send <b>it</b> {{ n }}{% endblocktranslate %}",
        '{# A note. #}<img alt=""><kbd>Enter</kbd><p data-text="at">{at}</p>',
        '{% include "x.html" with title=_("Something happened") kind="warm" %}',
        '<input placeholder="7K3M9-Q2FRX" name="reference">',
    ],
)
def test_marked_words_and_names_are_left_alone(harmless: str) -> None:
    assert words_of_template(harmless) == []


def test_words_in_a_script_are_found() -> None:
    assert words_of_script('box.textContent = "Sent";')
    assert words_of_script("box.append(`Sent ${n} files`);")
    assert words_of_script('box.setAttribute("aria-label", "Remove");')
    assert words_of_script('box.textContent = text("sent"); box.append(" · ", time);') == []


def test_words_in_a_form_are_found() -> None:
    assert words_of_module('forms.CharField(label="Your name")')
    assert words_of_module('raise forms.ValidationError("This is wrong.")')
    assert words_of_module('forms.CharField(label=_("Your name"))') == []


# --- Texts that a page carries for its scripts ------------------------------------------------------------------

CARRIED = {
    name
    for path in FACES.rglob("*.html")
    for name in re.findall(r'data-text="([\w-]+)"', path.read_text("utf-8"))
}
ALL_SCRIPTS = "\n".join(path.read_text("utf-8") for path in SCRIPTS.rglob("*.ts"))


def test_every_text_that_a_script_asks_for_is_in_a_page() -> None:
    asked = set(re.findall(r'\btext\(\s*"([\w-]+)"', ALL_SCRIPTS))
    for first, second in re.findall(r'\btext\([^"()]*\?\s*"([\w-]+)"\s*:\s*"([\w-]+)"', ALL_SCRIPTS):
        asked |= {first, second}
    assert asked - CARRIED == set()


def test_every_text_that_a_page_carries_is_said_by_a_script() -> None:
    """By its whole name, or by a name that is put together, such as `found-${kind}`."""
    beginnings = tuple(re.findall(r"`([\w-]+-)\$\{", ALL_SCRIPTS))
    whole = set(re.findall(r'"([\w-]+)"', ALL_SCRIPTS))
    assert {name for name in CARRIED if name not in whole and not name.startswith(beginnings)} == set()
