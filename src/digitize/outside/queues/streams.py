"""Redis streams: the one module that speaks to Redis itself.

Messages are hints: whatever is lost here is sent again from the ledger. So there are no retries on
this level. A caller gets `QueueAway`, goes on with other work, and tries again at its next turn.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError, NoPermissionError, RedisError, ResponseError
from redis.retry import Retry

from digitize.errors import QueueAway
from digitize.outside.queues.messages import StreamEntry

SUBMIT = "digitize:submit"  # scans submitted by other programs
OUTCOMES = "digitize:outcomes"  # results of these submissions
RECORDS = "digitize:records"  # records for other programs; nothing of ours depends on it
PARCELS = "digitize:parcels"  # key and hash of the same records, for archivers only
ARCHIVERS = "archive"  # consumer group on PARCELS whose receipts count
RECEIPTS = "digitize:receipts"  # what archivers did with them
PAGES = "digitize:pages"  # reports of workers about pages in hand; internal

CONNECT_S, ANSWER_S = 2.0, 5.0
BLOCK_S = 2.0  # longest wait: one longer than ANSWER_S would end as an error
PORTION = 50  # entries in one answer, each up to 1 MB

Client = Redis


def connect(url: str) -> Redis:
    """Return a client for the Redis at an address; it connects at the first use."""
    return Redis.from_url(
        url,
        socket_connect_timeout=CONNECT_S,
        socket_timeout=ANSWER_S,
        retry=Retry(NoBackoff(), 0),
        protocol=2,
    )


@contextmanager
def reaching(client: Redis) -> Iterator[None]:
    """Turn errors of Redis and of the connection to it into `QueueAway`.

    Raises: QueueAway: Redis is unreachable, refuses this user, is full, cannot write its disk, …
    """
    try:
        yield
    except (AuthenticationError, NoPermissionError) as error:
        raise QueueAway(place_of(client), f"refuses this user: {str(error).rstrip('.')}") from error
    except RedisError as error:
        raise QueueAway(place_of(client), str(error).rstrip(".")) from error


def place_of(client: Redis) -> str:
    """Return host and port, without the password that the address may hold."""
    told: dict[str, Any] = client.connection_pool.connection_kwargs
    return str(told.get("path") or f"{told.get('host')}:{told.get('port')}")


def send(client: Redis, stream: str, fields: Mapping[str, str], keep: int | None = None) -> str:
    """Append a message to a stream and return its id. Raises: QueueAway.

    Args: keep: about how many of the newest messages stay on the stream; None: all.
    """
    with reaching(client):
        told: dict[Any, Any] = dict(fields)
        return _text(client.xadd(stream, told, maxlen=keep))


def ping(client: Redis) -> str:
    """Return host and port once Redis has answered this user. Raises: QueueAway."""
    with reaching(client):
        client.ping()
    return place_of(client)


def length(client: Redis, stream: str) -> int:
    """Return how many messages are on a stream. Raises: QueueAway."""
    with reaching(client):
        return int(_plain(client.xlen(stream)))


def entries(client: Redis, stream: str) -> Iterator[StreamEntry]:
    """Yield all messages of a stream, the oldest first, read or not. Raises: QueueAway."""
    start = "-"
    while True:
        with reaching(client):
            found = _entries(_plain(client.xrange(stream, start, "+", count=PORTION)))
        yield from found
        if len(found) < PORTION:
            return
        start = f"({found[-1].id}"


def last_id(client: Redis, stream: str) -> str:
    """Return the id of a stream's newest message. Raises: QueueAway."""
    with reaching(client):
        newest = _entries(_plain(client.xrevrange(stream, count=1)))
    return newest[0].id if newest else "0-0"


def after(client: Redis, stream: str, id_: str, block_s: float = 0.0) -> list[StreamEntry]:
    """Return the messages after this one, for a reader without a group; wait for the first.

    Raises: QueueAway.
    """
    with reaching(client):
        answer = _plain(client.xread({stream: id_}, count=PORTION, block=_milliseconds(block_s)))
    return _entries(answer[0][1]) if answer else []


def done_by(client: Redis, stream: str, group: str, ids: Sequence[str]) -> set[str]:
    """Return which of these messages a group has received and acknowledged. Raises: QueueAway."""
    if not ids:
        return set()
    with reaching(client):
        # In this order: a message handed out in between comes after `last` and is not counted.
        last = _last_handed_out(client, stream, group)
        if last is None:
            return set()
        rows = _plain(client.xpending_range(stream, group, "-", last, len(ids)))
    held = {_text(row["message_id"]) for row in rows}
    return {id_ for id_ in ids if _order(id_) <= _order(last) and id_ not in held}


def _last_handed_out(client: Redis, stream: str, group: str) -> str | None:
    """Return the last message handed out to a group; None if there is no group."""
    if not client.exists(stream):  # XINFO fails on a missing stream
        return None
    for row in _plain(client.xinfo_groups(stream)):
        if _text(row["name"]) == group:
            return _text(row["last-delivered-id"])
    return None


@dataclass(frozen=True, slots=True)
class GroupLag:
    """How many messages of a stream a consumer group has still to work off."""

    stream: str
    group: str
    behind: int


