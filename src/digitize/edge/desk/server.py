"""Serving the desk until it is asked to stop."""

from __future__ import annotations

import gc
import ipaddress
import pwd
import socket
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial

import uvicorn
from starlette.responses import PlainTextResponse

from digitize.edge.desk.app import application
from digitize.edge.desk.guard import Guarded, Proxy, hosts_of
from digitize.edge.desk.keeper import kept
from digitize.edge.desk.messages import MESSAGES
from digitize.edge.desk.people import People, key_of, user_name
from digitize.edge.desk.pictures import pictures
from digitize.edge.desk.render import Pages, WaitingCounts
from digitize.edge.desk.settler import settling
from digitize.edge.desk.site import Desk
from digitize.edge.services.patience import AtOnce, Patient
from digitize.edge.services.plug import open_plug
from digitize.edge.services.watched import watched
from digitize.errors import BadSettings
from digitize.keep.archive.index import open_index
from digitize.keep.ledger.deletions import DeletionState, deletions
from digitize.keep.ledger.held import count_held
from digitize.keep.workspace import Workspace
from digitize.settings import Settings
from digitize.work.engine.coordinator import reading_of
from digitize.work.engine.stop import Stop, stop_on_signals
from digitize.work.intake.room import Room
from digitize.work.seeing.process_figures import low_disk

AT_ONCE = 64  # most requests at once
BUSY = PlainTextResponse("\n".join((*MESSAGES["guard.busy"], "")), 503)  # before any language
STOP_S = 3  # seconds to finish answers
# Python looks for garbage after each 700 new objects, and a record of 100 pages has a million: that
# took a third of the time in which a word of it is put right.
COLLECTED = (50_000, 20, 20)


def serve(
    workspace: Workspace, settings: Settings, reader: Sequence[str], say: Callable[[str], None]
) -> None:
    """The desk, until SIGTERM or Ctrl-C.

    Args: reader: the command that reads pages beside it.
    Raises: BadSettings: it cannot listen there, or strangers could come in without a token.
    """
    door = _door(workspace, settings)
    with open_index(workspace.archive):
        pass  # made or brought up to date once, and not by the first who asks
    with workspace.open_ledger() as db:
        reading = reading_of(settings, db)
    with (
        stop_on_signals() as stop,
        _bind(settings) as plug,
        kept(reader) as keeper,
        settling(workspace, settings, _now) as settler,
        pictures(settings, workspace.tmp) as images,
    ):
        desk = Desk(
            workspace=workspace,
            settings=settings,
            reading=reading,
            door=door,
            keeper=keeper,
            settler=settler,
            pictures=images,
            pages=Pages(partial(_waiting, workspace)),
            room=Room(workspace.root, settings.inbox.low_disk_bytes, say),
            now=_now,
        )
        config = uvicorn.Config(
            AtOnce(application(desk, say), AT_ONCE, refuse=lambda _: BUSY),
            http=Patient,
            log_config=None,
            access_log=False,
            lifespan="off",
            server_header=False,
            proxy_headers=False,  # who asks is known by token or by the kernel, not by a header
            timeout_graceful_shutdown=STOP_S,
        )
        gc.set_threshold(*COLLECTED)
        say(f"the desk is at {_address(settings)}; Ctrl-C ends it")

        def trouble() -> str:
            return low_disk(workspace.root, settings.inbox.low_disk_bytes)

        own = settings.model_copy(update={"metrics": settings.desk.metrics})
        # Its reader has the port of `metrics`.
        with watched("desk", workspace.root, own, trouble, say):
            StoppingServer(config, stop).run([plug])


class StoppingServer(uvicorn.Server):
    """A server that also stops for a signal that came before it had its own handlers.

    Otherwise only `stop_on_signals` would see that signal, and the desk would never stop.
    """

    def __init__(self, config: uvicorn.Config, stop: Stop) -> None:
        super().__init__(config)
        self._stop = stop

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, or end at once. Its handlers stand by now."""
        await super().startup(sockets)
        self.should_exit = self.should_exit or self._stop.asked


def _now() -> datetime:
    return datetime.now(UTC)


def _waiting(workspace: Workspace) -> WaitingCounts:
    with workspace.open_ledger() as db:
        return WaitingCounts(count_held(db), len(deletions(db, DeletionState.ASKED)))


def _door(workspace: Workspace, settings: Settings) -> Guarded:
    how, people = settings.desk, People(workspace.root)
    try:
        address = ipaddress.ip_address("127.0.0.1" if how.host == "localhost" else how.host)
    except ValueError as error:
        raise BadSettings(f"desk.host: {how.host}: give an address in numbers") from error
    if not address.is_loopback and not people.named:
        why = "is open to others; give each person a token first: digitize desk --add NAME"
        raise BadSettings(f"desk.host: {how.host} {why}")
    if address.is_unspecified and not how.url:
        raise BadSettings(f"desk.host: {how.host}: set desk.url too: how people reach the desk")
    if how.user_header and not address.is_loopback:
        why = f"names in {how.user_header} are believed on loopback only"
        raise BadSettings(f"desk.host: {how.host}: {why}; set desk.host to 127.0.0.1")
    hosts = hosts_of(str(address), how.port, how.url)
    return Guarded(hosts, people, user_name(), key_of(workspace.root), _proxy(settings))


def _proxy(settings: Settings) -> Proxy:
    """Raises: BadSettings: the proxy's system user is not known here."""
    how = settings.desk
    if not how.user_header:
        return Proxy()
    try:
        return Proxy(how.user_header, pwd.getpwnam(how.proxy_user).pw_uid)
    except KeyError as error:
        why = "there is no such user here; give the one that the proxy runs as"
        raise BadSettings(f"desk.proxy_user: {how.proxy_user}: {why}") from error


def _bind(settings: Settings) -> socket.socket:
    how = settings.desk
    host = "127.0.0.1" if how.host == "localhost" else how.host
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return open_plug(host, how.port, family)
    except OSError as error:
        raise BadSettings(f"desk.port: {host}:{how.port}: cannot listen there: {error}") from error


def _address(settings: Settings) -> str:
    how = settings.desk
    host = f"[{how.host}]" if ":" in how.host else how.host
    return how.url or f"http://{host}:{how.port}/"
