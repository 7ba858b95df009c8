"""Words that no flag had and that people were asked about all the same: what flags miss."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from sqlite3 import Connection

from digitize.keep.ledger.db import atomic


@dataclass(frozen=True, slots=True)
class SampleCount:
    """Words without a flag that were asked about, and how many of them were wrong."""

    asked: int
    wrong: int


def note_sample(db: Connection, act: int, record: str, counts: Mapping[int, SampleCount]) -> None:
    """Note what the sample of a confirmation showed, by the number of the page."""
    with atomic(db):
        db.executemany(
            "INSERT OR REPLACE INTO sampled (act, record_id, page_no, asked, wrong)"
            " VALUES (?, ?, ?, ?, ?)",
            [(act, record, page_no, one.asked, one.wrong) for page_no, one in counts.items()],
        )


def sample_counts(db: Connection) -> dict[str, SampleCount]:
    """Return what samples showed, by record; what was undone does not count."""
    rows = db.execute(
        "SELECT record_id, sum(asked), sum(wrong) FROM sampled"
        " JOIN act_paper USING (act, record_id) WHERE undone_by IS NULL GROUP BY record_id"
    )
    return {str(record): SampleCount(asked, wrong) for record, asked, wrong in rows}


def draw_samples(db: Connection, act: int, records: Iterable[str]) -> None:
    """Note papers of an act of which some words are to be asked about."""
    with atomic(db):
        db.executemany(
            "INSERT OR REPLACE INTO due_sample (record_id, act) VALUES (?, ?)",
            [(one, act) for one in records],
        )


def due_samples(db: Connection) -> frozenset[str]:
    """Return the papers of which words are to be asked about; those of undone acts are not."""
    rows = db.execute(
        "SELECT record_id FROM due_sample JOIN act_paper USING (act, record_id)"
        " WHERE undone_by IS NULL"
    )
    return frozenset(row[0] for row in rows)


def sample_done(db: Connection, record: str) -> None:
    """Note that the words of a paper were asked about."""
    with atomic(db):
        db.execute("DELETE FROM due_sample WHERE record_id = ?", (record,))
