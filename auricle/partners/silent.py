"""Which agencies' systems are not told any more, for those who hand things to agencies and those who run the house."""

from auricle.directory.models import Agency
from auricle.directory.people import Person
from auricle.directory.permissions import Permission
from auricle.partners.models import Webhook


def agencies(*, by: Person) -> tuple[str, ...]:
    """The names of the agencies; none for whoever does not look after that."""
    if not (by.may(Permission.MANAGE_ACCOUNTS) or by.may(Permission.RULE_ON_REFERRAL)):
        return ()
    given_up = Webhook.objects.filter(off_at__isnull=False).exclude(off_why="taken_away")
    names = Agency.objects.filter(pk__in=given_up.values("agency_id")).values_list("names", flat=True)
    return tuple(sorted(each.get(by.language, each["en"]) for each in names))