def lags(client: Redis, stream: str) -> list[GroupLag]:
    """Return how far behind each consumer group of a stream is. Raises: QueueAway."""
    with reaching(client):
        if not client.exists(stream):  # XINFO fails on a missing stream
            return []
        groups = _plain(client.xinfo_groups(stream))
        whole = int(_plain(client.xlen(stream)))
    # Redis does not know the lag of a group where messages in the middle were deleted.
    return [
        GroupLag(
            stream,
            _text(row["name"]),
            (whole if row["lag"] is None else int(row["lag"])) + int(row["pending"]),
        )
        for row in groups
    ]


def furthest_behind(client: Redis, stream: str) -> int | None:
    """Return how many messages the slowest group has still to work off; None: there is no group.

    Raises: QueueAway.
    """
    return max((one.behind for one in lags(client, stream)), default=None)


def drop(client: Redis, stream: str, ids: Sequence[str]) -> None:
    """Delete single messages from a stream. Raises: QueueAway."""
    with reaching(client):
        client.xdel(stream, *ids)


def trim(client: Redis, stream: str, last: str) -> None:
    """Delete all messages up to this one, and this one, from a stream. Raises: QueueAway."""
    ms, number = _order(last)
    with reaching(client):
        client.xtrim(stream, minid=f"{ms}-{number + 1}", approximate=False)


def sent_at(id_: str) -> datetime:
    """Return when Redis received a message, by the clock of Redis."""
    return datetime.fromtimestamp(_order(id_)[0] / 1000, UTC)


@dataclass(frozen=True, slots=True)
class Group:
    """A consumer group of a stream, as seen by one of its consumers.

    Each message goes to one consumer of the group and stays with it until `done`. After a crash the
    same consumer gets it again from `mine`, and another one from `left_behind`.
    """

    client: Redis
    stream: str
    group: str
    consumer: str

    def new(self, count: int, block_s: float = 0.0) -> list[StreamEntry]:
        """Return messages that no consumer has received; wait for the first. Raises: QueueAway.

        Args: block_s: longest wait, at most BLOCK_S; 0 does not wait.
        """
        return self._read(">", count, block_s)

    def mine(self, count: int) -> list[StreamEntry]:
        """Return what this consumer received and has not done, oldest first. Raises: QueueAway."""
        return self._read("0", count, 0.0)

    def left_behind(self, count: int, idle_s: float) -> list[StreamEntry]:
        """Take over what others received `idle_s` ago and have not done. Raises: QueueAway."""
        with reaching(self.client), self._made():
            answer: Any = self.client.xautoclaim(
                self.stream, self.group, self.consumer, int(idle_s * 1000), count=count
            )
            return _entries(answer[1])
        return []

    def done(self, ids: Sequence[str], *, delete: bool = False) -> None:
        """Acknowledge messages; `delete` them if nobody else reads them. Raises: QueueAway."""
        if not ids:
            return
        with reaching(self.client), self.client.pipeline() as both:  # both or neither
            both.xack(self.stream, self.group, *ids)
            if delete:
                both.xdel(self.stream, *ids)
            both.execute()

    def leave(self) -> None:
        """Remove this consumer from its group if it holds no message. Raises: QueueAway."""
        if not self.mine(1):
            with reaching(self.client):
                self.client.xgroup_delconsumer(self.stream, self.group, self.consumer)

    def _read(self, after: str, count: int, block_s: float) -> list[StreamEntry]:
        block_ms = _milliseconds(block_s)
        with reaching(self.client), self._made():
            answer: Any = self.client.xreadgroup(
                self.group, self.consumer, {self.stream: after}, count=count, block=block_ms
            )
            return _entries(answer[0][1]) if answer else []
        return []

    @contextmanager
    def _made(self) -> Iterator[None]:
        """Make stream and group if they are missing: at first, and when Redis has lost its data.

        The group starts at the first message ("0"), so that earlier ones are not skipped. The
        request itself is not repeated; the caller's next turn finds the group.
        """
        try:
            yield
        except ResponseError as error:
            if not str(error).startswith("NOGROUP"):
                raise
            try:
                self.client.xgroup_create(self.stream, self.group, id="0", mkstream=True)
            except ResponseError as made:
                if not str(made).startswith("BUSYGROUP"):  # another consumer has just made it
                    raise


def _entries(rows: Sequence[tuple[Any, Any]]) -> list[StreamEntry]:
    # A message deleted while a consumer held it comes back without fields.
    return [StreamEntry(_text(id_), fields or {}) for id_, fields in rows]


def _milliseconds(block_s: float) -> int | None:
    return int(min(block_s, BLOCK_S) * 1000) or None  # None: no wait; Redis takes 0 as forever


def _order(id_: str) -> tuple[int, int]:
    ms, _, number = id_.partition("-")
    return int(ms), int(number)


def _plain(answer: Any) -> Any:  # noqa: ANN401  (redis-py types every answer as "or awaitable")
    return answer


def _text(id_: Any) -> str:  # noqa: ANN401  (bytes or text, as the client was told to decode)
    return id_.decode() if isinstance(id_, bytes) else str(id_)
