"""The door of every address: session, language, permission, form token. Then the view; then refusals become pages."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import cast

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.urls import URLPattern, path
from django.utils import timezone, translation

from auricle.directory import acting, agencies
from auricle.directory.people import Person
from auricle.directory.permissions import Permission
from auricle.errors import AuricleError, NotAllowed
from auricle.faces.shared.staff import proof_needed, refusals, session_ended
from auricle.faces.shared.staff.permissions import SHARED, Need, Open
from auricle.faces.shared.staff.refusals import Leaves
from auricle.faces.shared.staff.visit import Presence, Visit, cookie_name
from auricle.vault import desk_session, session_proof
from auricle.vault.desk_session import NotSignedIn, SessionLocked
from auricle.vault.member_keys import NotFresh

View = Callable[..., HttpResponseBase]


class LacksPermission(NotAllowed):
    """The member's roles do not carry what this address asks for."""

    def __init__(self, permission: Permission) -> None:
        self.permission = permission
        super().__init__(permission.value)


class ForeignForm(NotAllowed):
    """The form was not made for this session: an old tab, or another site's doing."""


@dataclass(frozen=True)
class Guard:
    """The door of one face: what each address asks for, the face's own words for its refusals, and whose face it is."""

    permissions: Mapping[str, Need]
    leaves: Leaves = ()
    for_officers: bool = False

    def page(self, address: str, view: View, name: str) -> URLPattern:
        """One address with its door. Raises KeyError when the table does not name it."""
        return path(address, self.guarded(name, view), name=name)

    def guarded(self, name: str, view: View) -> View:
        """Put the door in front of a view."""
        need = self.permissions[name]
        if need is Open.PUBLIC:
            return view

        @wraps(view)
        def answer(request: HttpRequest, **arguments: object) -> HttpResponseBase:
            try:
                presence = _presence(request)
            except NotSignedIn:
                return session_ended.ask_again(request, had_session=cookie_name() in request.COOKIES)
            _speak(request, presence.person.language)
            # From here on the database shows this member's rows and no others.
            with acting.as_member(presence.person.id):
                try:
                    if name not in SHARED:
                        agencies.require_side(by=presence.person, officers=self.for_officers)
                    _check(request, presence, need)
                    return _as_long_as_read(view(request, presence, **arguments), presence.person)
                except (NotFresh, SessionLocked) as error:
                    return proof_needed.ask(request, presence, error)
                except AuricleError as error:
                    return refusals.page(request, presence, error, self.leaves)

        return answer


def _presence(request: HttpRequest) -> Presence:
    """Who asks: with the key open, or without it where the session is locked. Raises NotSignedIn."""
    now, cookie = timezone.now(), request.COOKIES.get(cookie_name(), "")
    try:
        by = desk_session.resume(cookie=cookie, now=now)
    except SessionLocked:
        return Presence(session_proof.look(cookie=cookie, now=now).person, now, cookie)
    return Visit(by.person, now, cookie, by)


def _as_long_as_read(response: HttpResponseBase, person: Person) -> HttpResponseBase:
    """A stream is read after its view has returned, and for the same member."""
    if isinstance(response, StreamingHttpResponse):
        stream = cast(Iterator[bytes], response.streaming_content)
        response.streaming_content = acting.each_as_member(person.id, stream)
    return response


def _check(request: HttpRequest, presence: Presence, need: Need) -> None:
    if request.method == "POST" and not presence.sent(request):
        raise ForeignForm
    if need is Open.LOCKED:
        return
    if not isinstance(presence, Visit):
        raise SessionLocked
    if isinstance(need, Permission) and not presence.person.may(need):
        raise LacksPermission(need)


def _speak(request: HttpRequest, language: str) -> None:
    """The member's own language; the browser's was only a guess before we knew who it is."""
    translation.activate(language)
    request.LANGUAGE_CODE = language
