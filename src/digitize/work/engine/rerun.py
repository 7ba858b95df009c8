"""`digitize rerun`: read archived scans again with the current pipeline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from sqlite3 import Connection

from digitize.keep.archive.index import Archived, each_record, find, open_index
from digitize.keep.ledger.documents import latest, want
from digitize.keep.ledger.ids import DocumentId
from digitize.keep.store.ids import Sha256
from digitize.keep.workspace import Workspace
from digitize.record.leave import Standing
from digitize.work.engine.batch import PRIORITY
from digitize.work.engine.coordinator import reading_of
from digitize.work.engine.embedded import ScanEnd, outcomes
from digitize.work.engine.files import Files
from digitize.work.engine.work import Site, at_work


@dataclass(frozen=True, slots=True)
class Selection:
    """Which records: those named, or all; of these, those received since then, and of that kind."""

    ids: Sequence[str] = ()
    since: datetime | None = None
    kind: str | None = None


def chosen(workspace: Workspace, choice: Selection) -> list[Archived]:
    """Return the newest version of each selected record; withdrawn ones are left out.

    Raises: NoSuchRecord, Withdrawn: for a record that was named.
    """
    with open_index(workspace.archive) as index:
        if choice.ids:
            entries = [find(index, one) for one in choice.ids]
        else:
            entries = [one for one in each_record(index) if one.standing == Standing.OPEN]
    return [one for one in entries if _meant(one, choice)]


def outdated(db: Connection, site: Site, entries: Sequence[Archived]) -> list[Archived]:
    """Return one record per scan whose last requested pipeline is not the current one."""
    reading = reading_of(site.settings, db)
    scans = {one.record_id[:64]: one for one in entries}
    found = ((one, latest(db, Sha256(sha256))) for sha256, one in scans.items())
    return [one for one, last in found if last is None or last.reading != reading]


def rerun(db: Connection, site: Site, entries: Sequence[Archived]) -> list[ScanEnd]:
    """Queue the scans of these records again, after everything more urgent, and have them read.

    Each becomes the next revision, with people's edits. If stop is asked, the rest stays queued and
    has no result.

    Raises: MissingProgram: a program is not installed. Queued scans stay queued.
    """
    reading = reading_of(site.settings, db)

    def take(sha256: Sha256) -> DocumentId:
        return want(db, sha256, reading, site.now(), priority=PRIORITY).id

    with at_work(site, db) as work:
        files = Files(work)
        for one in entries:
            sha256 = Sha256(one.record_id[:64])
            files.bring(Path(sha256, one.filename), partial(take, sha256))
        files.wait()
    return outcomes(files.receipts, site.workspace, db)


def _meant(one: Archived, choice: Selection) -> bool:
    received = datetime.fromisoformat(one.received_at)
    since, kind = choice.since, choice.kind
    return (since is None or received >= since) and (kind is None or one.kind == kind)
