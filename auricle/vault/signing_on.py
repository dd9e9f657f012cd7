"""Single sign-on from the vault's side: it begins a locked session, and never opens a key."""

from datetime import datetime

from auricle.audit import trail
from auricle.directory import sign_on_links, single_sign_on
from auricle.directory.single_sign_on import Goal, Returned, SignOnRefused
from auricle.vault.desk_session import begin_locked


def begin(*, returned: Returned, browser: str, back: str, now: datetime) -> str:
    """Begin a locked session for whoever came back from the provider; its cookie. Raises SignOnRefused, NoProvider.

    The browser is not remembered as known: somebody who has taken over an account at the provider could otherwise
    have as many new browsers as they like, each with its own few guesses at the password.
    """
    try:
        proved = single_sign_on.answer(
            returned=returned, browser=browser, goal=Goal.SIGN_IN, back=back, now=now
        )
        member = sign_on_links.member_of(proved)
    except SignOnRefused as refused:
        detail = {"how": "sso", "why": refused.why.value}
        trail.record(actor="nobody", act="sign_in_refused", at=now, detail=detail)
        raise
    return begin_locked(member=member, how="sso", now=now, second_factor=proved.second_factor)
