"""What a new password has to be: long, and not made of what everybody can read on a name plate."""

import unicodedata

from auricle.errors import Invalid

SHORTEST = 12
LONGEST = 1000
FEWEST_DIFFERENT = 5


def check_new_password(password: str, *, login: str, name: str) -> None:
    """Raises Invalid, which says in one word what is wrong with it."""
    typed = unicodedata.normalize("NFC", password)
    if not SHORTEST <= len(typed) <= LONGEST:
        raise Invalid({"password": "short" if len(typed) < SHORTEST else "long"})
    if len(set(typed.casefold())) < FEWEST_DIFFERENT:
        raise Invalid({"password": "simple"})
    rest = typed.casefold()
    for known in (login, *name.split()):
        rest = rest.replace(known.casefold(), "")
    if len(rest) < SHORTEST // 2:
        raise Invalid({"password": "yours"})
