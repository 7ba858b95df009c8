"""`digitize batch`: work through a folder of scans, however often it is interrupted."""

from __future__ import annotations

import csv
import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from io import StringIO
from pathlib import Path
from sqlite3 import Connection

from digitize.errors import DigitizeError, NotAScan
from digitize.keep.ledger import backlog
from digitize.keep.ledger.backlog import BacklogFile
from digitize.keep.ledger.db import atomic
from digitize.keep.ledger.documents import latest, want
from digitize.keep.ledger.handed import description_of
from digitize.keep.ledger.ids import DocumentId
from digitize.keep.ledger.outbox import record_ids
from digitize.keep.ledger.reasons import reason_of
from digitize.keep.ledger.sightings import Way, display_name, file_origin
from digitize.keep.ledger.states import State
from digitize.keep.store.aside import file_aside, make_folder, settle
from digitize.record.cells import inert_cell
from digitize.work.engine.coordinator import reading_of
from digitize.work.engine.copies import Copies
from digitize.work.engine.events import StateNote
from digitize.work.engine.files import Files
from digitize.work.engine.work import Site, at_work
from digitize.work.intake.dossier_data import DossierTable
from digitize.work.intake.find import Bundle, Finding, NotTaken
from digitize.work.intake.pages import look_at_pages
from digitize.work.intake.room import Room
from digitize.work.intake.take import Asked, look_at, note

PRIORITY = -10  # of a batch by default; scans at 0, for which somebody waits, come first
ENDS = (State.ARCHIVED, State.SET_APART)


@dataclass(frozen=True, slots=True)
class ReportRow:
    """What became of one file.

    state: of its document, or `not_taken`. record_id: of all its documents, separated by spaces.
    """

    name: str
    sha256: str = ""
    state: str = "not_taken"
    record_id: str = ""
    pages: int | None = None
    code: str = ""
    message: str = ""


