"""A browser without scripting, over a real connection: it keeps cookies, follows redirects and sends forms."""

from __future__ import annotations

import http.client
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

LOOPBACK = "127.0.0.1"
REDIRECT = 302


@dataclass(frozen=True)
class File:
    """A file to send."""

    name: str
    content: bytes


@dataclass
class Form:
    """One form of a page: where it goes, and what its fields hold."""

    action: str
    values: dict[str, str] = field(default_factory=dict)


class Page(HTMLParser):
    """What a person sees of a page: its text and its forms. A field may name its form from anywhere in the page."""

    def __init__(self, status: int, path: str, html: str) -> None:
        super().__init__()
        self.status, self.path, self.html = status, path, html
        self.forms: dict[str, Form] = {}
        self._open = ""
        self._loose: list[tuple[str, str, str]] = []
        self.feed(html)
        for form, name, value in self._loose:
            if form in self.forms:
                self.forms[form].values.setdefault(name, value)

    def form(self, ending: str) -> Form:
        """The form whose address ends so."""
        (found,) = (form for form in self.forms.values() if form.action.split("#")[0].endswith(ending))
        return found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take notice of forms and of fields that are sent without being touched."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = given.get("id") or f"form-{len(self.forms)}"
            self.forms[self._open] = Form(given.get("action") or self.path)
        if tag in ("input", "textarea", "select") and given.get("name"):
            chosen = given.get("type") not in ("checkbox", "radio", "file", "submit") or "checked" in given
            if chosen:
                self._loose.append((given.get("form") or self._open, given["name"], given.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        """A form ends."""
        if tag == "form":
            self._open = ""


class PaperBrowser:
    """One person's browser at one face."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.cookies: dict[str, str] = {}

    def get(self, path: str) -> Page:
        """Open an address."""
        return self._ask("GET", path, b"", {})

    def download(self, path: str) -> bytes:
        """Fetch what is no page; another host name of the same server is shown no cookie."""
        status, place, content = self._fetch("GET", path, b"", {})
        if status != REDIRECT:
            return content
        there = urlsplit(place)
        return PaperBrowser(there.port or self._port)._fetch("GET", there.path, b"", {"Host": there.netloc})[
            2
        ]

    def send(self, form: Form, typed: dict[str, str], files: tuple[File, ...] = ()) -> Page:
        """Send a form with what was typed into it."""
        values = form.values | typed
        if files:
            boundary = f"paper-{uuid4().hex}"
            body, kind = multipart(values, files, boundary), f"multipart/form-data; boundary={boundary}"
        else:
            body, kind = urlencode(values).encode(), "application/x-www-form-urlencoded"
        return self._ask("POST", form.action.split("#")[0], body, {"Content-Type": kind})

    def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Page:
        status, place, answer = self._fetch(method, path, body, headers)
        if status in (301, 302, 303):
            return self._ask("GET", place.split("#")[0], b"", {})
        return Page(status, path, answer.decode())

    def _fetch(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, str, bytes]:
        line = http.client.HTTPConnection(LOOPBACK, self._port, timeout=60)
        try:
            cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            sent = headers | ({"Cookie": cookies} if cookies else {}) | {"Sec-Fetch-Site": "same-origin"}
            line.request(method, path, body, sent)
            response = line.getresponse()
            for name, value in response.getheaders():
                if name.lower() == "set-cookie":
                    key, _, rest = value.partition("=")
                    self.cookies[key] = rest.partition(";")[0].strip('"')
            return response.status, response.headers.get("Location", ""), response.read()
        finally:
            line.close()


def multipart(values: dict[str, str], files: tuple[File, ...], boundary: str) -> bytes:
    """A body of fields and files."""
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in values.items()
    ]
    parts += [
        f'--{boundary}\r\nContent-Disposition: form-data; name="evidence"; filename="{file.name}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n".encode()
        + file.content
        + b"\r\n"
        for file in files
    ]
    return b"".join(parts) + f"--{boundary}--\r\n".encode()
