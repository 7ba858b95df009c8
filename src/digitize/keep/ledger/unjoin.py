"""Undoes a join: the papers of which a scan was made stand again, and its own records go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from sqlite3 import Connection

from digitize.errors import NotJoinable
from digitize.keep.ledger.answers import settle_scan
from digitize.keep.ledger.db import atomic
from digitize.keep.ledger.deleted import is_deleted
from digitize.keep.ledger.dossiers import Author
from digitize.keep.ledger.held import level_noted
from digitize.keep.ledger.lineage import earlier_of, look
from digitize.keep.ledger.outbox import Parcel, revisions
from digitize.keep.ledger.refile import refile
from digitize.keep.ledger.replaced import SourcePaper, source_papers
from digitize.keep.ledger.revise import revise
from digitize.keep.store.ids import Sha256, record_id
from digitize.keep.store.interface import Store
from digitize.record.acts import PARTED_AGAIN, tombstone_of
from digitize.record.edits import Hand
from digitize.record.joining import with_later_edits
from digitize.record.leave import Standing, is_tombstone, rank, strictest_of
from digitize.record.model import Act, Record
from digitize.record.succession import closed

STANDING = (Standing.OPEN, Standing.HELD)


def unjoin(
    db: Connection, read: Callable[[Parcel], bytes], store: Store, scan: Sha256, hand: Hand
) -> list[Parcel]:
    """Bring back the papers of which a scan was made, with what people did to their pages since.

    Args: read: returns the JSON of a revision, which the store may not have any more.
    Raises: NotJoinable: the scan was made of none, has no record that stands, or its papers went on
        otherwise; StaleRevision: others changed one of them at this moment; NotInStore, BadCopy.
    """
    settle_scan(db, store, scan)
    seen = look(db, scan)
    ours = [one.record for one in earlier_of(store, seen)
            if one.record and one.standing in STANDING]  # fmt: skip
    papers = source_papers(store, seen)
    if not ours or not papers:
        raise NotJoinable(scan, "no_join")
    level = level_noted(db, scan)
    with atomic(db):
        posted = [_back(db, read, store, paper, ours, level, hand) for paper in papers]
        ids = tuple(one.record_id for one in posted)
        for one in ours:
            gone = partial(tombstone_of, mark={"superseded_by": ids}, reason=PARTED_AGAIN)
            seen_as = record_id(one.record_id), one.revision
            posted.append(revise(db, store, seen_as, gone, hand.at))
        refile(db, [one.record_id for one in ours], ids, Author(hand.by, hand.at, "filed"))
    return posted


def _back(  # noqa: PLR0913  (one paper, and all that it was part of)
    db: Connection, read: Callable[[Parcel], bytes], store: Store, paper: SourcePaper,
    ours: Sequence[Record], level: str | None, hand: Hand,
) -> Parcel:  # fmt: skip
    """Post a paper as it was before the join.

    Raises: NotJoinable: it is not in these records, or nothing of it is left.
    """
    id_ = paper.before.record_id
    by = {one.record_id for one in ours}
    if is_deleted(db, id_) or not by & {*paper.record.superseded_by}:
        raise NotJoinable(id_, "no_join")
    content = _content(read, [one.parcel for one in revisions(db, id_)])
    there = {here: page for page, here in paper.here.items()}
    for one in ours:
        content = with_later_edits(content, one, there)
    act = Act(by=hand.by, at=hand.at, why="the join was undone")
    content = content.model_copy(update={"restored": act})
    if rank(level) > rank(strictest_of(content)):  # found while it was joined
        content = closed(content, level or "")
    return revise(db, store, (id_, paper.record.revision), lambda _: content, hand.at)


def _content(read: Callable[[Parcel], bytes], sent: Sequence[Parcel]) -> Record:
    """Return the last revision that had content; the newest stands first."""
    found = (Record.model_validate_json(read(one)) for one in sent)
    return next(one for one in found if not is_tombstone(one))
