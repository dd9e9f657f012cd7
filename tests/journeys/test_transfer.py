"""What travels: each page is light, names its language, asks nobody else, and every answer carries the same headers."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys.conftest import Visiting
from tests.journeys.hotline import Hotline, ask
from tests.journeys.markers import tell
from tests.journeys.visitors import Desk, Reporter

SITTING = Callable[..., Desk]
LIGHT = 100_000
PUBLIC = ("", "emergency/", "protection/", "rights/", "report/", "inbox/", "no-such-page/")
UUID = "00000000-0000-4000-8000-000000000000"

# Written out here once more, by hand: whoever changes a header changes it in two places and thinks twice.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "font-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
TELLTALES = ("Access-Control-Allow-Origin", "ETag", "Last-Modified", "X-Powered-By")

PUBLIC_URLS = [
    *(f"/{language}/{page}" for language in ("en", "zh-hans") for page in PUBLIC),
    *(f"/en/{page}" for page in ("inbox/thread/", "inbox/open/", "report/send/", f"report/plain/{UUID}/")),
    *("/", "/robots.txt", "/favicon.ico", "/static/none.js", f"/upload/{UUID}/", f"/upload/{UUID}/0/"),
]
DESK_URLS = [
    *("/", "/sign-in/", "/demo/", "/queue/", "/find/", "/sign-out/", "/language/", "/no-such-page/"),
    *(f"/report/{UUID}/{page}" for page in ("", "say/", "move/take/", f"file/{UUID}/")),
    "/static/none.js",
]


@pytest.mark.parametrize("path", PUBLIC)
def test_a_public_page_is_light_and_asks_nobody_else(visit: Visiting, language: str, path: str) -> None:
    window = visit(language=language)
    window.open(path)
    window.page.wait_for_load_state("networkidle")

    weight = sum(each.answer_bytes for each in window.wire.exchanges)
    listed = {each.path: each.answer_bytes for each in window.wire.exchanges}
    assert 0 < weight < LIGHT, listed
    assert window.wire.foreign == []
    assert (window.page.locator("html").get_attribute("lang") or "").lower() == language
    assert window.cookies() == []
    assert window.stored() == {}


def test_an_open_inbox_is_light_too(visit: Visiting) -> None:
    window = visit()
    person = Reporter(window)
    person.open_form()
    person.fill(tell())
    code = person.send()
    window.wire.exchanges.clear()
    person.open_inbox(code)
    tries = len(window.wire.posts("/inbox/open/"))
    assert sum(each.answer_bytes for each in window.wire.exchanges) < LIGHT + 2_000 * tries


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "OPTIONS"])
def test_every_public_answer_carries_the_headers(hotline: Hotline, method: str) -> None:
    wrong = [each for url in PUBLIC_URLS for each in amiss(hotline.public + url, method)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "OPTIONS"])
def test_every_answer_of_the_desk_carries_the_headers(hotline: Hotline, method: str) -> None:
    wrong = [each for url in DESK_URLS for each in amiss(hotline.desk + url, method)]
    assert not wrong, "\n".join(wrong)


def test_pages_of_somebody_signed_in_carry_them_too(at_desk: SITTING) -> None:
    desk = at_desk("tomas")
    desk.open("queue/")
    desk.page.locator("[data-row-link]").first.click()
    desk.page.wait_for_load_state()
    pages = [each for each in desk.visit.wire.exchanges if not each.path.startswith("/static/")]
    assert len(pages) >= 2
    for page in pages:
        answer = page.answer_head.decode("latin-1").lower()
        for name, value in HEADERS.items():
            assert f"{name}: {value}\r\n".lower() in answer, (page.path, name)


def test_files_of_the_face_are_kept_by_browsers_and_by_nobody_else(visit: Visiting) -> None:
    window = visit()
    window.open("report/")
    window.page.wait_for_load_state("networkidle")
    files = [each for each in window.wire.exchanges if each.path.startswith("/static/")]
    assert files
    for file in files:
        answer = file.answer_head.decode("latin-1").lower()
        assert "immutable" in answer, file.path
        assert "cross-origin-resource-policy: same-origin" in answer, file.path
        assert "set-cookie" not in answer


def amiss(url: str, method: str) -> list[str]:
    """What the answer lacks, has too much, or has differently."""
    answer = ask(method, url, body=b"" if method in ("POST", "PUT") else None)
    where, found = f"{method} {url} {answer.status}", answer.headers
    wrong = [
        f"{where}: {name} is {found.get_all(name)}"
        for name, value in HEADERS.items()
        if found.get_all(name) != [value]
    ]
    wrong += [f"{where}: has {name}" for name in TELLTALES if name in found]
    # A cookie may be taken back from anybody; none is given to somebody who opened nothing.
    wrong += [f"{where}: sets {each}" for each in found.get_all("Set-Cookie", []) if "Max-Age=0" not in each]
    return wrong + ([f"{where}: failed"] if answer.status >= 500 else [])
