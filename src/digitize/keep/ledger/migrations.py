"""Numbered changes that upgrade an older ledger to `schema.sql`. Released ones never change.

Version 1 is the first schema; `tests/ledger/schema-1.sql` keeps it for the tests.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Migration:
    """One upgrade step. Its statements and its version number are committed together."""

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

_WORKERS_ELSEWHERE = Migration(
    3,
    "workers elsewhere",
    (
        # SQLite cannot change a CHECK, so the table is rebuilt; its numbering continues.
        "ALTER TABLE chunk RENAME TO chunk_before",
        "DROP INDEX chunk_state",
        """CREATE TABLE chunk (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  document INTEGER NOT NULL REFERENCES document,
  first_page INTEGER NOT NULL CHECK (first_page >= 1),
  last_page INTEGER NOT NULL CHECK (last_page >= first_page),
  state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'leased', 'read')),
  attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  token INTEGER UNIQUE REFERENCES lease,
  lease_until TEXT,
  UNIQUE (document, first_page),
  CHECK ((state IN ('sent', 'leased')) = (lease_until IS NOT NULL))
) STRICT""",
        "INSERT INTO chunk SELECT id, document, first_page, last_page, state, attempts, token,"
        " lease_until FROM chunk_before",
        "DELETE FROM sqlite_sequence WHERE name = 'chunk'",
        "UPDATE sqlite_sequence SET name = 'chunk' WHERE name = 'chunk_before'",
        "DROP TABLE chunk_before",
        "CREATE INDEX chunk_state ON chunk (state, lease_until)",
        "ALTER TABLE document ADD COLUMN opened INTEGER NOT NULL DEFAULT 0",
    ),
)

_SUBMISSIONS = Migration(
    4,
    "submissions",
    (
        """CREATE TABLE submission (
  id TEXT PRIMARY KEY,
  sighting INTEGER NOT NULL UNIQUE REFERENCES sighting,
  told TEXT CHECK (told IN ('accepted', 'archived', 'set_apart'))
) STRICT""",
        "CREATE INDEX submission_open ON submission (told) WHERE told IS NOT 'archived'",
    ),
)

_ARCHIVE_DATA = Migration(
    5,
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

_ON_HOLD = Migration(
    6,
    "records on hold",
    (
        """CREATE TABLE held (
  document INTEGER NOT NULL REFERENCES document,
  record_id TEXT NOT NULL,
  record_sha256 TEXT NOT NULL,
  marking TEXT,
  held_at TEXT NOT NULL,
  PRIMARY KEY (document, record_id)
) STRICT, WITHOUT ROWID""",
    ),
)

_GLANCE = Migration(
    7,
    "what a glance asks for",
    (
        # `digitize status` scanned all events and documents: one second for a million.
        "ALTER TABLE event ADD COLUMN pages INTEGER",
        "UPDATE event SET pages = (SELECT page_count FROM document WHERE id = event.document)"
        " WHERE state = 'done'",
        "CREATE INDEX event_done ON event (at, pages) WHERE state = 'done'",
        "CREATE INDEX document_waiting ON document (queued_at) WHERE state = 'queued'",
    ),
)

_REFUSED = Migration(
    8,
    "what the archive refused",
    ("CREATE INDEX receipt_refused ON receipt (id) WHERE outcome = 'refused'",),
)

_MARKINGS = Migration(
    9,
    "the strictest marking of each scan",
    (
        """CREATE TABLE marking (
  sha256 TEXT PRIMARY KEY REFERENCES original,
  level TEXT NOT NULL
) STRICT""",
        "INSERT INTO marking (sha256, level) SELECT substr(record_id, 1, 64),"
        " CASE max(CASE marking WHEN 'TUYỆT MẬT' THEN 3 WHEN 'TỐI MẬT' THEN 2 ELSE 1 END)"
        " WHEN 3 THEN 'TUYỆT MẬT' WHEN 2 THEN 'TỐI MẬT' ELSE 'MẬT' END"
        " FROM held WHERE marking IS NOT NULL GROUP BY 1",
    ),
)

_DOSSIERS = Migration(
    10,
    "dossiers",
    (
        """CREATE TABLE dossier (
  id TEXT PRIMARY KEY,
  fonds_code TEXT NOT NULL,
  file_code TEXT NOT NULL,
  revision INTEGER NOT NULL CHECK (revision >= 1),
  UNIQUE (fonds_code, file_code)
) STRICT, WITHOUT ROWID""",
        """CREATE TABLE dossier_revision (
  dossier TEXT NOT NULL REFERENCES dossier,
  revision INTEGER NOT NULL CHECK (revision >= 1),
  data TEXT NOT NULL CHECK (json_valid(data)),
  made_at TEXT NOT NULL,
  archived_at TEXT,
  PRIMARY KEY (dossier, revision)
) STRICT, WITHOUT ROWID""",
        "CREATE INDEX dossier_unarchived ON dossier_revision (made_at) WHERE archived_at IS NULL",
        """CREATE TABLE dossier_document (
  record_id TEXT PRIMARY KEY,
  dossier TEXT NOT NULL REFERENCES dossier
) STRICT, WITHOUT ROWID""",
        "CREATE INDEX dossier_document_of ON dossier_document (dossier)",
        """CREATE TABLE filing (
  sha256 TEXT NOT NULL REFERENCES original,
  fonds_code TEXT NOT NULL,
  file_code TEXT NOT NULL,
  sighting INTEGER NOT NULL REFERENCES sighting,
  PRIMARY KEY (sha256)
) STRICT, WITHOUT ROWID""",
        # What archive data said before counts: its scans are filed the next time.
        "INSERT OR REPLACE INTO filing SELECT sha256,"
        " coalesce(json_extract(data, '$.fonds_code'), ''), json_extract(data, '$.file_code'), id"
        " FROM sighting JOIN description ON sighting = id"
        " WHERE json_extract(data, '$.file_code') IS NOT NULL ORDER BY id",
    ),
)

_SCANNED_AS = Migration(
    11,
    "how each page was scanned",
    (
        """CREATE TABLE scanned_as (
  sha256 TEXT PRIMARY KEY REFERENCES original,
  data TEXT NOT NULL CHECK (json_valid(data))
) STRICT, WITHOUT ROWID""",
    ),
)

_PUSHES = Migration(
    12,
    "how far other programs were told",
    (
        """CREATE TABLE push (
  target TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('records', 'outcomes')),
  told INTEGER NOT NULL CHECK (told >= 0),
  tries INTEGER NOT NULL DEFAULT 0 CHECK (tries >= 0),
  next_at TEXT,
  PRIMARY KEY (target, kind)
) STRICT, WITHOUT ROWID""",
        """CREATE TABLE push_dead (
  id INTEGER PRIMARY KEY,
  target TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('records', 'outcomes')),
  number INTEGER NOT NULL,
  why TEXT NOT NULL,
  at TEXT NOT NULL,
  UNIQUE (target, kind, number)
) STRICT""",
    ),
)

_LEARNT = Migration(
    13,
    "the weights that an archive has learnt",
    (
        """CREATE TABLE learnt (
  id INTEGER PRIMARY KEY,
  weights_sha256 TEXT NOT NULL,
  shipped_sha256 TEXT NOT NULL,
  made_by TEXT NOT NULL,
  made_at TEXT NOT NULL,
  told TEXT NOT NULL CHECK (json_valid(told)),
  undone_by TEXT,
  undone_at TEXT
) STRICT""",
    ),
)

_DESK = Migration(
    14,
    "work at the desk: claims, acts, views, looks at what is on hold, samples",
    (
        """CREATE TABLE claimed_paper (
  record_id TEXT PRIMARY KEY,
  by TEXT NOT NULL,
  since TEXT NOT NULL,
  until TEXT NOT NULL,
  token TEXT NOT NULL
) STRICT, WITHOUT ROWID""",
        """CREATE TABLE skipped_paper (
  record_id TEXT NOT NULL,
  by TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (record_id, by)
) STRICT, WITHOUT ROWID""",
        """CREATE TABLE assigned_paper (
  record_id TEXT PRIMARY KEY,
  person TEXT NOT NULL
) STRICT, WITHOUT ROWID""",
        """CREATE INDEX assigned_paper_person ON assigned_paper (person)""",
        """CREATE TABLE aside_paper (
  record_id TEXT PRIMARY KEY,
  note TEXT NOT NULL,
  by TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT, WITHOUT ROWID""",
        """CREATE TABLE act (
  id INTEGER PRIMARY KEY,
  what TEXT NOT NULL,
  by TEXT NOT NULL,
  at TEXT NOT NULL,
  about TEXT
) STRICT""",
        """CREATE INDEX act_at ON act (at)""",
        """CREATE TABLE act_paper (
  act INTEGER NOT NULL REFERENCES act,
  record_id TEXT NOT NULL,
  before TEXT CHECK (before IS NULL OR json_valid(before)),
  undone_by TEXT,
  undone_at TEXT,
  PRIMARY KEY (act, record_id)
) STRICT, WITHOUT ROWID""",
        """CREATE INDEX act_paper_record ON act_paper (record_id)""",
        """CREATE TABLE saved_view (
  person TEXT NOT NULL,
  name TEXT NOT NULL,
  query TEXT NOT NULL,
  PRIMARY KEY (person, name)
) STRICT, WITHOUT ROWID""",
        """CREATE TABLE held_read (
  id INTEGER PRIMARY KEY,
  record_id TEXT NOT NULL,
  by TEXT NOT NULL,
  at TEXT NOT NULL,
  what TEXT NOT NULL CHECK (what IN ('list', 'page', 'cut'))
) STRICT""",
        """CREATE TABLE sampled (
  act INTEGER NOT NULL REFERENCES act,
  record_id TEXT NOT NULL,
  page_no INTEGER NOT NULL CHECK (page_no >= 1),
  asked INTEGER NOT NULL CHECK (asked >= 1),
  wrong INTEGER NOT NULL CHECK (wrong BETWEEN 0 AND asked),
  PRIMARY KEY (act, record_id, page_no)
) STRICT, WITHOUT ROWID""",
    ),
)

_ARRANGEMENTS = Migration(
    15,
    "how people arranged the pages of scans",
    (
        """CREATE TABLE arrangement (
  id INTEGER PRIMARY KEY,
  sha256 TEXT NOT NULL REFERENCES original,
  data TEXT NOT NULL CHECK (json_valid(data)),
  made_by TEXT NOT NULL,
  made_at TEXT NOT NULL
) STRICT""",
        "CREATE INDEX arrangement_of ON arrangement (sha256)",
    ),
)

_DISMISSALS = Migration(
    16,
    "scans set apart that a person took off the list",
    (
        """CREATE TABLE dismissal (
  document INTEGER PRIMARY KEY REFERENCES document,
  made_by TEXT NOT NULL,
  made_at TEXT NOT NULL
) STRICT""",
    ),
)

_DELETIONS = Migration(
    17,
    "records deleted for good with the word of a second person",
    (
        """CREATE TABLE deletion (
  id INTEGER PRIMARY KEY,
  record_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('asked', 'refused', 'agreed', 'gone')),
  why TEXT NOT NULL,
  asked_by TEXT NOT NULL,
  asked_at TEXT NOT NULL,
  ended_by TEXT,
  ended_at TEXT,
  CHECK ((state = 'asked') = (ended_by IS NULL)),
  CHECK (state NOT IN ('agreed', 'gone') OR ended_by <> asked_by)
) STRICT""",
        "CREATE UNIQUE INDEX deletion_open ON deletion (record_id) WHERE state <> 'refused'",
        """CREATE TABLE deleted_record (
  record_id TEXT PRIMARY KEY,
  deletion INTEGER NOT NULL REFERENCES deletion,
  revision INTEGER NOT NULL CHECK (revision >= 1)
) STRICT, WITHOUT ROWID""",
        """CREATE TABLE deleted_original (
  sha256 TEXT PRIMARY KEY REFERENCES original,
  deletion INTEGER NOT NULL REFERENCES deletion
) STRICT, WITHOUT ROWID""",
    ),
)

_DUE_SAMPLES = Migration(
    18,
    "papers confirmed together, of which a sample is asked",
    (
        """CREATE TABLE due_sample (
  record_id TEXT PRIMARY KEY,
  act INTEGER NOT NULL REFERENCES act
) STRICT, WITHOUT ROWID""",
    ),
)

_ANSWERS = Migration(
    19,
    "answers noted before the record is made anew",
    (
        """CREATE TABLE answer (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  record_id TEXT NOT NULL,
  revision INTEGER NOT NULL CHECK (revision > on_revision),
  on_revision INTEGER NOT NULL CHECK (on_revision >= 1),
  act INTEGER NOT NULL,
  edits TEXT NOT NULL CHECK (json_valid(edits)),
  at TEXT NOT NULL,
  posted INTEGER,
  refused TEXT,
  UNIQUE (record_id, revision)
) STRICT""",
    ),
)

_JOINED = Migration(
    20,
    "scans that were made of papers of other scans",
    (
        """CREATE TABLE joined_paper (
  sha256 TEXT NOT NULL REFERENCES original,
  position INTEGER NOT NULL CHECK (position >= 1),
  record_id TEXT NOT NULL,
  pages TEXT NOT NULL CHECK (json_valid(pages)),
  made_by TEXT NOT NULL,
  made_at TEXT NOT NULL,
  PRIMARY KEY (sha256, position)
) STRICT, WITHOUT ROWID""",
    ),
)

MIGRATIONS: tuple[Migration, ...] = (
    _INBOX_AND_BATCH,
    _WORKERS_ELSEWHERE,
    _SUBMISSIONS,
    _ARCHIVE_DATA,
    _ON_HOLD,
    _GLANCE,
    _REFUSED,
    _MARKINGS,
    _DOSSIERS,
    _SCANNED_AS,
    _PUSHES,
    _LEARNT,
    _DESK,
    _ARRANGEMENTS,
    _DISMISSALS,
    _DELETIONS,
    _DUE_SAMPLES,
    _ANSWERS,
    _JOINED,
)
