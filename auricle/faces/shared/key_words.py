"""Keys in words: whose they are, for pages of both sides."""

from django.utils.translation import gettext

from auricle.directory import catalogue


def holder_words(purpose: str, holder: str, language: str) -> str:
    """Whose key it is, as people call it."""
    if purpose == "team":
        known = catalogue.current()
        team = known.teams.get(holder)
        names = team.names if team else known.agencies.get(holder, {"en": holder})
        return names.get(language, names["en"])
    if purpose == "custody":
        return gettext("Custodian's seat %(number)s") % {"number": holder.rpartition("/")[2]}
    return gettext("Registrar of receipts") if purpose == "registrar" else gettext("Recovery from paper")
