"""An API on a workspace of its own, whose scans were read once for all tests."""

from contextlib import asynccontextmanager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Thread

import httpx
import pytest
import uvicorn

from digitize.edge.api.app import application
from digitize.edge.api.clients import Right, add_client
from digitize.edge.api.site import ApiSite
from digitize.edge.desk.pictures import pictures
from digitize.keep.workspace import Workspace, open_workspace
from digitize.settings import Settings
from digitize.work.engine.coordinator import reading_of
from digitize.work.intake.room import Room
from tests.desk.workspaces import copy_of
from tests.engine.processes import wait_for


@dataclass
class Behind:
    """The workspace behind the API, and what the API said of faults."""

    workspace: Workspace
    settings: Settings
    said: list[str]

    def token(self, name: str, *rights: str) -> dict[str, str]:
        """The header of a new client with these rights."""
        shown = add_client(self.workspace.root, name, map(Right, rights))
        return {"Authorization": f"Bearer {shown}"}

    @asynccontextmanager
    async def api(self, *rights: str, draws=False, **settings):
        """A client of the API with these rights; the application is the real one.

        draws: whether pages are drawn; the processes that do so take a second to start.
        """
        how = self.settings.model_copy(update=settings)
        drawers = pictures(how, self.workspace.tmp) if draws else nullcontext()
        with drawers as images, self.workspace.open_ledger() as db:
            site = ApiSite(
                workspace=self.workspace,
                settings=how,
                reading=reading_of(how, db),
                pictures=images,
                room=Room(self.workspace.root, how.inbox.low_disk_bytes, self.said.append),
                now=lambda: datetime.now(UTC),
            )
            transport = httpx.ASGITransport(application(site, self.said.append))
            headers = self.token("erp", *rights) if rights else {}
            async with httpx.AsyncClient(
                transport=transport, base_url="http://api", headers=headers, timeout=60
            ) as client:
                yield client

    @contextmanager
    def served(self, *rights: str):
        """The API on a port of this machine: its address, and the header of a client."""
        with self.workspace.open_ledger() as db:
            site = ApiSite(
                workspace=self.workspace,
                settings=self.settings,
                reading=reading_of(self.settings, db),
                pictures=None,
                room=Room(self.workspace.root, 0, self.said.append),
                now=lambda: datetime.now(UTC),
            )
        config = uvicorn.Config(application(site, self.said.append), log_config=None, port=0)
        server = uvicorn.Server(config)
        thread = Thread(target=server.run)
        thread.start()
        try:
            wait_for(lambda: server.started)
            port = server.servers[0].sockets[0].getsockname()[1]
            yield f"http://127.0.0.1:{port}", self.token("harvester", *rights)
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture
def behind(fixtures_run, tmp_path):
    """The fixtures, read and archived, behind an API; nothing may go wrong in it unseen."""
    _, workspace = fixtures_run
    made = Behind(copy_of(workspace, tmp_path), Settings(workspace=tmp_path / "w"), [])
    yield made
    assert made.said == []


@pytest.fixture
def empty(tmp_path):
    """An API on a workspace without scans, for what is answered before any is looked at."""
    made = Behind(open_workspace(tmp_path / "w"), Settings(workspace=tmp_path / "w"), [])
    yield made
    assert made.said == []


@pytest.fixture
def anyio_backend():
    return "asyncio"
