"""Runs the jobs that steps deferred, beside the sweeps, on a thread with an event loop of its own."""

import asyncio
import logging
import time
from contextlib import suppress
from threading import Event, Thread
from typing import cast

from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

log = logging.getLogger(__name__)

LONGEST_REST = 30.0
# A job whose worker was killed stays in hand for ever unless somebody takes it back.
STALLED_AFTER = 60.0
# Looked for again and again: the next worker is usually there long before the first one counts as dead.
LOOK_FOR_STALLED = 30.0


def start_jobs(stopped: Event) -> Thread:
    """Run jobs until `stopped` is set; the thread ends soon after."""
    thread = Thread(target=lambda: asyncio.run(_until(stopped)), name="jobs", daemon=True)
    thread.start()
    return thread


async def _until(stopped: Event) -> None:
    rest = 0.5
    while not stopped.is_set():
        try:
            await _work(stopped)
            rest = 0.5
        except Exception as error:  # noqa: BLE001  a database that is away is waited for, whatever it raises
            log.error("The job worker failed and is started again (%s).", type(error).__qualname__)
            await asyncio.sleep(rest)
            rest = min(rest * 2, LONGEST_REST)


async def _work(stopped: Event) -> None:
    working = app.with_connector(cast(DjangoConnector, app.connector).get_worker_connector())
    async with working.open_async():
        worker = asyncio.create_task(
            working.run_worker_async(install_signal_handlers=False, delete_jobs="successful")
        )
        look_at = time.monotonic()
        while not stopped.is_set() and not worker.done():
            if time.monotonic() >= look_at:
                await _take_back_stalled(working)
                look_at = time.monotonic() + LOOK_FOR_STALLED
            await asyncio.to_thread(stopped.wait, 0.3)
        if not worker.done():
            worker.cancel()
            with suppress(asyncio.CancelledError):
                await worker
        else:
            worker.result()


async def _take_back_stalled(working: App) -> None:
    for job in await working.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER):
        await working.job_manager.retry_job(job)
