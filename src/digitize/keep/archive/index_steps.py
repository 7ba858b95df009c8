"""The tables of the archive's index, and the steps that bring an older index up to date."""

from __future__ import annotations

from collections.abc import Mapping

from digitize.keep.archive import looks, named, pieces, words

VERSION = 9  # also raised when words.py folds or splits words differently
_TABLE = """
CREATE TABLE archived (
  record_id TEXT NOT NULL,
  revision INTEGER NOT NULL CHECK (revision >= 1),
  record_sha256 TEXT NOT NULL,
  filename TEXT NOT NULL,
  title TEXT,
  kind TEXT,
  issued_on TEXT,
  pages INTEGER NOT NULL,
  received_at TEXT NOT NULL,
  archived_at TEXT NOT NULL,
  issuer TEXT,
  standing TEXT NOT NULL DEFAULT 'open'
    CHECK (standing IN ('open', 'held', 'withdrawn', 'superseded')),
  PRIMARY KEY (record_id, revision)
) STRICT, WITHOUT ROWID
"""
# One row: whether search knows every record that it should. 0 while the index is rebuilt.
_COMPLETE = (
    "CREATE TABLE search_state (complete INTEGER NOT NULL CHECK (complete IN (0, 1))) STRICT"
)
_FROM_1 = (
    "ALTER TABLE archived ADD COLUMN issuer TEXT",
    "ALTER TABLE archived ADD COLUMN standing TEXT NOT NULL DEFAULT 'open'"
    " CHECK (standing IN ('open', 'held', 'withdrawn'))",
    _COMPLETE,
    "INSERT INTO search_state SELECT NOT EXISTS (SELECT * FROM archived)",
    *words.TABLES,
)
# What asks for a person is counted by the next `digitize reindex`, which also completes search.
_FROM_2 = (
    *looks.TABLES,
    "UPDATE search_state SET complete = 0 WHERE EXISTS (SELECT * FROM archived)",
)
# Lists of any length are read in the order of this index and never sorted.
_FROM_3 = ("CREATE INDEX archived_received ON archived (received_at, record_id, revision)",)
COLUMNS = (
    "record_id, revision, record_sha256, filename, title, kind, issued_on, pages, received_at,"
    " archived_at, issuer, standing"
)
# SQLite cannot change a CHECK, so the table is copied. The CHECK now allows `superseded`.
_FROM_4 = (
    "ALTER TABLE archived RENAME TO archived_before",
    _TABLE,
    f"INSERT INTO archived ({COLUMNS}) SELECT {COLUMNS} FROM archived_before",  # noqa: S608
    "DROP TABLE archived_before",
    # Since then, matches have page numbers of the scan.
    "UPDATE search_state SET complete = 0 WHERE EXISTS (SELECT * FROM archived)",
)
# Since then, articles have pieces; the next `digitize reindex` makes those of older entries.
_FROM_5 = (
    *pieces.TABLES,
    "UPDATE search_state SET complete = 0 WHERE EXISTS (SELECT * FROM archived)",
)
# Since then, words are kept by the kind of their article. FTS5 must be told at removal what a row
# was indexed with, so search is empty until the next `digitize reindex`; no release had version 6.
_FROM_6 = (*named.TABLES, *words.CLEAR, *_FROM_5[-1:])
# Since then, every open record has a row of what it asks for, with what the desk's queue shows.
_FROM_7 = (
    "DROP TABLE looks",
    *looks.TABLES,
    "UPDATE search_state SET complete = 0 WHERE EXISTS (SELECT * FROM archived)",
)
# Since then, words are marked by what they are of (title, number, people), and every record has the
# places of its lines. As with version 6, rows must be indexed anew.
_FROM_8 = (*named.TABLES, *words.CLEAR, *_FROM_5[-1:])
# For each version the statements that lead to the newest one. Version 0 is an empty file.
STEPS: Mapping[int, tuple[str, ...]] = {
    0: (_TABLE, *_FROM_1[2:], *_FROM_2, *_FROM_3, *_FROM_5),
    1: (*_FROM_1, *_FROM_2, *_FROM_4, *_FROM_3, *_FROM_5),
    2: (*_FROM_2, *_FROM_4, *_FROM_3, *_FROM_5, *_FROM_8),
    3: (*_FROM_4, *_FROM_3, *_FROM_5, *_FROM_7, *_FROM_8),
    4: (*_FROM_4, *_FROM_3, *_FROM_5, *_FROM_7, *_FROM_8),
    5: (*_FROM_5, *_FROM_7, *_FROM_8),
    6: (*_FROM_6, *_FROM_7, *_FROM_8),
    7: (*_FROM_7, *_FROM_8),
    8: _FROM_8,
}
