"""HTTP connections and bodies that nobody holds for nothing: the same for gateway and desk.

uvicorn counts connections, and has no time for one that never asks: 64 idle ones closed the desk.
Here idle connections end by themselves, the oldest gives way to a new one, and what is counted are
requests.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import anyio
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_S = 15.0  # for the head of a request; so long at most a connection is held that asks nothing
MOST = 400  # connections, of the 1,024 files that a process may have open
SILENCE_S = 60.0  # of a sender in the midst of a body


class Patient(H11Protocol):
    """A connection that is closed when nothing is asked on it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """See `asyncio.Protocol`. Where there are too many, the one idle for longest goes."""
        super().connection_made(transport)
        self.since = self.loop.time()
        self.seen: object = None
        self.look = self.loop.call_later(HEAD_S, self._look_again)
        if len(self.connections) > MOST:
            idle = [one for one in self.connections if isinstance(one, Patient) and one.is_idle]
            min(idle, key=lambda one: one.since).transport.close()  # this one is idle as well

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
        self.seen = self.cycle
        self.look = self.loop.call_later(HEAD_S, self._look_again)


@dataclass(slots=True)
class AtOnce:
    """So many requests at once, and no more; those for `always` are answered in any case."""

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


def bounded(receive: Receive, most_bytes: int) -> Receive:
    """The same request with a body that is neither longer than this nor silent for long.

    Raises, when it is read: HTTPException: 413, 408.
    """
    read, over = 0, False

    async def received() -> Message:
        nonlocal read, over
        if over:  # what comes now is the end of the connection, for which one may wait long
            return await receive()
        try:
            with anyio.fail_after(SILENCE_S):
                message = await receive()
        except TimeoutError as error:
            raise HTTPException(408) from error
        read += len(message.get("body", b""))
        over = not message.get("more_body", False)
        if read > most_bytes:
            raise HTTPException(413)
        return message

    return received
