"""Drain the spool: each envelope into the database exactly once, however often this is killed.

Filing is idempotent and the file goes only after the commit; so a crash between the two costs a second 'again'.
"""

import logging

from django.db import DataError, IntegrityError, InterfaceError, OperationalError, connection

from auricle.errors import AuricleError
from auricle.intake import spool
from auricle.intake.receiving import receive_kept

log = logging.getLogger(__name__)


def drain() -> int:
    """File what waits, oldest first. Returns how many envelopes left the spool; stops while the database is away."""
    drained = 0
    for path in spool.waiting():
        try:
            receive_kept(envelope=spool.read(path))
        except (OperationalError, InterfaceError):
            connection.close()
            break
        except FileNotFoundError:
            # Another drainer was faster.
            continue
        except (AuricleError, DataError, IntegrityError, ValueError, KeyError):
            # Not the reporter's fault to fix and not ours to throw away: a person looks into the folder. What the
            # database refuses for its content it refuses for ever; those behind it must not wait for that.
            log.error("An envelope of the spool was refused and set aside.")
            spool.set_aside(path)
            continue
        spool.remove(path)
        drained += 1
    return drained
