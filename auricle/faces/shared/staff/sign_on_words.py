"""Why single sign-on let nobody in, one sentence each. Whether an account is here is told to nobody."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from auricle.directory import single_sign_on
from auricle.directory.single_sign_on import SignOnRefused, Why

WORDS: Mapping[Why, Promise] = MappingProxyType(
    {
        Why.AWAY: _("%(name)s does not answer at the moment. Use another way, or try again in a minute."),
        Why.DENIED: _("%(name)s did not say who you are. Try again, or use another way."),
        Why.STALE: _("This took longer than five minutes, or was begun in another browser. Begin again."),
        Why.USED: _("This was used once already. Begin again."),
        Why.UNTRUSTED: _(
            "What %(name)s answered cannot be trusted, so nothing was done. Use another way, and tell an administrator."
        ),
        Why.UNLINKED: _(
            "Your account at %(name)s does not sign in here. Use another way; then link it under My account."
        ),
        Why.TAKEN: _("This account at %(name)s cannot be linked. If it is yours, tell an administrator."),
    }
)


def in_words(refused: SignOnRefused) -> str:
    """The sentence, with the name of the provider."""
    return str(WORDS[refused.why]) % {"name": single_sign_on.name()}


def status_of(refused: SignOnRefused) -> int:
    """The status of the page that says it."""
    return 503 if refused.why is Why.AWAY else 403
