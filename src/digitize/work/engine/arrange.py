"""Pages of a scan as people arrange them: parted, joined, ordered, turned, dropped, read anew.

An arrangement is noted with the scan, and one more reading is asked for. It takes the pages that
are in the store, so that only pages with a way of their own are read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import Connection

from digitize.errors import BadEdit, NoSuchRecord, StaleRevision, StillChanging
from digitize.keep.ledger.acts import What, note_act
from digitize.keep.ledger.answers import settle_scan
from digitize.keep.ledger.arranged import arranged, note_arrangement
from digitize.keep.ledger.db import atomic
from digitize.keep.ledger.documents import (
    document,
    latest,
    requeue,
    restart,
    want_again,
)
from digitize.keep.ledger.ids import DocumentId
from digitize.keep.ledger.lineage import earlier_of, look
from digitize.keep.ledger.reasons import WITHDRAWN, reason_of
from digitize.keep.ledger.states import State
from digitize.keep.store.ids import Sha256
from digitize.keep.store.interface import Store
from digitize.record.arrangement import PAGES, Arrangement, Papers, checked
from digitize.record.edits import Hand
from digitize.record.leave import Standing
from digitize.record.model import Record
from digitize.work.engine.embedded import ScanEnd, outcomes
from digitize.work.engine.files import Files
from digitize.work.engine.work import Site, at_work

TRIES = 20  # attempts at a change while others change the same scan
URGENT = 100  # before all that waits: a person looks at the page until it is done
STANDING = (Standing.OPEN, Standing.HELD)


@dataclass(frozen=True, slots=True)
class Layout:
    """The papers of a scan as they stand, and how people arranged it.

    number: of the arrangement, by which a later one is told; 0: nobody has. records: in their
    order in the scan. hidden: the pages of withdrawn papers, which nobody arranges. count: pages of
    the scan.
    """

    number: int
    arrangement: Arrangement
    records: tuple[Record, ...]
    hidden: Papers
    count: int

    @property
    def papers(self) -> Papers:
        """The pages of each paper."""
        return tuple(tuple(page.number for page in one.pages) for one in self.records)

    @property
    def dropped(self) -> tuple[int, ...]:
        """The pages that are in no paper."""
        inside = {page for one in (*self.papers, *self.hidden) for page in one}
        return tuple(page for page in range(1, self.count + 1) if page not in inside)


def layout_of(db: Connection, store: Store, sha256: Sha256) -> Layout:
    """Return how the pages of a scan lie now.

    Raises: NoSuchRecord: it has no paper that stands; NotInStore, BadCopy.
    """
    settle_scan(db, store, sha256)
    earlier = earlier_of(store, look(db, sha256))
    records = [
        one.record for one in earlier
        if one.record and one.standing in STANDING and one.record.pages
    ]  # fmt: skip
    if not records:
        raise NoSuchRecord(sha256, 0)
    records.sort(key=lambda one: min(page.number for page in one.pages))
    noted, seen = arranged(db, sha256), {page.number for one in records for page in one.pages}
    hidden = (tuple(sorted((one.pages or frozenset()) - seen)) for one in earlier if one.is_gone)
    count = records[0].source.page_count
    kept = tuple(one for one in hidden if one)
    return Layout(noted.number, noted.arrangement, tuple(records), kept, count)


def arrange(  # noqa: PLR0913  (what was seen, what is asked, by whom)
    db: Connection, store: Store, sha256: Sha256, seen: int, asked: Arrangement, hand: Hand
) -> DocumentId:
    """Note an arrangement, and have the scan read by it; the document will end as any other.

    Args: seen: the number of the arrangement that the person looked at.
    Raises: StaleRevision: somebody else has arranged it since; BadEdit: it cannot be so, a paper
        would lose all its pages, or papers of it are withdrawn; NoSuchRecord.
    """
    layout = layout_of(db, store, sha256)
    if layout.number != seen:
        raise StaleRevision(f"{sha256}-1", seen, layout.number)
    if asked.papers is not None:
        asked = asked.model_copy(update={"papers": (*asked.papers, *layout.hidden)})
    made = checked(asked, layout.count)
    if made.papers is not None:
        kept = {page for one in made.papers for page in one}
        for record in layout.records:
            if not kept & {page.number for page in record.pages}:
                raise BadEdit(PAGES, f"paper {record.record_id[65:]} would lose all its pages;"
                              " withdraw it instead")  # fmt: skip
    with atomic(db):
        now = arranged(db, sha256).number
        if now != seen:  # by somebody who was quicker, since the layout was looked at
            raise StaleRevision(f"{sha256}-1", seen, now)
        papers = dict.fromkeys(record.record_id for record in layout.records)
        note_act(db, What.PAGES, hand, papers, ",".join(_changed(layout, made)))
        note_arrangement(db, sha256, made, hand)
        return _read_again(db, sha256, hand)


def _changed(layout: Layout, made: Arrangement) -> Iterator[str]:
    """Yield in one word each what is arranged otherwise: `as_read`, `papers`, `dropped`, `ways`."""
    if made == Arrangement():
        yield "as_read"
        return
    before = layout.arrangement
    papers = before.papers or (*layout.papers, *layout.hidden)
    if made.papers is not None and {*made.papers} != {*papers}:
        yield "papers"
    if made.dropped != before.dropped:
        yield "dropped"
    if made.ways != before.ways:
        yield "ways"


def _read_again(db: Connection, sha256: Sha256, hand: Hand) -> DocumentId:
    last = latest(db, sha256)
    if last is None:
        raise NoSuchRecord(sha256, 0)
    if last.state in (State.DONE, State.ARCHIVED):
        return want_again(db, last, hand.at, priority=URGENT).id
    if last.state is State.READING:  # it may have looked at the arrangement before
        restart(db, last.id, last.state, hand.at)
    elif last.state is State.SET_APART:
        reason = reason_of(db, last.id)
        if reason and reason.code == WITHDRAWN:
            raise BadEdit(PAGES, "the papers of this scan are withdrawn")
        requeue(db, last.id, hand.at)
    return last.id


def is_ended(db: Connection, id_: DocumentId) -> bool:
    """Return True once the reading by an arrangement is archived, or was set apart."""
    return document(db, id_).state in (State.ARCHIVED, State.SET_APART)


Change = Callable[[Layout], Arrangement]


def change(db: Connection, store: Store, sha256: Sha256, by: Change, hand: Hand) -> DocumentId:
    """Arrange a scan by a change of how it lies, whatever others do meanwhile.

    Raises: as `arrange`, but StillChanging for StaleRevision.
    """
    for _ in range(TRIES):
        layout = layout_of(db, store, sha256)
        try:
            return arrange(db, store, sha256, layout.number, by(layout), hand)
        except StaleRevision:
            continue
    raise StillChanging(f"the scan {sha256[:12]}", "as it was looked at")


def read_now(db: Connection, site: Site, sha256: Sha256, queued: DocumentId) -> list[ScanEnd]:
    """Read an arranged scan now, or wait for the process that is at work.

    Args: queued: as `arrange` returned it.
    Returns: how it ended; empty if stop was asked.
    Raises: MissingProgram.
    """
    with at_work(site, db) as work:
        files = Files(work)
        files.bring(Path(sha256[:12]), lambda: queued)
        files.wait()
    return outcomes(files.receipts, site.workspace, db)
