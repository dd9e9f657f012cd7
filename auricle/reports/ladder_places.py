"""Who stands on a rung of the ladder for a team: the deputy, the supervisor and the director who are told."""

from datetime import datetime

from django.db import transaction

from auricle.audit import trail
from auricle.directory.models import Membership, Team
from auricle.errors import NotFound
from auricle.reports.models import Place


class NobodyThere(NotFound):
    """There is no such team, or no active member of it with this login."""


@transaction.atomic
def name_place(*, team: str, rung: str, login: str, by: str, now: datetime) -> None:
    """Let this member of the team stand on the rung from now on; an empty login leaves it to the team again.

    Raises NobodyThere.
    """
    row = Team.objects.filter(code=team).first()
    if row is None:
        raise NobodyThere
    if not login:
        Place.objects.filter(team=row, rung=rung).delete()
        trail.record(actor=by, act="ladder_place", at=now, detail={"team": team, "rung": rung, "member": ""})
        return
    found = Membership.objects.select_related("member").filter(
        team=row, member__login=login, member__active=True
    )
    membership = found.first()
    if membership is None:
        raise NobodyThere
    Place.objects.update_or_create(team=row, rung=rung, defaults={"member": membership.member})
    detail = {"team": team, "rung": rung, "member": membership.member.pseudonym}
    trail.record(actor=by, act="ladder_place", at=now, detail=detail)
