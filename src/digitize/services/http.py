"""Bytes into the store by HTTP: the one module that knows a web framework.

PUT /originals   the body is a scan; answers {"sha256": …, "bytes": …}
GET /health      200 while the gateway can do its work
"""

from __future__ import annotations

import hmac
import ipaddress
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread

import anyio
import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from digitize.errors import BadSettings, DigitizeError
from digitize.ledger.db import disk_is_full
from digitize.services.patience import SILENCE_S, AtOnce, Patient
from digitize.settings import Settings
from digitize.store.interface import Store

AT_ONCE = 32  # senders; each has a thread while it sends


class TooLong(Exception):
    """The body has more bytes than a scan may have."""


@dataclass(frozen=True, slots=True)
class Door:
    """What the HTTP side needs of the gateway.

    trouble: what keeps the gateway from its work just now, or "".
    """

    store: Store
    limit_bytes: int
    token: str
    has_room: Callable[[], bool]
    trouble: Callable[[], str]

    async def put(self, request: Request) -> JSONResponse:
        """`PUT /originals`. Nothing of a body that is too long or breaks off is kept."""
        if not self._may(request):
            return _no(401, "not_allowed", "show the token of gateway.token as a bearer")
        if not self.has_room():
            return _no(507, "no_room", "the disk is nearly full; try again later")
        too_long = _no(413, "too_large", f"more than {self.limit_bytes} bytes")
        if int(request.headers.get("content-length", "0")) > self.limit_bytes:
            return too_long
        try:
            blocks = body_blocks(aiter(request.stream()), self.limit_bytes)
            stored = await anyio.to_thread.run_sync(self.store.put_original, blocks)
        except TooLong:
            return too_long
        except (ClientDisconnect, TimeoutError):
            return _no(408, "broken_off", "the body did not come to its end")
        except OSError as error:
            if disk_is_full(error):
                return _no(507, "no_room", "the disk is full; try again later")
            why = (error.strerror or "it cannot be written").lower()
            return _no(500, "store_fault", f"the store: {why}; tell its operator")
        except DigitizeError as error:
            return _no(500, error.code, "the store's disk gave back other bytes; try again")
        return JSONResponse({"sha256": stored.sha256, "bytes": stored.bytes}, status_code=201)

    async def health(self, _: Request) -> JSONResponse:
        """`GET /health`."""
        trouble = self.trouble()
        return _no(503, "trouble", trouble) if trouble else JSONResponse({"code": "ok"})

    def _may(self, request: Request) -> bool:
        shown = request.headers.get("authorization", "").encode("latin-1")  # the bytes as sent
        return not self.token or hmac.compare_digest(shown, f"Bearer {self.token}".encode())


@contextmanager
def listening(settings: Settings, door: Door) -> Iterator[None]:
    """Serve `gateway.http` in a thread, until the end of the context; nothing where it is empty.

    Raises: BadSettings: it is no address, is taken, or is open to others without a token.
    """
    if not settings.gateway.http:
        yield
        return
    plug = _bind(settings)
    routes = [
        Route("/originals", door.put, methods=["PUT"]),
        Route("/health", door.health, methods=["GET"]),
    ]
    busy = _no(503, "busy", f"{AT_ONCE} senders are at work; try again in a moment")
    app = AtOnce(Starlette(routes=routes), AT_ONCE, ("/health",), lambda _: busy)
    config = uvicorn.Config(
        app,
        http=Patient,
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, kwargs={"sockets": [plug]})
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()
        plug.close()


def _bind(settings: Settings) -> socket.socket:
    """The socket on which to listen; bound here, so that who starts us hears what is wrong."""
    given = settings.gateway.http
    host, _, port = given.rpartition(":")
    host = host.strip("[]")
    try:
        if int(port) > 65535:  # getaddrinfo would take the rest of a division
            raise ValueError("there is no such port")
        family, *_, address = socket.getaddrinfo(host, int(port), type=socket.SOCK_STREAM)[0]
        if not settings.gateway.token and not ipaddress.ip_address(address[0]).is_loopback:
            raise BadSettings(f"gateway.http: {given} is open to others; set gateway.token too")
        return socket.create_server(address[:2], family=family)
    except (ValueError, OverflowError, OSError) as error:
        raise BadSettings(f"gateway.http: {given}: cannot listen there: {error}") from error


def body_blocks(body: AsyncIterator[bytes], limit_bytes: int) -> Iterator[bytes]:
    """A body, for the thread that writes it. Raises: TooLong, ClientDisconnect, TimeoutError."""
    read = 0
    while (block := anyio.from_thread.run(_next, body)) is not None:
        read += len(block)
        if read > limit_bytes:
            raise TooLong
        yield block


async def _next(body: AsyncIterator[bytes]) -> bytes | None:
    with anyio.fail_after(SILENCE_S):
        return await anext(body, None)


def _no(status: int, code: str, message: str) -> JSONResponse:
    return JSONResponse({"code": code, "message": message}, status_code=status)
