"""Which papers of other scans a scan was joined from; a rerun keeps it."""

from __future__ import annotations

import json
from collections.abc import Sequence
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
