"""A folder of scans worked off, however often it is interrupted: what `digitize batch` does."""

from __future__ import annotations

import csv
import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from sqlite3 import Connection

from digitize.engine.coordinator import reading_of
from digitize.engine.events import Note
from digitize.engine.files import Files
from digitize.engine.work import Site, work
from digitize.errors import DigitizeError
from digitize.intake.find import scans_in
from digitize.intake.room import Room
from digitize.intake.take import Asked, copy_in, look_at, note
from digitize.ledger import backlog
from digitize.ledger.backlog import Found
from digitize.ledger.db import atomic
from digitize.ledger.documents import latest
from digitize.ledger.ids import DocumentId
from digitize.ledger.reasons import reason_of
from digitize.ledger.sightings import Way, display_name
from digitize.ledger.states import State
from digitize.store.aside import file_aside, make_folder, settle

PRIORITY = -10  # below everything that somebody waits for
ENDS = (State.ARCHIVED, State.SET_APART)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would carry such a cell out


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one file. `state`: of its document, or `not_taken`."""

    name: str
    sha256: str = ""
    state: str = "not_taken"
    record_id: str = ""
    pages: int | None = None
    code: str = ""
    message: str = ""


@dataclass(slots=True)
class Batch:
    """A folder to work off. Its files are only read."""

    folder: Path
    site: Site
    db: Connection

    @property
    def home(self) -> Path:
        """Where its manifest and its report are kept."""
        digest = hashlib.sha256(self._key).hexdigest()[:8]
        return self.site.workspace.root / "batches" / digest

    def find(self) -> list[Found]:
        """Look through the folder, and keep what was found as the manifest.

        Raises: NoSuchScan: it holds no scan.
        """
        found = list(self._list())
        backlog.note(self.db, self._key, found)
        rows = [(display_name(one.place), one.look.bytes) for one in found]
        self._keep("manifest.csv", ("name", "bytes"), rows)
        return found

    def to_do(self, found: Sequence[Found]) -> list[Path]:
        """The files whose documents have not ended."""
        rows = zip(found, self.rows(found, {}), strict=True)
        return [self._path(one.place) for one, row in rows if row.state not in ENDS]

    def work(self, paths: Sequence[Path]) -> dict[Path, DigitizeError]:
        """Take them in and read them, after everything more urgent; until all ended or stop.

        Returns: what could not be taken in, and why.
        """
        site = self.site
        room = Room(site.workspace.root, site.settings.inbox.low_disk_bytes,
                    lambda line: site.tell(Note(line)))  # fmt: skip
        files = Files(iter(paths), self._take, self.db, site.tell, room)
        work(site, self.db, files)
        return {path: why for path, why in files.receipts if isinstance(why, DigitizeError)}

    def rows(self, found: Sequence[Found], failed: Mapping[Path, DigitizeError]) -> list[Row]:
        """What has become of each file so far.

        Args: failed: as `work` gave it.
        """
        return [self._row(one, failed.get(self._path(one.place))) for one in found]

    def report(self, rows: Sequence[Row]) -> Path:
        """Write the report."""
        names = ("name", "sha256", "state", "record_id", "pages", "code", "message")
        cells = [tuple(getattr(row, name) for name in names) for row in rows]
        return self._keep("report.csv", names, cells)

    @property
    def _key(self) -> bytes:
        return os.fsencode(self.folder)

    def _path(self, place: bytes) -> Path:
        return self.folder / os.fsdecode(place)

    def _list(self) -> Iterator[Found]:
        for path in scans_in(self.folder):
            with suppress(FileNotFoundError):  # gone since it was listed
                look = look_at(path.lstat())
                yield Found(os.fsencode(path.relative_to(self.folder)), look)

    def _take(self, path: Path) -> DocumentId:
        place = os.fsencode(path.relative_to(self.folder))
        known = backlog.taken_as(self.db, self._key, place)
        before = latest(self.db, known) if known else None
        if before:
            return before.id
        copied = copy_in(path, self.site.workspace.store)
        asked = Asked(reading_of(self.site.settings), Way.BATCH, PRIORITY)
        with atomic(self.db):
            taken = note(path, self.db, copied.stored, asked, self.site.now())
            backlog.note(self.db, self._key, [Found(place, copied.look)])
            backlog.bind(self.db, self._key, place, taken.sighting)
        return taken.document.id

    def _row(self, found: Found, failure: DigitizeError | None) -> Row:
        name = display_name(found.place)
        sha256 = backlog.taken_as(self.db, self._key, found.place)
        asked = latest(self.db, sha256) if sha256 else None
        if asked is None:
            return Row(name, code=failure.code, message=str(failure)) if failure else Row(name)
        if asked.state is State.SET_APART:
            reason = reason_of(self.db, asked.id)
            code, message = (reason.code, reason.message) if reason else ("", "")
            return Row(name, asked.sha256, asked.state, code=code, message=message)
        record = f"{asked.sha256}-1" if asked.state is State.ARCHIVED else ""
        return Row(name, asked.sha256, asked.state, record, asked.page_count)

    def _keep(self, name: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> Path:
        text = StringIO(newline="")
        writer = csv.writer(text)
        writer.writerow(head)
        writer.writerows([inert(cell) for cell in row] for row in rows)
        path = self.home / name
        make_folder(path.parent)
        with file_aside(self.site.workspace.tmp) as (file, aside):
            file.write(text.getvalue().encode())
            settle(file, aside, path)
        return path


def inert(cell: object) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text
