"""Which papers of other scans a scan was joined from; a rerun keeps it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from sqlite3 import Connection

from digitize.keep.ledger.db import atomic, stamp
from digitize.keep.store.ids import Sha256
from digitize.record.edits import Hand
from digitize.record.model import JoinedPaper


def note_join(db: Connection, sha256: Sha256, papers: Sequence[JoinedPaper], hand: Hand) -> None:
    """Note of which papers a scan was made. Part of the transaction that notes the scan.

    Their names stand with their own scans, and go with these.
    """
    with atomic(db):
        db.executemany(
            "INSERT INTO joined_paper (sha256, position, record_id, pages, made_by, made_at)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            [
                (sha256, at, one.record_id, json.dumps(one.pages), hand.by, stamp(hand.at))
                for at, one in enumerate(papers, 1)
            ],
        )


@dataclass(frozen=True, slots=True)
class JoinedInto:
    """A scan that was made with the pages of a paper. pages: the numbers that they have there."""

    scan: Sha256
    pages: frozenset[int]


def joined_into(db: Connection, record: str) -> list[JoinedInto]:
    """Return the scans that were made with the pages of a paper, whether read yet or not."""
    rows = db.execute("SELECT DISTINCT sha256 FROM joined_paper WHERE record_id = ?", (record,))
    found = []
    for (scan,) in rows.fetchall():
        at, pages = 1, set[int]()
        for paper in joined_papers(db, Sha256(scan)):
            end = at + len(paper.pages)
            if paper.record_id == record:
                pages.update(range(at, end))
            at = end
        found.append(JoinedInto(Sha256(scan), frozenset(pages)))
    return found


def joined_papers(db: Connection, sha256: Sha256) -> tuple[JoinedPaper, ...]:
    """Return the papers that a scan was made of, in order; empty: it was handed in as it is."""
    rows = db.execute(
        "SELECT record_id, pages, coalesce((SELECT display_name FROM sighting"
        " WHERE sighting.sha256 = substr(record_id, 1, 64) ORDER BY id LIMIT 1), '')"
        " FROM joined_paper WHERE joined_paper.sha256 = ? ORDER BY position",
        (sha256,),
    )
    return tuple(
        JoinedPaper(record_id=record, filename=name, pages=tuple(json.loads(pages)))
        for record, pages, name in rows
    )
