"""Links from a page to the same page in each other language. The language is in the address, never in a cookie."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, get_language_info


@dataclass(frozen=True)
class Language:
    """One language a page can be read in, named in that language."""

    code: str
    tag: str
    name: str
    address: str
    current: bool


def switches(request: HttpRequest) -> list[Language]:
    """The languages of this page; empty where the address names none."""
    codes = [code for code, _ in settings.LANGUAGES]
    first, _, rest = request.path.lstrip("/").partition("/")
    if first not in codes:
        return []
    return [_switch(code, rest) for code in codes]


def tag(code: str) -> str:
    """The code as HTML wants it: zh-hans is zh-Hans."""
    language, _, script = code.partition("-")
    return f"{language}-{script.title()}" if len(script) == 4 else code


def _switch(code: str, rest: str) -> Language:
    name = get_language_info(code)["name_local"]
    return Language(
        code=code,
        tag=tag(code),
        name=name,
        address=f"/{code}/{rest}",
        current=code == get_language(),
    )
