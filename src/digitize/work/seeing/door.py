"""Answers `/metrics`, `/live` and `/ready` of a service, on loopback only.

/metrics   figures, in the text form of Prometheus
/live      200 while the process runs
/ready     200 while it can do its work; else 503 with the reason
"""

from __future__ import annotations

import errno
import json
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Protocol

from digitize.errors import MissingProgram

if TYPE_CHECKING:
    from prometheus_client import Metric

HOST = "127.0.0.1"
ANSWER_S = 10.0  # seconds that a caller may take for its request
TEXT = "text/plain; version=0.0.4; charset=utf-8"  # of the form that every Prometheus reads


class Figures(Protocol):
    """A set of figures that are looked up when somebody asks, in the thread of the asker."""

    def collect(self) -> Iterable[Metric]:
        """Return the figures, as prometheus_client asks custom collectors for them."""
        ...


def in_text(figures: Iterable[Figures]) -> bytes:
    """Return figures in the text form of Prometheus."""
    from prometheus_client import CollectorRegistry, generate_latest

    registry = CollectorRegistry(auto_describe=False)
    for one in figures:
        registry.register(_Collected(one))
    return generate_latest(registry)


@dataclass(slots=True)
class WatchDoor(AbstractContextManager["WatchDoor"]):
    """The door of one service. Use it as a context; it opens at `open`, and closes at its end.

    port: 0: no door. trouble: the reason why the service cannot work now, or "". say: is told once
    if another process has the port.
    """

    port: int
    figures: tuple[Figures, ...]
    trouble: Callable[[], str]
    say: Callable[[str], None]
    _server: ThreadingHTTPServer | None = None
    _said: bool = field(default=False)

    def __post_init__(self) -> None:
        """Raises: MissingProgram: it is wanted, and prometheus-client is not installed."""
        if self.port:
            try:
                import prometheus_client  # noqa: F401  (an optional dependency)
            except ImportError as error:
                mend = "`metrics` needs it: pip install 'digitize[workers]'"
                raise MissingProgram("prometheus-client", mend) from error

    def __exit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()

    def open(self) -> WatchDoor:
        """Open the door if its port is free. Call it again to retry."""
        if not self.port or self._server is not None:
            return self
        try:
            self._server = ThreadingHTTPServer((HOST, self.port), _asked_of(self))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            if not self._said:
                self.say(f"port {self.port} is taken: no metrics from here")
            self._said = True
        else:
            Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def answer(self, path: str) -> tuple[int, str, bytes]:
        """Return status, media type and body of the answer for a path."""
        if path == "/live":
            return 200, "application/json", b'{"code": "ok"}'
        if path == "/ready":
            trouble = self.trouble()
            code = {"code": "trouble", "message": trouble} if trouble else {"code": "ok"}
            return 503 if trouble else 200, "application/json", json.dumps(code).encode()
        if path == "/metrics":
            return 200, TEXT, in_text(self.figures)
        return 404, "application/json", b'{"code": "not_found"}'


class _Collected:
    """Figures as prometheus_client registers them: not asked before the first scrape."""

    def __init__(self, figures: Figures) -> None:
        self.collect = figures.collect

    def describe(self) -> list[Metric]:
        """Return nothing: the names are known when somebody asks."""
        return []


def _asked_of(door: WatchDoor) -> type[BaseHTTPRequestHandler]:
    """Return the class that answers the requests to a door."""

    class Asked(BaseHTTPRequestHandler):
        timeout = ANSWER_S

        def do_GET(self) -> None:
            status, media_type, body = door.answer(self.path.partition("?")[0])
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Log nothing: each scrape would be a line."""

    return Asked
