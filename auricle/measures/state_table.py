"""Write the state table of lifecycle.py into the database, so that both refuse the same moves."""

from django.db import transaction

from auricle.measures.lifecycle import rows
from auricle.measures.models import MeasureTransition


@transaction.atomic
def write_state_table() -> None:
    """Make the table's rows those of this version of the code."""
    wanted = set(rows())
    known = {(t.from_state, t.move, t.to_state, t.side): t.pk for t in MeasureTransition.objects.all()}
    MeasureTransition.objects.filter(pk__in=[pk for key, pk in known.items() if key not in wanted]).delete()
    MeasureTransition.objects.bulk_create(
        [
            MeasureTransition(from_state=source, move=move, to_state=target, side=side)
            for source, move, target, side in sorted(wanted - set(known))
        ]
    )
