"""Numbered changes that bring an older ledger to `schema.sql`. Released ones never change.

Version 1 is the first schema; `tests/ledger/schema-1.sql` keeps it for the tests.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Migration:
    """One change. Its statements and its receipt are committed together."""

    number: int
    name: str
    statements: tuple[str, ...]


_INBOX_AND_BATCH = Migration(
    2,
    "inbox and batch",
    (
        """CREATE TABLE claim (
  id INTEGER PRIMARY KEY,
  inbox BLOB NOT NULL,
  place BLOB NOT NULL,
  stands BLOB NOT NULL,
  goes_to BLOB,
  bytes INTEGER,
  mtime_ns INTEGER,
  sighting INTEGER REFERENCES sighting,
  again INTEGER NOT NULL DEFAULT 0 CHECK (again IN (0, 1)),
  outcome TEXT CHECK (outcome IN ('done', 'set_apart', 'duplicate', 'gone')),
  claimed_at TEXT NOT NULL,
  CHECK ((sighting IS NULL) = (bytes IS NULL) AND (sighting IS NULL) = (mtime_ns IS NULL))
) STRICT""",
        "CREATE INDEX claim_open ON claim (inbox) WHERE outcome IS NULL",
        "CREATE INDEX claim_sighting ON claim (sighting)",
        """CREATE TABLE batch_file (
  folder BLOB NOT NULL,
  place BLOB NOT NULL,
  bytes INTEGER NOT NULL,
  mtime_ns INTEGER NOT NULL,
  sighting INTEGER REFERENCES sighting,
  PRIMARY KEY (folder, place)
) STRICT""",
    ),
)

_ARCHIVE_DATA = Migration(
    3,
    "archive data and joined pages",
    (
        """CREATE TABLE description (
  sighting INTEGER PRIMARY KEY REFERENCES sighting,
  data TEXT NOT NULL CHECK (json_valid(data))
) STRICT""",
        """CREATE TABLE part (
  sighting INTEGER NOT NULL REFERENCES sighting,
  page_no INTEGER NOT NULL CHECK (page_no >= 1),
  number INTEGER NOT NULL CHECK (number >= 0),
  name BLOB NOT NULL,
  sha256 TEXT NOT NULL,
  bytes INTEGER NOT NULL CHECK (bytes >= 0),
  PRIMARY KEY (sighting, page_no)
) STRICT, WITHOUT ROWID""",
        "ALTER TABLE claim ADD COLUMN description TEXT",
    ),
)

MIGRATIONS: tuple[Migration, ...] = (_INBOX_AND_BATCH, _ARCHIVE_DATA)
