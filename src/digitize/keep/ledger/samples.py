"""Words that no flag had and that people were asked about all the same: what flags miss."""

from __future__ import annotations

from collections.abc import Mapping
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
