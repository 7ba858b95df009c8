"""Chooses the engine by the settings."""

from __future__ import annotations

from dataclasses import asdict

from digitize.errors import MissingProgram, QueueAway
from digitize.read.fingerprint import page_fingerprint
from digitize.settings import EngineName, Settings
from digitize.work.engine.coordinator import OpenEngine
from digitize.work.engine.local import open_local
from digitize.work.seeing.door import Figures


def engine_of(settings: Settings) -> OpenEngine:
    """A function that opens the engine. The one on Redis is imported only if it is wanted.

    Raises: MissingProgram: it is wanted, and Celery is not installed.
    """
    if settings.engine is EngineName.LOCAL:
        return open_local
    try:
        from digitize.work.engine.remote import open_remote
    except ImportError as error:
        raise MissingProgram(f"the Python package {error.name}", WORKERS) from error
    return open_remote


def queue_figures(settings: Settings) -> tuple[Figures, ...]:
    """What `/metrics` tells of Redis, with the coordinator's rights there; nothing without it."""
    if settings.engine is EngineName.LOCAL or not settings.metrics:
        return ()
    from digitize.outside.queues.streams import PAGES, PARCELS, RECEIPTS, RECORDS, connect
    from digitize.work.seeing.queue_figures import QueueFigures

    streams = (RECORDS, PARCELS, RECEIPTS, PAGES)
    return (QueueFigures(connect(settings.redis.url), streams, page_fingerprint(settings)),)


def workers_of(settings: Settings) -> list[dict[str, str | int | bool]] | str | None:
    """The Celery workers that live, `ours` those of the pipeline at hand.

    Returns: why nothing is known of them, when Redis is away; None where there are none to be had.
    """
    if settings.engine is EngineName.LOCAL:
        return None
    from digitize.outside.queues.hints import live_workers
    from digitize.outside.queues.streams import connect

    ours = page_fingerprint(settings)
    try:
        living = live_workers(connect(settings.redis.url))
    except QueueAway as error:
        return str(error)
    return [asdict(one) | {"ours": one.fingerprint == ours} for one in living]


WORKERS = "`make services` installs what Celery and Redis need (pip: digitize[workers])"
