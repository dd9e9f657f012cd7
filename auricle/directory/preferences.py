"""What members choose for themselves."""

from django.conf import settings

from auricle.directory.models import Member
from auricle.directory.people import Person
from auricle.errors import Invalid


def choose_language(*, by: Person, language: str) -> None:
    """Read the desk in this language from now on. Raises Invalid for one that the desk does not speak."""
    if language not in dict(settings.LANGUAGES):
        raise Invalid({"language": "unknown"})
    Member.objects.filter(pk=by.id).update(language=language)
