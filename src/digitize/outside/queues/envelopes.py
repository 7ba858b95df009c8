"""Messages of Celery clients, read without Celery.

Six kinds of malformed message crash a Celery worker again and again: a body that is an object, a
list of two, not base64, or absent; a bad time limit; an id that is no string. They fail in Celery's
event loop, before any code of ours runs. So the queue that is open to others is read here directly,
as the plain list that it is in Redis.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from typing import Any, cast

from digitize.outside.queues.messages import Submission
from digitize.outside.queues.streams import SUBMIT, Client, reaching

QUEUE = "digitize.submit"
TASK = "digitize.submit"
# A client that sets a priority (0, 3, 6 or 9) puts its message into a list of its own. These are
# kombu's names for the lists, the most urgent first.
LISTS = (QUEUE, *(f"{QUEUE}\x06\x16{step}" for step in (3, 6, 9)))
UNREADABLE = "unreadable"  # field with the reason why a message could not be read
MOST = 1000  # characters of a field; no valid submission has more


class Unreadable(Exception):
    """A message cannot be read; the text says why."""


def waiting(client: Client) -> Iterator[tuple[str, bytes]]:
    """Yield the messages of the queue, each with the name of its list, the oldest first.

    Raises: QueueAway.
    """
    for name in LISTS:
        while True:
            with reaching(client):
                item: Any = client.lindex(name, -1)
            if item is None:
                break
            yield name, item


def pass_on(client: Client, name: str, item: bytes, fields: Mapping[str, str]) -> None:
    """Take a message off its list and put its fields, if any, on `digitize:submit`, in one step.

    Raises: QueueAway.
    """
    told: dict[Any, Any] = dict(fields)
    with reaching(client), client.pipeline() as both:
        if told:
            both.xadd(SUBMIT, told)
        both.lrem(name, -1, cast(str, item))  # redis-py also takes bytes
        both.execute()


def submission_in(item: bytes) -> dict[str, str]:
    """Return the fields of the submission in a message; the gateway checks their values.

    The task's id is the submission's name. An argument `submission` cannot override it, or a client
    could have the outcome of its call reported under another client's name.

    For an unreadable message, return its name and the reason; nothing if it has not even a name.
    """
    name = ""
    try:
        envelope = _object(_json(item), "the message")
        headers = _object(envelope.get("headers"), "headers")
        name = _name(headers.get("id"))
        if not name:
            name = _protocol_1(envelope)
        given = _arguments(envelope)
        if given.pop("submission", name) != name:
            raise Unreadable("submission: is another name than the task's id, which is the name")
        _check(headers)
    except Unreadable as error:
        return {"submission": name, UNREADABLE: str(error)} if name else {}
    return {**given, "submission": name}


def _protocol_1(envelope: Mapping[str, Any]) -> str:
    """Return the id of a task sent by `task_protocol = 1`, which is in the body; "" if none.

    Such a call is refused because its body is an object, and the id lets its sender be told.
    """
    try:
        body = envelope.get("body")
        decoded = _json(base64.b64decode(body, validate=True)) if isinstance(body, str) else None
    except (ValueError, Unreadable):
        return ""
    return _name(decoded.get("id")) if isinstance(decoded, dict) and "task" in decoded else ""


def _arguments(envelope: Mapping[str, Any]) -> dict[str, str]:
    body = envelope.get("body")
    if not isinstance(body, str):
        raise Unreadable("body: is not text")
    try:
        decoded = base64.b64decode(body, validate=True)
    except ValueError:
        raise Unreadable("body: is not base64") from None
    parts = _json(decoded)
    if isinstance(parts, dict) and "task" in parts:
        raise Unreadable("body: is of Celery's task_protocol 1; send by protocol 2, its default")
    if not isinstance(parts, list) or len(parts) != 3:
        raise Unreadable("body: is not a list of three: arguments, named arguments, options")
    named = _object(parts[1], "named arguments")
    return {key: _text(named[key]) for key in Submission.model_fields if key in named}


def _check(headers: Mapping[str, Any]) -> None:
    if headers.get("task") != TASK:
        raise Unreadable(f"task: is not {TASK}")
    if not isinstance(headers.get("id"), str):
        raise Unreadable("id: is not text")
    limits = headers.get("timelimit") or [None, None]
    if not isinstance(limits, list) or len(limits) != 2 or not all(map(_is_limit, limits)):
        raise Unreadable("timelimit: is not two numbers")


def _is_limit(value: object) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))


def _name(value: object) -> str:
    return _text(value) if isinstance(value, str | int) else ""


def _text(value: object) -> str:
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        value = "; ".join(value)  # a list of keywords
    text = value if isinstance(value, str) else json.dumps(value)
    return text[:MOST].encode("utf-8", "replace").decode()  # unpaired surrogates cannot be encoded


def _object(value: object, what: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise Unreadable(f"{what}: is not an object")
    return value


def _json(data: bytes) -> object:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        raise Unreadable("is not JSON") from None
