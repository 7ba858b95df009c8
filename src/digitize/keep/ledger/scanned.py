"""How the pages of originals were scanned, kept so that nobody looks at a file twice."""

from __future__ import annotations

import json
from dataclasses import astuple
from sqlite3 import Connection

from digitize.dossier.conformance import PageScan
from digitize.keep.ledger.db import atomic
from digitize.keep.store.ids import Sha256


def scanned_as(db: Connection, sha256: Sha256) -> tuple[PageScan, ...] | None:
    """Return how the pages of an original were scanned; None if nobody has looked yet."""
    row = db.execute("SELECT data FROM scanned_as WHERE sha256 = ?", (sha256,)).fetchone()
    return tuple(PageScan(*one) for one in json.loads(row[0])) if row else None


def note_scanned(db: Connection, sha256: Sha256, scans: tuple[PageScan, ...]) -> None:
    """Keep how the pages of an original were scanned. It may be repeated."""
    data = json.dumps([astuple(one) for one in scans])
    with atomic(db):
        db.execute(
            "INSERT OR REPLACE INTO scanned_as SELECT sha256, ? FROM original WHERE sha256 = ?",
            (data, sha256),
        )
