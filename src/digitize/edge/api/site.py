"""Holds what every route of the API uses, and asks who is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from sqlite3 import Connection
from typing import Annotated

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.requests import Request

from digitize.edge.api.clients import Client, Right, client_with
from digitize.edge.api.problems import Refusal
from digitize.edge.desk.pictures import Pictures
from digitize.keep.archive.folders import Archive
from digitize.keep.archive.index import open_index
from digitize.keep.ledger.documents import PipelineWanted
from digitize.keep.workspace import Workspace
from digitize.settings import Settings
from digitize.work.engine.revise import settle_all
from digitize.work.engine.visitors import Visitors
from digitize.work.intake.room import Room
from digitize.work.seeing.door import Figures
from digitize.work.seeing.ledger_figures import LedgerFigures
from digitize.work.seeing.process_figures import ProcessFigures, low_disk


@dataclass(frozen=True, slots=True)
class ApiSite:
    """The workspace behind the API."""

    workspace: Workspace
    settings: Settings
    reading: PipelineWanted
    pictures: Pictures
    room: Room
    now: Callable[[], datetime]
    visitors: Visitors = field(default_factory=Visitors)
    figures: tuple[Figures, ...] = field(init=False)

    def __post_init__(self) -> None:
        root, low_bytes = self.workspace.root, self.settings.inbox.low_disk_bytes
        process = ProcessFigures("api", root, low_bytes, self.trouble)
        object.__setattr__(self, "figures", (process, LedgerFigures(self.workspace, self.now)))

    def trouble(self) -> str:
        """Return why no scan can be taken in: the disk is nearly full; "" while there is room."""
        return low_disk(self.workspace.root, self.settings.inbox.low_disk_bytes)

    @contextmanager
    def index(self) -> Iterator[Connection]:
        """The index of the archive, for one request, with all that people have put right.

        Where that cannot be archived now, the desk and the reader of the workspace tell of it.
        """
        settle_all(self.workspace, self.settings, self.now())
        with open_index(self.workspace.archive) as index:
            yield index

    @property
    def archive(self) -> Archive:
        """Return the folder of the archive."""
        return Archive(self.workspace.archive, self.workspace.tmp)


def site_of(request: Request) -> ApiSite:
    """Return the site that the application was made for."""
    site: ApiSite = request.app.state.site
    return site


def address_of(request: Request) -> str:
    """Return the address of the API as who asks reaches it, without a slash at its end.

    A proxy speaks plain HTTP to us, so only the settings can say that it is https outside.
    """
    return (site_of(request).settings.api.url or str(request.base_url)).rstrip("/")


Site = Annotated[ApiSite, Depends(site_of)]
_bearer = HTTPBearer(auto_error=False, description="the token of `digitize api --add NAME`")
Shown = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


def _client(site: Site, shown: Shown) -> Client:
    client = client_with(site.workspace.root, shown.credentials) if shown else None
    if client is None:
        why = "show a client's token: `Authorization: Bearer TOKEN`"
        raise Refusal(401, "not_allowed", why, WWW_Authenticate="Bearer")
    return client


Asking = Annotated[Client, Depends(_client)]


def who_may(right: Right) -> Callable[[Client], Client]:
    """Return a dependency: the client that asks, if it has this right."""

    def client_that_may(client: Asking) -> Client:
        if not client.may(right):
            raise Refusal(403, "no_such_right", f"{client.name} has no right to {right.value}")
        return client

    return client_that_may
