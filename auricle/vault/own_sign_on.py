"""Link one's own account to one at the identity provider, and take the link away. Each needs a fresh proof."""

from datetime import datetime

from django.db import transaction

from auricle.audit import trail
from auricle.directory import sign_on_links, single_sign_on
from auricle.directory.single_sign_on import Asked, Goal, Returned, SignOnRefused
from auricle.errors import NotFound
from auricle.vault.desk_session import digest
from auricle.vault.member_keys import Unlocked, require_fresh
from auricle.vault.models import DeskSession


class NotLinked(NotFound):
    """This member has no link."""


def ask(*, by: Unlocked, back: str, now: datetime) -> Asked:
    """Send the member to the provider. Raises NotFresh, NoProvider, SignOnRefused."""
    require_fresh(by, now)
    return single_sign_on.ask(goal=Goal.LINK, back=back, who=by.person.pseudonym, now=now)


def link(*, by: Unlocked, returned: Returned, browser: str, back: str, now: datetime) -> None:
    """Link what the member came back with. Raises NotFresh, NoProvider, SignOnRefused."""
    require_fresh(by, now)
    who = by.person.pseudonym
    try:
        proved = single_sign_on.answer(
            returned=returned, browser=browser, goal=Goal.LINK, back=back, who=who, now=now
        )
        with transaction.atomic():
            sign_on_links.link(member=by.person.id, proved=proved, now=now)
            trail.record(actor=who, act="sign_on_linked", at=now)
    except SignOnRefused as refused:
        trail.record(actor=who, act="sign_on_link_refused", at=now, detail={"why": refused.why.value})
        raise


def unlink(*, by: Unlocked, cookie: str, now: datetime) -> None:
    """Take the link away, and end every other session: one of them may be a thief's. Raises NotFresh, NotLinked."""
    require_fresh(by, now)
    with transaction.atomic():
        if not sign_on_links.unlink(by.person.id):
            raise NotLinked
        DeskSession.objects.filter(member_id=by.person.id).exclude(secret_digest=digest(cookie)).delete()
        trail.record(actor=by.person.pseudonym, act="sign_on_unlinked", at=now)
