"""Papers of other scans that a joined scan replaces as soon as it has its record.

Until then they stay as they are. What people did to them meanwhile goes into the record too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from sqlite3 import Connection
from typing import Final

from digitize.keep.ledger.documents import document
from digitize.keep.ledger.dossiers import Author
from digitize.keep.ledger.held import forget_record
from digitize.keep.ledger.lineage import Before, Closing, Lineage, post_closed, put, read_record
from digitize.keep.ledger.refile import refile
from digitize.keep.ledger.states import State
from digitize.keep.store.interface import Store
from digitize.record.acts import JOINED, tombstone_of
from digitize.record.joining import PageMap, as_here
from digitize.record.model import Record
from digitize.record.succession import Earlier

MACHINE: Final = "digitize"  # who files what nobody filed by hand


@dataclass(frozen=True, slots=True)
class SourcePaper:
    """A paper of which a scan was made, in its newest revision.

    here: from the numbers of its pages to those in the joined scan.
    """

    before: Before
    record: Record
    here: PageMap

    @property
    def waits(self) -> bool:
        """Whether it can be replaced: it stands, with the pages that were joined."""
        return tuple(page.number for page in self.record.pages) == tuple(self.here)

    @property
    def earlier(self) -> Earlier:
        """The paper as if it had been a reading of the joined scan."""
        return as_here(self.record, self.here)


def source_papers(store: Store, seen: Lineage) -> list[SourcePaper]:
    """Return the papers of which a scan was made, in order; none for a scan that came as it is.

    Raises: NotInStore, BadCopy: their bytes are missing.
    """
    known = {one.record_id: one for scan in seen.sources for one in scan.before}
    found, at = [], 1
    for paper in seen.given.joined:
        here = {page: number for number, page in enumerate(paper.pages, at)}
        at += len(paper.pages)
        before = known.get(paper.record_id)  # type: ignore[call-overload]
        if before and before.sent:
            record = read_record(store, before.sent.parcel.record_sha256)
            found.append(SourcePaper(before, record, here))
    return found


def replaced(
    store: Store, papers: Iterable[SourcePaper], by: Sequence[Record]
) -> tuple[Closing, ...]:
    """Store what is left of papers whose pages went into new records; nothing is posted yet."""
    ids = tuple(record.record_id for record in by)
    made = []
    for paper in papers:
        if ids and paper.waits and paper.before.sent:
            told = tombstone_of(paper.record, {"superseded_by": ids}, JOINED)
            told = told.model_copy(update={"revision": paper.before.revision})
            made.append(Closing(paper.before.sent.document, put(store, told)))
    return tuple(made)


def post_replaced(
    db: Connection, closings: Sequence[Closing], by: Sequence[Record], now: datetime
) -> None:
    """Post them, and file the records that have their pages in their place.

    Part of the transaction that posts these records.
    """
    post_closed(db, closings, now)
    gone = [one.parcel.record_id for one in closings]
    refile(db, gone, [one.record_id for one in by], Author(MACHINE, now, "filed"))
    for one in closings:
        if document(db, one.document).state is not State.SET_APART:
            forget_record(db, one.document, one.parcel.record_id)


def parted_since(papers: Iterable[SourcePaper]) -> list[str]:
    """Return the papers that can not be joined any more: withdrawn, or with other pages."""
    return [paper.record.record_id for paper in papers if not paper.waits]
