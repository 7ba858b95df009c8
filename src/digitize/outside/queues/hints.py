"""Hints to Celery workers, and which workers there are.

A hint says "look at these pages of this original"; nothing depends on its arrival. Each pipeline
has its own queue, so that a worker with other code or settings never meets a page it would read
otherwise. What workers say of the pages goes by the stream `digitize:pages`.
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
QUEUE = "digitize.pages."  # the fingerprint of the pipeline behind it
WORKERS = "digitize:workers:"  # the name of the worker behind it
EXPIRES_S = 55  # a hint that waited for longer is dropped: at 60 s it is sent anew
MOST_SLOTS = 1024  # of one worker; a larger number would have a million hints sent
ALIVE_S, FORGET_S = 10.0, 30  # a worker says so often that it lives; unheard, it is forgotten


@dataclass(frozen=True, slots=True)
class LiveWorker:
    """A worker that was heard of in the last 30 s."""

    name: str
    fingerprint: str
    slots: int


class _Facts(Message):
    """What a worker says of itself: the value of its key."""

    fingerprint: str = Field(max_length=100)
    slots: int = Field(ge=1, le=MOST_SLOTS)


def listen_to(app: App, queue: str) -> None:
    """Bind an application to its one queue."""
    app.conf.update(task_queues=[Queue(queue)], task_default_queue=queue)


def send_hint(app: App, fingerprint: str, told: tuple[str, str, int, int, int]) -> None:
    """Send one hint. Raises: QueueAway: it was not sent, as far as we know.

    Args:
        fingerprint: of the pipeline whose workers are to read.
        told: the run of pages, as `digitize.keep.store.runs` tells it.
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
    """How many hints wait for the workers of a pipeline. Raises: QueueAway."""
    with reaching(client):
        found: Any = client.llen(QUEUE + fingerprint)
    return int(found)


def say_alive(client: Client, worker: LiveWorker) -> None:
    """A worker lives, and can read so many runs at once. Raises: QueueAway."""
    told = json.dumps({"fingerprint": worker.fingerprint, "slots": worker.slots})
    with reaching(client):
        client.set(WORKERS + worker.name, told, ex=FORGET_S)


def say_gone(client: Client, name: str) -> None:
    """A worker is about to end. Raises: QueueAway."""
    with reaching(client):
        client.delete(WORKERS + name)


def live_workers(client: Client) -> list[LiveWorker]:
    """The workers that were heard of lately, by name. Raises: QueueAway."""
    with reaching(client):
        return sorted(_heard_of(client), key=lambda worker: worker.name)


def _heard_of(client: Client) -> Iterator[LiveWorker]:
    keys: list[Any] = list(client.scan_iter(match=f"{WORKERS}*", count=1000))
    told: Any = client.mget(keys) if keys else []  # null for what is no string
    for key, value in zip(keys, told, strict=True):
        with suppress(ValidationError):  # nothing, or what is no worker's: anybody may write it
            facts = _Facts.model_validate_json(value or b"")
            name = key.decode("utf-8", "replace").removeprefix(WORKERS)
            yield LiveWorker(name, facts.fingerprint, facts.slots)
