"""Write the state table of lifecycle.py into the database, so that both refuse the same moves."""

from django.db import transaction

from auricle.reports.lifecycle import rows
from auricle.reports.models import Transition


@transaction.atomic
def write_state_table() -> None:
    """Make the table's rows those of this version of the code."""
    wanted = {(source or "", move, target) for source, move, target in rows()}
    known = {(t.from_state, t.move, t.to_state): t.pk for t in Transition.objects.all()}
    Transition.objects.filter(pk__in=[pk for key, pk in known.items() if key not in wanted]).delete()
    Transition.objects.bulk_create(
        [Transition(from_state=s, move=m, to_state=t) for s, m, t in sorted(wanted - set(known))]
    )
