"""Serving the API until it is asked to stop."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import uvicorn
from starlette.types import Receive, Scope, Send

from digitize.edge.api.app import application
from digitize.edge.api.problems import problem
from digitize.edge.api.site import ApiSite
from digitize.edge.desk.keeper import kept
from digitize.edge.desk.pictures import pictures
from digitize.edge.desk.server import StoppingServer
from digitize.edge.services.patience import AtOnce, Patient
from digitize.edge.services.plug import open_plug
from digitize.errors import BadSettings
from digitize.keep.archive.index import open_index
from digitize.keep.workspace import Workspace
from digitize.settings import Settings
from digitize.work.engine.coordinator import reading_of
from digitize.work.engine.stop import stop_on_signals
from digitize.work.engine.visitors import visitors_of
from digitize.work.intake.room import Room

AT_ONCE = 200  # most requests at once; those that wait for an end hold no thread
STOP_S = 5  # seconds to finish answers
ALWAYS = ("/live", "/ready", "/metrics")


def serve(
    workspace: Workspace, settings: Settings, reader: Sequence[str], say: Callable[[str], None]
) -> None:
    """The API, until SIGTERM or Ctrl-C.

    Args: reader: the command that reads pages beside it; empty: none.
    Raises: BadSettings: it cannot listen there.
    """
    with open_index(workspace.archive):
        pass  # made or brought up to date once, and not by the first who asks
    with workspace.open_ledger() as db:
        reading = reading_of(settings, db)
    with (
        stop_on_signals() as stop,
        _bind(settings) as plug,
        kept(reader),
        pictures(settings, workspace.tmp) as images,
        visitors_of(workspace) as visitors,
    ):
        site = ApiSite(
            workspace=workspace,
            settings=settings,
            reading=reading,
            pictures=images,
            room=Room(workspace.root, settings.inbox.low_disk_bytes, say),
            now=lambda: datetime.now(UTC),
            visitors=visitors,
        )
        app = AtOnce(application(site, say), AT_ONCE, ALWAYS, refuse=lambda _: _busy)
        config = uvicorn.Config(
            app,
            http=Patient,
            log_config=None,
            access_log=False,
            lifespan="off",
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=STOP_S,
        )
        say(f"the API is at http://{settings.api.host}:{settings.api.port}/; Ctrl-C ends it")
        StoppingServer(config, stop).run([plug])


async def _busy(scope: Scope, receive: Receive, send: Send) -> None:
    why = f"{AT_ONCE} requests are being answered"
    await problem(429, "busy", why, {"Retry-After": "2"})(scope, receive, send)


def _bind(settings: Settings) -> socket.socket:
    how = settings.api
    try:
        address = ipaddress.ip_address("127.0.0.1" if how.host == "localhost" else how.host)
        family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
        return open_plug(str(address), how.port, family)
    except (ValueError, OSError) as error:
        raise BadSettings(f"api: {how.host}:{how.port}: cannot listen there: {error}") from error
