"""Holds what every view of the desk uses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from sqlite3 import Connection

import anyio
from starlette.requests import Request

from digitize.edge.desk.guard import Guarded
from digitize.edge.desk.keeper import Keeper
from digitize.edge.desk.people import Person
from digitize.edge.desk.pictures import Pictures
from digitize.edge.desk.render import Pages
from digitize.edge.desk.settler import Settler
from digitize.keep.archive.folders import Archive
from digitize.keep.archive.index import open_index
from digitize.keep.ledger.documents import PipelineWanted
from digitize.keep.store.ids import RecordId
from digitize.keep.workspace import Workspace
from digitize.record.model import Record
from digitize.settings import Settings
from digitize.work.intake.room import Room


@dataclass(frozen=True, slots=True)
class Desk:
    """The workspace, its reader, and the templates of the pages."""

    workspace: Workspace
    settings: Settings
    reading: PipelineWanted
    door: Guarded
    keeper: Keeper
    settler: Settler
    pictures: Pictures
    pages: Pages
    room: Room
    now: Callable[[], datetime]

    @property
    def archive(self) -> Archive:
        """The folder of the archive."""
        return Archive(self.workspace.archive, self.workspace.tmp)

    @contextmanager
    def index(self) -> Iterator[Connection]:
        """The index of the archive, for one request, with all that people have put right."""
        self.settler.settle()
        with self.index_as_it_is() as index:
            yield index

    @contextmanager
    def index_as_it_is(self) -> Iterator[Connection]:
        """The index without what people have put right in the last moments."""
        with open_index(self.workspace.archive) as index:
            yield index

    @contextmanager
    def ledger(self) -> Iterator[Connection]:
        """The ledger, for one request."""
        with self.workspace.open_ledger() as db:
            yield db

    def draw_ahead(self, record: Record, page_no: int) -> None:
        """Begin to draw a page that a browser will ask for in a moment, and the one behind it.

        To be called in the thread of a view.
        """
        original = self.archive.original(RecordId(record.record_id))
        for number in (page_no, page_no + 1):
            if any(page.number == number for page in record.pages):
                sha256 = record.source.sha256
                anyio.from_thread.run_sync(self.pictures.ahead, original, sha256, number)


def person_of(request: Request) -> str:
    """The name of the person who asks; the guard admits nobody without one."""
    return who_of(request).name


def who_of(request: Request) -> Person:
    """The person who asks, with the role."""
    person: Person = request.scope["state"]["person"]
    return person
