"""Telephone numbers of the house and of its partners, as somebody types them. Never of a caller."""

import phonenumbers


def international(text: str) -> str | None:
    """The number as +, country and number; None where it is none."""
    try:
        number = phonenumbers.parse(text.strip(), None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
