"""Hints to Celery workers, and the list of live workers.

A hint says "look at these pages of this original"; nothing depends on its arrival. Each pipeline
has its own queue, so that a worker with other code or settings never gets a page that it would read
differently. Workers report about pages on the stream `digitize:pages`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from kombu import Queue
from kombu.exceptions import OperationalError
from pydantic import Field, ValidationError
from redis.exceptions import RedisError

from digitize.errors import QueueAway
from digitize.outside.queues.celery_app import App
from digitize.outside.queues.messages import Message
from digitize.outside.queues.streams import Client, reaching

READ_PAGES = "digitize.read_pages"
QUEUE = "digitize.pages."  # followed by the pipeline's fingerprint
WORKERS = "digitize:workers:"  # followed by the worker's name
EXPIRES_S = 55  # after this a waiting hint expires; the ledger sends it again at 60 s
MOST_SLOTS = 1024  # of one worker; a larger number would make us send a million hints
# Seconds between two signs of life of a worker, and until a silent one is forgotten.
ALIVE_S, FORGET_S = 10.0, 30


@dataclass(frozen=True, slots=True)
class LiveWorker:
    """A worker that gave a sign of life in the last 30 s."""

    name: str
    fingerprint: str
    slots: int


class _Facts(Message):
    """The value of a worker's key: what it says about itself."""

    fingerprint: str = Field(max_length=100)
    slots: int = Field(ge=1, le=MOST_SLOTS)


def listen_to(app: App, queue: str) -> None:
    """Make an application consume one queue only."""
    app.conf.update(task_queues=[Queue(queue)], task_default_queue=queue)


def send_hint(app: App, fingerprint: str, told: tuple[str | int, ...]) -> None:
    """Send one hint. Raises: QueueAway: it was not sent, as far as is known.

    Args:
        fingerprint: of the pipeline whose workers are to read.
        told: the run of pages, as `digitize.keep.store.runs` encodes it.
    """
    queue = QUEUE + fingerprint
    try:
        app.send_task(
            READ_PAGES, args=told, queue=Queue(queue), expires=EXPIRES_S, retry=False,
            ignore_result=True,
        )  # fmt: skip
    except (OperationalError, RedisError, OSError) as error:
        raise QueueAway("the task queue", str(error)) from error


def waiting_for(client: Client, fingerprint: str) -> int:
    """Return how many hints wait for the workers of a pipeline. Raises: QueueAway."""
    with reaching(client):
        found: Any = client.llen(QUEUE + fingerprint)
    return int(found)


def say_alive(client: Client, worker: LiveWorker) -> None:
    """Give a worker's sign of life, with how many runs it can read at once. Raises: QueueAway."""
    told = json.dumps({"fingerprint": worker.fingerprint, "slots": worker.slots})
    with reaching(client):
        client.set(WORKERS + worker.name, told, ex=FORGET_S)


def say_gone(client: Client, name: str) -> None:
    """Remove a worker that is about to end. Raises: QueueAway."""
    with reaching(client):
        client.delete(WORKERS + name)


def live_workers(client: Client) -> list[LiveWorker]:
    """Return the live workers, by name. Raises: QueueAway."""
    with reaching(client):
        return sorted(_heard_of(client), key=lambda worker: worker.name)


def _heard_of(client: Client) -> Iterator[LiveWorker]:
    keys: list[Any] = list(client.scan_iter(match=f"{WORKERS}*", count=1000))
    told: Any = client.mget(keys) if keys else []  # None for a key that holds no string
    for key, value in zip(keys, told, strict=True):
        with suppress(ValidationError):  # anybody may write such a key: ignore what is no worker's
            facts = _Facts.model_validate_json(value or b"")
            name = key.decode("utf-8", "replace").removeprefix(WORKERS)
            yield LiveWorker(name, facts.fingerprint, facts.slots)
