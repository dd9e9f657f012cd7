"""Two custodians who press at the same moment: one act counts, and the other one is told that somebody was faster."""

from __future__ import annotations

import threading
from collections.abc import Callable
from uuid import UUID

from django.db import connections

from auricle.audit.models import TrailLine
from auricle.directory import acting
from auricle.errors import AuricleError
from auricle.inbox import identity_asking, identity_custody
from auricle.inbox.identity_custody import RequestOver
from auricle.vault.member_keys import Unlocked
from auricle.vault.models import IdentityRequest, ReShare
from tests.conftest import OwnDatabase
from tests.hotline import NOW, arrived, sealed
from tests.people import Cast


def asked(cast: Cast) -> UUID:
    """Amara asks for the identity of a report that she handles."""
    report = arrived(sealed(contact={"name": "Ann Ferry", "reach": "ann@example.org"}))
    cast.handled_by_amara(report)
    return identity_asking.ask(
        by=cast.unlocked("amara"), report=report, code="danger", words="Warn her.", now=NOW
    )


def at_once(act: Callable[..., None], request: UUID, *people: Unlocked) -> list[object]:
    """Everybody does it in a thread and with a connection of their own; what came of each."""
    begin, answers = threading.Barrier(len(people)), list[object]()

    def press(by: Unlocked) -> None:
        try:
            with acting.as_member(by.person.id):
                begin.wait()
                act(by=by, request=request, now=NOW)
            answers.append(None)
        except AuricleError as error:
            answers.append(type(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=(by,)) for by in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def count(act: str) -> int:
    return TrailLine.objects.filter(act=act).count()


def test_of_two_who_support_at_once_one_does(committed_cast: Cast, own_database: OwnDatabase) -> None:
    request = asked(committed_cast)
    noor, omar = (committed_cast.unlocked(login) for login in ("noor", "omar"))
    assert sorted(map(str, at_once(identity_custody.support, request, noor, omar))) == sorted(
        [str(None), str(RequestOver)]
    )
    assert IdentityRequest.objects.get().state == "supported"
    assert ReShare.objects.values("seat_from").distinct().count() == 1
    assert count("identity_supported") == 1


def test_of_two_who_approve_at_once_one_does(committed_cast: Cast, own_database: OwnDatabase) -> None:
    request = asked(committed_cast)
    identity_custody.support(by=committed_cast.unlocked("noor"), request=request, now=NOW)
    omar, petra = (committed_cast.unlocked(login) for login in ("omar", "petra"))
    answers = at_once(identity_custody.approve, request, omar, petra)
    assert set(map(str, answers)) == {str(None), str(RequestOver)}
    assert IdentityRequest.objects.get().state == "opened"
    assert count("identity_opened") == 1
    seen = identity_asking.see_once(by=committed_cast.unlocked("amara"), request=request, now=NOW)
    assert seen.contact["name"] == "Ann Ferry"
