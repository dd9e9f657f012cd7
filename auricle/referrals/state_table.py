"""Write the state table of lifecycle.py into the database, so that both refuse the same moves."""

from django.db import transaction

from auricle.referrals.lifecycle import rows
from auricle.referrals.models import ReferralTransition


@transaction.atomic
def write_state_table() -> None:
    """Make the table's rows those of this version of the code."""
    wanted = set(rows())
    known = {(t.from_state, t.move, t.to_state, t.side): t.pk for t in ReferralTransition.objects.all()}
    ReferralTransition.objects.filter(pk__in=[pk for key, pk in known.items() if key not in wanted]).delete()
    ReferralTransition.objects.bulk_create(
        [
            ReferralTransition(from_state=source, move=move, to_state=target, side=side)
            for source, move, target, side in sorted(wanted - set(known))
        ]
    )
