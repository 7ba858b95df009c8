"""Metrics for Prometheus, read from the ledger on request; on loopback only."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from digitize.errors import MissingProgram
from digitize.keep.ledger.overview import Overview, overview
from digitize.keep.ledger.states import State
from digitize.keep.workspace import Workspace
from digitize.work.engine.events import Event, StateNote

if TYPE_CHECKING:
    from wsgiref.simple_server import WSGIServer

    from prometheus_client import Metric

HOST = "127.0.0.1"


@dataclass(slots=True)
class Metrics:
    """The metrics endpoint of a workspace, served by its coordinator. Use it as a context.

    port: 0: no endpoint.
    """

    workspace: Workspace
    port: int
    tell: Callable[[Event], None]
    now: Callable[[], datetime]
    _server: WSGIServer | None = None
    _said: bool = False

    def __enter__(self) -> Metrics:
        if self.port:
            try:
                import prometheus_client  # noqa: F401  (an optional dependency)
            except ImportError as error:
                mend = "`metrics` needs it: pip install 'digitize[workers]'"
                raise MissingProgram("prometheus-client", mend) from error
        return self

    def __exit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()

    def open(self) -> None:
        """Open the endpoint if the port is free. Call it again to retry."""
        if not self.port or self._server is not None:
            return
        from prometheus_client import CollectorRegistry, start_http_server

        registry = CollectorRegistry()
        registry.register(Figures(self.workspace, self.now))
        try:
            self._server, _ = start_http_server(self.port, HOST, registry)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            if not self._said:
                self.tell(
                    StateNote(f"port {self.port} is taken: no metrics from here", "no_metrics")
                )
            self._said = True


@dataclass(slots=True, eq=False)
class Figures:
    """Reads the ledger through a connection of its own, in the server's thread."""

    workspace: Workspace
    now: Callable[[], datetime]
    _pages: int = field(default=0)  # the highest so far: a counter must not fall

    def collect(self) -> Iterator[Metric]:
        """Implement prometheus_client's interface for custom collectors."""
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

        now = self.now()
        with self.workspace.open_ledger() as db:
            view = overview(db, now)
        states = GaugeMetricFamily("digitize_documents", "documents by state", labels=["state"])
        for state in State:
            states.add_metric([state], view.documents.get(state, 0))
        yield states
        apart = GaugeMetricFamily("digitize_set_apart", "set apart by reason", labels=["code"])
        for code, count in view.set_apart.items():
            apart.add_metric([code], count)
        yield apart
        for name, about, value in self._gauges(view, now):
            yield GaugeMetricFamily(f"digitize_{name}", about, value=value)
        self._pages = max(self._pages, view.pages)
        yield CounterMetricFamily("digitize_pages_read", "pages read", value=self._pages)

    def _gauges(self, view: Overview, now: datetime) -> Iterator[tuple[str, str, float]]:
        oldest = view.oldest_waiting
        waited = (now - oldest).total_seconds() if oldest else 0.0
        yield "oldest_waiting_seconds", "how long the oldest queued document has waited", waited
        yield "outbox_open", "records without a receipt", view.outbox
        yield "refused_edits", "edits and withdrawals that the archive refused", view.refused
        yield "claimed_files", "files taken out of inboxes and not brought back yet", view.claimed
        yield "workers_busy", "workers with pages in hand that show signs of life", view.workers
        yield "coordinator_up", "whether a process leads", self.workspace.holder() is not None
        free = shutil.disk_usage(self.workspace.root).free
        yield "disk_free_bytes", "free on the disk of the workspace", free