@dataclass(slots=True)
class Batch:
    """A folder to work through. Its files are only read.

    priority: among batches; all of them come after everything more urgent.
    dossiers: the tables of dossiers in the folder, once `find` has listed it.
    """

    folder: Path
    site: Site
    db: Connection
    finding: Finding
    priority: int = PRIORITY
    dossiers: tuple[DossierTable, ...] = ()
    _bundles: dict[Path, Bundle] = field(default_factory=dict)
    _others: tuple[NotTaken, ...] = ()

    @property
    def home(self) -> Path:
        """Return the folder for the manifest and the report."""
        return self.site.workspace.root / "batches" / batch_id(self.folder)

    def find(self) -> list[BacklogFile]:
        """List the scans of the folder, and write the manifest.

        Raises:
            NoSuchScan: it holds no scan.
            BadArchiveData: the archive data has an error; nothing was taken in.
        """
        contents = self.finding.contents(self.folder)
        self._bundles = {bundle.path: bundle for bundle in contents.bundles}
        self._others, self.dossiers = contents.others, contents.dossiers
        found = list(self._found())
        backlog.note(self.db, self._key, found)
        rows = [(self._name(one.place), one.look.bytes) for one in found]
        rows += [(self._name(self._place(one.path)), one.bytes) for one in self._others]
        self._keep("manifest.csv", ("name", "bytes"), rows)
        return found

    def to_do(self, found: Sequence[BacklogFile]) -> list[Path]:
        """Return files whose document has not ended, or for which there is archive data now."""
        rows = zip(found, self.rows(found, {}), strict=True)
        return [
            path
            for path, row in ((self._path(one.place), row) for one, row in rows)
            if row.state not in ENDS or self._says_more(path)
        ]

    def work(self, paths: Sequence[Path]) -> dict[Path, DigitizeError]:
        """Take in files and read them after everything more urgent, until all end or stop is asked.

        Returns: the error of each file that could not be taken in.
        """
        site = self.site
        room = Room(site.workspace.root, site.settings.inbox.low_disk_bytes,
                    lambda line: site.tell(StateNote(line, "disk_low")))  # fmt: skip
        with (
            Copies(site.workspace, site.settings.limits) as copies,
            at_work(site, self.db) as work,
        ):
            files = Files(work, room)
            for path in paths:
                files.bring(path, partial(self._take, copies, path))
            files.wait()
        return {path: why for path, why in files.receipts if isinstance(why, DigitizeError)}

    def rows(
        self, found: Sequence[BacklogFile], failed: Mapping[Path, DigitizeError]
    ) -> list[ReportRow]:
        """Return what became of each file so far.

        Args: failed: from `work`.
        """
        return [self._row(one, failed.get(self._path(one.place))) for one in found]

    def others(self) -> list[ReportRow]:
        """Return a row for each file in the folder that is no scan."""
        return [
            ReportRow(self._name(self._place(one.path)), code=NotAScan.code, message=one.why)
            for one in self._others
        ]

    def report(self, rows: Sequence[ReportRow]) -> Path:
        """Write the report."""
        names = ("name", "sha256", "state", "record_id", "pages", "code", "message")
        cells = [tuple(getattr(row, name) for name in names) for row in rows]
        return self._keep("report.csv", names, cells)

    @property
    def _key(self) -> bytes:
        return os.fsencode(self.folder)

    def _path(self, place: bytes) -> Path:
        return self.folder / os.fsdecode(place)

    def _name(self, place: bytes) -> str:
        return display_name(place if place != b"." else os.fsencode(self.folder.name))

    def _found(self) -> Iterator[BacklogFile]:
        for path, bundle in self._bundles.items():
            with suppress(FileNotFoundError):  # removed since it was listed
                look = look_at_pages(bundle.pages) if bundle.pages else look_at(path.lstat())
                yield BacklogFile(self._place(path), look)

    def _place(self, path: Path) -> bytes:
        return os.fsencode(path.relative_to(self.folder))

    def _says_more(self, path: Path) -> bool:
        """Return True if there is archive data for a file that was taken in without it.

        Only that file's own sighting is compared: the same content may be in two folders with two
        fonds codes, and would be taken in again and again.
        """
        taken = backlog.taken_as(self.db, self._key, self._place(path))
        if taken is None:
            return False
        said = description_of(self.db, taken[0])
        return self._bundles[path].description.over(said) != said

    def _take(self, copies: Copies, path: Path) -> DocumentId | None:
        bundle, place, site = self._bundles[path], self._place(path), self.site
        known = backlog.taken_as(self.db, self._key, place)
        before = latest(self.db, known[1]) if known else None
        if before and not self._says_more(path):
            return want(self.db, before.sha256, before.reading, site.now(),
                        priority=self.priority).id  # fmt: skip
        copied = copies.copy(bundle)
        if copied is None:
            return None
        reading = reading_of(site.settings, self.db)
        asked = Asked(reading, self.priority, bundle.description, copied.parts)
        origin = file_origin(path, Way.BATCH)
        with atomic(self.db):
            taken = note(origin, self.db, copied.stored, asked, site.now())
            backlog.note(self.db, self._key, [BacklogFile(place, copied.look)])
            backlog.bind(self.db, self._key, place, taken.sighting)
        return taken.document.id

    def _row(self, found: BacklogFile, failure: DigitizeError | None) -> ReportRow:
        name = self._name(found.place)
        taken = backlog.taken_as(self.db, self._key, found.place)
        asked = latest(self.db, taken[1]) if taken else None
        if asked is None:
            return (
                ReportRow(name, code=failure.code, message=str(failure))
                if failure
                else ReportRow(name)
            )
        if asked.state is State.SET_APART:
            reason = reason_of(self.db, asked.id)
            code, message = (reason.code, reason.message) if reason else ("", "")
            return ReportRow(name, asked.sha256, asked.state, code=code, message=message)
        archived = asked.state is State.ARCHIVED
        records = " ".join(record_ids(self.db, asked.id)) if archived else ""
        return ReportRow(name, asked.sha256, asked.state, records, asked.page_count)

    def _keep(self, name: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> Path:
        text = StringIO(newline="")
        writer = csv.writer(text)
        writer.writerow(head)
        writer.writerows([inert_cell(cell) for cell in row] for row in rows)
        path = self.home / name
        make_folder(path.parent)
        with file_aside(self.site.workspace.tmp) as (file, aside):
            file.write(text.getvalue().encode())
            settle(file, aside, path)
        return path


def batch_id(folder: Path) -> str:
    """Return the id of a folder's batch: 8 hex digits."""
    return hashlib.sha256(os.fsencode(folder)).hexdigest()[:8]
