"""What a caller can choose from: the languages, what a report may be about, and whether people answer."""

from django.conf import settings
from django.utils import translation

from auricle.call_backs import keeping
from auricle.call_backs.hours import open_windows
from auricle.calls import from_phone, plan
from auricle.calls.wording import WINDOWS
from auricle.directory import catalogue
from auricle.faces.line.door import Answer, Call


def menu(call: Call) -> Answer:
    """The languages by their codes, the categories in their order with their names by language, and the plan."""
    categories = [
        {"code": each.code, "names": dict(each.names)} for each in catalogue.current().top_categories
    ]
    languages = [code for code, _ in settings.LANGUAGES]
    asked = from_phone.asked(now=call.now)
    offered = open_windows(asked.plan, after=call.now) if keeping.possible(now=call.now) else frozenset()
    told = _in_words(asked, languages, offered)
    return Answer({"languages": languages, "categories": categories, "plan": told})


def _in_words(asked: from_phone.Asked, languages: list[str], offered: frozenset[str]) -> dict[str, object]:
    held = asked.plan
    return {
        "staffed": asked.staffed,
        "overflow_after": held.overflow_after,
        "offer_after": plan.OFFER_AFTER,
        "answer_within": plan.ANSWER_WITHIN,
        "teams": list(held.teams),
        "windows": [
            {
                "code": code,
                "names": _names(code, languages),
                "from": plan.clock(begins),
                "to": plan.clock(ends),
            }
            for code, (begins, ends) in held.windows.items()
            if code in offered
        ],
        "interpreters": [
            {"code": one.code, "name": one.name, "language": one.language, "number": one.number}
            for one in asked.interpreters
        ],
    }


def _names(code: str, languages: list[str]) -> dict[str, str]:
    names = {}
    for language in languages:
        with translation.override(language):
            names[language] = str(WINDOWS[code])
    return names
