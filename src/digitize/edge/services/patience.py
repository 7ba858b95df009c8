"""Limits idle HTTP connections and slow bodies, for gateway and desk.

uvicorn counts connections, and has no time for one that never asks: 64 idle ones closed the desk.
Here idle connections end by themselves, the oldest gives way to a new one, and what is counted are
requests.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

import anyio
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_S = 15.0  # seconds for the head of a request; also the longest idle time of a connection
MOST = 400  # most connections, of the 1,024 files that a process may open
SILENCE_S = 60.0  # seconds of silence within a body, or of not reading an answer
LEAST_BYTES_S = 5_000  # least speed of a body after its first minute: a slow one holds a thread

Got = TypeVar("Got")


class TooLong(Exception):
    """The body has more bytes than it may have."""


@dataclass(slots=True)
class SendingPace:
    """Waiting for a body: neither silent for long, nor on the whole slower than LEAST_BYTES_S.

    read: bytes received. waited_s: seconds spent waiting for them.
    """

    read: int = 0
    waited_s: float = 0.0

    async def wait(self, for_: Awaitable[Got]) -> Got:
        """What comes next. Raises: TimeoutError."""
        began = anyio.current_time()
        left_s = SILENCE_S + self.read / LEAST_BYTES_S - self.waited_s
        with anyio.fail_after(min(SILENCE_S, left_s)):
            got = await for_
        self.waited_s += anyio.current_time() - began
        return got


class Patient(H11Protocol):
    """A connection that is closed when it is idle."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """See `asyncio.Protocol`. Where there are too many, the one idle for longest goes."""
        super().connection_made(transport)
        self.since = self.loop.time()
        self.seen: object = None
        self.unsent, self.stuck_s = 0, 0.0
        self.look = self.loop.call_later(HEAD_S, self._look_again)
        if len(self.connections) > MOST:
            idle = [one for one in self.connections if isinstance(one, Patient) and one.is_idle]
            min(idle, key=lambda one: one.since).transport.close()  # the new one is idle too

    def connection_lost(self, exc: Exception | None) -> None:
        """See `asyncio.Protocol`."""
        self.look.cancel()
        super().connection_lost(exc)

    @property
    def is_idle(self) -> bool:
        """Whether no request is being answered on it; at first there has been none."""
        return bool(getattr(self.cycle, "response_complete", True))

    def _look_again(self) -> None:
        if self.is_idle and self.cycle is self.seen:
            self.transport.close()
            return
        if self._is_unread():
            self.transport.abort()  # closing would wait until the answer is read
            return
        self.seen = self.cycle
        self.look = self.loop.call_later(HEAD_S, self._look_again)

    def _is_unread(self) -> bool:
        """Whether for SILENCE_S nothing of an answer could be sent, since nobody takes it."""
        unsent, before = self.transport.get_write_buffer_size(), self.unsent
        self.unsent = unsent
        self.stuck_s = self.stuck_s + HEAD_S if unsent and unsent == before else 0.0
        return self.stuck_s >= SILENCE_S


@dataclass(slots=True)
class AtOnce:
    """Limits the requests at once; those for `always` are answered in any case."""

    app: ASGIApp
    most: int
    always: Iterable[str] = ()
    refuse: Callable[[Scope], ASGIApp | None] = lambda _: None
    _now: int = field(default=0, init=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http" or scope["path"] in self.always:
            await self.app(scope, receive, send)
            return
        busy = self.refuse(scope) if self._now >= self.most else None
        self._now += 1
        try:
            await (busy or self.app)(scope, receive, send)
        finally:
            self._now -= 1


@dataclass(frozen=True, slots=True)
class Bounded:
    """Limits the bodies of requests as `bounded` does, but where an address has its own limit."""

    app: ASGIApp
    most_bytes: int
    own_limit: re.Pattern[str]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] == "http" and not self.own_limit.fullmatch(scope["path"]):
            receive = bounded(receive, self.most_bytes)
        await self.app(scope, receive, send)


def bounded(receive: Receive, most_bytes: int) -> Receive:
    """The same request, whose body may not be longer than this or slower than `SendingPace`.

    Raises, when it is read: HTTPException: 413, 408.
    """
    pace, over = SendingPace(), False

    async def received() -> Message:
        nonlocal over
        if over:  # what comes now is the end of the connection, for which one may wait long
            return await receive()
        try:
            message = await pace.wait(receive())
        except TimeoutError as error:
            raise HTTPException(408) from error
        pace.read += len(message.get("body", b""))
        over = not message.get("more_body", False)
        if pace.read > most_bytes:
            raise HTTPException(413)
        return message

    return received


def body_blocks(body: AsyncIterator[bytes], limit_bytes: int) -> Iterator[bytes]:
    """The blocks of a body, for a thread. Raises: TooLong, ClientDisconnect, TimeoutError."""
    pace = SendingPace()
    while (block := anyio.from_thread.run(_next, pace, body)) is not None:
        pace.read += len(block)
        if pace.read > limit_bytes:
            raise TooLong
        yield block


async def _next(pace: SendingPace, body: AsyncIterator[bytes]) -> bytes | None:
    return await pace.wait(anext(body, None))
