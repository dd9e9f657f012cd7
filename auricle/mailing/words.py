"""What mails say. Nothing of a report, and nothing that tells one mail from another."""

from django.utils.translation import gettext, override, pgettext


def waiting(*, language: str, desk_url: str) -> tuple[str, str]:
    """Subject and text for a member for whom something waits."""
    with override(language):
        return (
            gettext("Something waits for you"),
            gettext(
                "Something waits for you on the desk.\n\n%(desk)s\n\n"
                "You chose there when mail like this comes, and can change it. Please do not answer this mail."
            )
            % {"desk": desk_url},
        )


def for_office(*, language: str, url: str) -> tuple[str, str]:
    """Subject and text for an agency's office. `url` is the page of agencies, or empty."""
    with override(language):
        return (
            gettext("Something waits for your office"),
            gettext(
                "Something waits for your office on the hotline's page for agencies.\n\n%(page)s\n\n"
                "Please open it there. Please do not answer this mail."
            )
            % {"page": url or gettext("Open it by the address that you know.")},
        )


def code(*, language: str, code: str) -> tuple[str, str]:
    """Subject and text for an address that is to be confirmed."""
    with override(language):
        return (
            pgettext("mail", "Your code"),
            gettext(
                "Type this code on the page on which you gave this address:\n\n%(code)s\n\n"
                "It is good for 30 minutes. If you gave no address anywhere, there is nothing to do."
            )
            % {"code": code},
        )


def something_new(*, language: str, subject: str) -> tuple[str, str]:
    """Subject and text for a reporter. Whoever else sees it must learn nothing, not even where to look."""
    with override(language):
        return (
            subject or gettext("News"),
            gettext(
                "There is something new.\n\n"
                "Open the page yourself, in the way you know, and use your code. There is no link here on purpose.\n\n"
                "If you do not know what this is about, somebody mistyped their address: there is nothing to do."
            ),
        )
