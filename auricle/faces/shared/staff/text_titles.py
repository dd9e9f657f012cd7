"""What each text of a report is called, and what was chosen from a list, in the language of the page."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from auricle.directory.questions import questions as questions
from auricle.reports.text_names import ANSWER, FILE, MESSAGE, TRANSCRIPT

YES_NO = {"yes": gettext_lazy("Yes"), "no": gettext_lazy("No"), "unsure": gettext_lazy("I am not sure")}
STORY: Mapping[str, Promise] = {
    "text": gettext_lazy("Story"),
    "where": gettext_lazy("Where exactly"),
    "when": gettext_lazy("When"),
}


def title(name: str, asked: Mapping[str, Mapping[str, object]]) -> str:
    """The title of a text by its name; `asked` are the category's questions by their ids."""
    if name in STORY:
        return str(STORY[name])
    if name.startswith(MESSAGE):
        return _("The reporter wrote")
    if name.startswith(TRANSCRIPT):
        return _("Transcript of a recording")
    if name.startswith(FILE):
        return _("Name of a file")
    question = name.removeprefix(ANSWER)
    return in_language(asked.get(question, {}).get("label")) or question


def choice(question: Mapping[str, object], answer: str) -> str:
    """What somebody chose, in the words of its question; any other answer as it is."""
    if question.get("kind") == "yesno":
        return str(YES_NO.get(answer, answer))
    choices = question.get("choices")
    for choice in choices if isinstance(choices, list) else []:
        if choice.get("id") == answer:
            return in_language(choice.get("label")) or answer
    return answer


def in_language(names: object) -> str:
    """A text of the catalogue in the language of the page."""
    if not isinstance(names, Mapping):
        return ""
    return str(names.get(get_language() or "en") or names.get("en") or "")
