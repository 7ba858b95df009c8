"""Takes scans into the store by HTTP, with a web framework.

PUT /originals   the body is a scan; answers {"sha256": …, "bytes": …}
GET /health      200 while the gateway can do its work
"""

from __future__ import annotations

import hmac
import ipaddress
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from threading import Thread

import anyio
import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from digitize.edge.services.patience import AtOnce, Patient, TooLong, body_blocks
from digitize.edge.services.plug import open_plug
from digitize.errors import BadSettings, DigitizeError, StoreAway
from digitize.keep.ledger.db import disk_is_full
from digitize.keep.store.interface import Store, Stored
from digitize.settings import Settings

AT_ONCE = 32  # most senders at once; each holds one of 40 threads


class _Empty(Exception):
    """The body has no bytes."""


@dataclass(frozen=True, slots=True)
class HttpDoor:
    """What the HTTP side needs of the gateway.

    trouble: the reason why the gateway cannot work now, or "".
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
        if request.headers.get("content-type", "").lower().startswith("multipart/"):
            return _no(415, "a_form", "send the scan's bytes as the body, without a form around")
        if not self.has_room():
            return _no(507, "no_room", "the disk is nearly full; try again later")
        if int(request.headers.get("content-length", "0")) > self.limit_bytes:
            return self._too_long()
        return await self._take(request)

    async def _take(self, request: Request) -> JSONResponse:
        try:
            blocks = body_blocks(aiter(request.stream()), self.limit_bytes)
            stored = await anyio.to_thread.run_sync(self._put, blocks)
        except _Empty:
            return _no(400, "empty", "the body has no bytes; send those of the scan")
        except TooLong:
            return self._too_long()
        except (ClientDisconnect, TimeoutError):
            return _no(408, "broken_off", "the body did not come to its end")
        except OSError as error:
            if disk_is_full(error):
                return _no(507, "no_room", "the disk is full; try again later")
            why = (error.strerror or "it cannot be written").lower()
            return _no(500, "store_fault", f"the store: {why}; tell its operator")
        except StoreAway as error:
            return _no(503, error.code, str(error))
        except DigitizeError as error:
            return _no(500, error.code, "the store's disk gave back other bytes; try again")
        return JSONResponse({"sha256": stored.sha256, "bytes": stored.bytes}, status_code=201)

    def _too_long(self) -> JSONResponse:
        return _no(413, "too_large", f"more than {self.limit_bytes} bytes")

    async def health(self, _: Request) -> JSONResponse:
        """`GET /health`."""
        trouble = self.trouble()
        return _no(503, "trouble", trouble) if trouble else JSONResponse({"code": "ok"})

    def _put(self, blocks: Iterator[bytes]) -> Stored:
        first = next((block for block in blocks if block), None)
        if first is None:
            raise _Empty
        return self.store.put_original(chain((first,), blocks))

    def _may(self, request: Request) -> bool:
        scheme, _, shown = request.headers.get("authorization", "").partition(" ")
        sent = shown.strip().encode("latin-1")  # the bytes as they came
        right = hmac.compare_digest(sent, self.token.encode())
        return not self.token or (scheme.lower() == "bearer" and right)


@contextmanager
def listening(settings: Settings, door: HttpDoor) -> Iterator[None]:
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
    answering = Starlette(routes=routes, exception_handlers={HTTPException: _other})
    app = AtOnce(answering, AT_ONCE, ("/health",), lambda _: busy)
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
    """The socket to listen on, bound here so that the caller gets the error."""
    given = settings.gateway.http
    host, _, port = given.rpartition(":")
    host = host.strip("[]")
    try:
        if int(port) > 65535:  # getaddrinfo would take the rest of a division
            raise ValueError("there is no such port")
        family, *_, address = socket.getaddrinfo(host, int(port), type=socket.SOCK_STREAM)[0]
        if not settings.gateway.token and not ipaddress.ip_address(address[0]).is_loopback:
            raise BadSettings(f"gateway.http: {given} is open to others; set gateway.token too")
        return open_plug(str(address[0]), int(address[1]), family)
    except (ValueError, OverflowError, OSError) as error:
        raise BadSettings(f"gateway.http: {given}: cannot listen there: {error}") from error


async def _other(_: Request, error: Exception) -> JSONResponse:
    """What Starlette answers by itself: there is no such address, or not with this method."""
    status = getattr(error, "status_code", 404)
    code = "no_such_method" if status == 405 else "not_found"
    answer = _no(status, code, "there are PUT /originals and GET /health")
    answer.headers.update(getattr(error, "headers", None) or {})
    return answer


def _no(status: int, code: str, message: str) -> JSONResponse:
    return JSONResponse({"code": code, "message": message}, status_code=status)
