"""Hand a report to another team: what its keys are sealed to changes, the content stays as it was sealed.

Whoever hands it over opens each key that their team has in the report and seals it to the other team's key, as signed.
The database puts these in place of all that the old team had, in one statement of the caller's transaction, or nothing.
The reporter's own grant and the custodians' shares stay: they are of no team.
"""

from datetime import datetime
from uuid import UUID

from django.db import connection

from auricle.sealing.envelope import Commitment, Sealed, SealError
from auricle.sealing.unseal import open_grant
from auricle.vault import storing
from auricle.vault.member_keys import Unlocked
from auricle.vault.models import Grant, ReportKey, SealingKey
from auricle.vault.team_keys import NoTeamKey, team_seeds


def hand_over(*, by: Unlocked, report: UUID, team: str, now: datetime) -> None:
    """Give the report's keys to the team of this code, take them from every other, and move the report's row to it.

    In the caller's transaction, after the event that says so; the database asks for it. Raises NoTeamKey when this
    member does not open each of the keys, NoKey when the other team has none to seal to.
    """
    to = storing.team_key(team=team, now=now)
    blobs = _resealed(by, report, to)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT hand_over_report(%s, %s, %s::text[], %s::bytea[], %s)",
            [report, to.key_id, list(blobs), list(blobs.values()), by.person.pseudonym],
        )


def _resealed(by: Unlocked, report: UUID, to: storing.KeyInfo) -> dict[str, bytes]:
    """Each key of the report that teams have a part in, by its purpose, sealed to the new team."""
    of_teams = SealingKey.objects.filter(purpose="team").values("key_id")
    grants = list(Grant.objects.filter(report_id=report, key_id__in=of_teams))
    pinned = dict(ReportKey.objects.filter(report_id=report).values_list("purpose", "commitment"))
    seeds = team_seeds(by, {bytes(grant.key_id) for grant in grants})
    found: dict[str, bytes] = {}
    for grant in grants:
        seed = seeds.get(bytes(grant.key_id))
        if seed is None:
            continue
        try:
            key = open_grant(
                seed,
                Sealed(bytes(grant.blob)),
                purpose=grant.purpose,
                report=report,
                commitment=Commitment(bytes(pinned[grant.purpose])),
            )
        except SealError:
            # From a sender who broke the format: no key of ours ever opened it, and it opens to the same refusal there.
            found.setdefault(grant.purpose, bytes(grant.blob))
            continue
        found[grant.purpose] = storing.grant_to(key, purpose=grant.purpose, report=report, to=to).blob
    if set(found) != {grant.purpose for grant in grants}:
        raise NoTeamKey
    return found
