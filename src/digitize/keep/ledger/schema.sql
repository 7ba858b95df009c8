-- The whole ledger as a new workspace gets it. Change it together with a migration in
-- migrations.py: a test compares the two. Times are UTC, ISO 8601 with microseconds, so that they
-- compare as text.

-- Numbered changes this ledger has been through since it was made.
CREATE TABLE migration (
  number INTEGER PRIMARY KEY,
  name TEXT NOT NULL
) STRICT;

-- Contents in the store, one row each however often they are seen.
CREATE TABLE original (
  sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
  bytes INTEGER NOT NULL CHECK (bytes >= 0),
  taken_at TEXT NOT NULL
) STRICT;

-- Each time a content was seen. Names are bytes; the display name is for people only.
CREATE TABLE sighting (
  id INTEGER PRIMARY KEY,
  sha256 TEXT NOT NULL REFERENCES original,
  name BLOB NOT NULL,
  display_name TEXT NOT NULL,
  folder BLOB NOT NULL,
  way TEXT NOT NULL CHECK (way IN ('run', 'inbox', 'batch', 'submit')),
  seen_at TEXT NOT NULL
) STRICT;
CREATE INDEX sighting_sha256 ON sighting (sha256);

-- Archive data that was given with a sighting, as JSON. Later ones count before earlier ones.
CREATE TABLE description (
  sighting INTEGER PRIMARY KEY REFERENCES sighting,
  data TEXT NOT NULL CHECK (json_valid(data))
) STRICT;

-- The page files that a sighting's content was joined from; `number` is the one in the name.
CREATE TABLE part (
  sighting INTEGER NOT NULL REFERENCES sighting,
  page_no INTEGER NOT NULL CHECK (page_no >= 1),
  number INTEGER NOT NULL CHECK (number >= 0),
  name BLOB NOT NULL,
  sha256 TEXT NOT NULL,
  bytes INTEGER NOT NULL CHECK (bytes >= 0),
  PRIMARY KEY (sighting, page_no)
) STRICT, WITHOUT ROWID;

-- A content to be read by one pipeline. Another pipeline wanted later is another row. `opened`: how
-- often somebody began to open it since it was queued.
CREATE TABLE document (
  id INTEGER PRIMARY KEY,
  sha256 TEXT NOT NULL REFERENCES original,
  pages_fingerprint TEXT NOT NULL,
  record_fingerprint TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'reading', 'done', 'archived', 'set_apart')),
  priority INTEGER NOT NULL,
  page_count INTEGER CHECK (page_count >= 1),
  queued_at TEXT NOT NULL,
  opened INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX document_sha256 ON document (sha256);
CREATE INDEX document_state ON document (state, priority DESC, id);
CREATE INDEX document_waiting ON document (queued_at) WHERE state = 'queued';
CREATE UNIQUE INDEX document_unfinished ON document (sha256)
  WHERE state IN ('queued', 'reading');

-- Every step of every document, in order. `pages`: with the step to 'done', how many were read.
CREATE TABLE event (
  id INTEGER PRIMARY KEY,
  document INTEGER NOT NULL REFERENCES document,
  state TEXT NOT NULL,
  at TEXT NOT NULL, pages INTEGER
) STRICT;
CREATE INDEX event_document ON event (document);
CREATE INDEX event_done ON event (at, pages) WHERE state = 'done';

-- Why a document was set apart; the newest row counts.
CREATE TABLE reason (
  id INTEGER PRIMARY KEY,
  document INTEGER NOT NULL REFERENCES document,
  code TEXT NOT NULL,
  message TEXT NOT NULL,
  stage TEXT NOT NULL,
  page_no INTEGER,
  attempts INTEGER,
  versions TEXT NOT NULL,
  stderr_tail TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;
CREATE INDEX reason_document ON reason (document);

-- Runs of pages still to be read. They go when their document leaves 'reading'. AUTOINCREMENT: a
-- late message about a chunk that is gone must not meet a newer one. `lease_until`: of a sent one,
-- until when a worker may begin.
CREATE TABLE chunk (
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
) STRICT;
CREATE INDEX chunk_state ON chunk (state, lease_until);

-- Every lease ever given. Its id is the fencing token, so AUTOINCREMENT: never given twice.
CREATE TABLE lease (
  token INTEGER PRIMARY KEY AUTOINCREMENT,
  document INTEGER NOT NULL REFERENCES document,
  first_page INTEGER NOT NULL,
  worker TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;

-- What archivers have said. One answer for each record.
CREATE TABLE receipt (
  id INTEGER PRIMARY KEY,
  record_id TEXT NOT NULL,
  revision INTEGER NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('archived', 'refused')),
  at TEXT NOT NULL,
  UNIQUE (record_id, revision)
) STRICT;
CREATE INDEX receipt_refused ON receipt (id) WHERE outcome = 'refused';

-- Records on their way to the archive. A row is closed by its receipt and by nothing else.
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY,
  record_id TEXT NOT NULL,
  revision INTEGER NOT NULL CHECK (revision >= 1),
  document INTEGER NOT NULL REFERENCES document,
  record_sha256 TEXT NOT NULL,
  made_at TEXT NOT NULL,
  receipt INTEGER UNIQUE REFERENCES receipt,
  UNIQUE (record_id, revision)
) STRICT;
CREATE INDEX outbox_document ON outbox (document);
CREATE INDEX outbox_open ON outbox (id) WHERE receipt IS NULL;

-- Records that wait for a person, because they or others of their scan carry a marking of secrecy.
-- Their document is set apart; they get a revision when they are cleared.
CREATE TABLE held (
  document INTEGER NOT NULL REFERENCES document,
  record_id TEXT NOT NULL,
  record_sha256 TEXT NOT NULL,
  marking TEXT,
  held_at TEXT NOT NULL,
  PRIMARY KEY (document, record_id)
) STRICT, WITHOUT ROWID;

-- The strictest marking of secrecy that was ever found on a content or given with it. A later
-- reading that misses the marking is held all the same.
CREATE TABLE marking (
  sha256 TEXT PRIMARY KEY REFERENCES original,
  level TEXT NOT NULL
) STRICT;

-- Files taken out of an inbox. The row is there before the file is moved, so that no crash can part
-- a file from its name: it came from `place`, it `stands` here or, in the midst of a move, there
-- (`goes_to`); all are bytes, below the inbox. `again`: its content was known before.
-- `description`: the archive data given for it when it was claimed.
CREATE TABLE claim (
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
  claimed_at TEXT NOT NULL, description TEXT,
  CHECK ((sighting IS NULL) = (bytes IS NULL) AND (sighting IS NULL) = (mtime_ns IS NULL))
) STRICT;
CREATE INDEX claim_open ON claim (inbox) WHERE outcome IS NULL;
CREATE INDEX claim_sighting ON claim (sighting);

-- Files found in a folder that `digitize batch` works off, and as which sighting each was taken.
-- One that has not changed since is not taken again.
CREATE TABLE batch_file (
  folder BLOB NOT NULL,
  place BLOB NOT NULL,
  bytes INTEGER NOT NULL,
  mtime_ns INTEGER NOT NULL,
  sighting INTEGER REFERENCES sighting,
  PRIMARY KEY (folder, place)
) STRICT;

-- Scans that programs handed in, each under the name that they gave it. `told`: the last outcome
-- that was sent to them; what the ledger says now is compared with it.
CREATE TABLE submission (
  id TEXT PRIMARY KEY,
  sighting INTEGER NOT NULL UNIQUE REFERENCES sighting,
  told TEXT CHECK (told IN ('accepted', 'archived', 'set_apart'))
) STRICT;
CREATE INDEX submission_open ON submission (told) WHERE told IS NOT 'archived';

-- Dossiers: the newest revision of each, and the codes that it has there.
CREATE TABLE dossier (
  id TEXT PRIMARY KEY,
  fonds_code TEXT NOT NULL,
  file_code TEXT NOT NULL,
  revision INTEGER NOT NULL CHECK (revision >= 1),
  UNIQUE (fonds_code, file_code)
) STRICT, WITHOUT ROWID;

-- Every revision of every dossier, whole, as JSON. `archived_at`: when its bag was complete.
CREATE TABLE dossier_revision (
  dossier TEXT NOT NULL REFERENCES dossier,
  revision INTEGER NOT NULL CHECK (revision >= 1),
  data TEXT NOT NULL CHECK (json_valid(data)),
  made_at TEXT NOT NULL,
  archived_at TEXT,
  PRIMARY KEY (dossier, revision)
) STRICT, WITHOUT ROWID;
CREATE INDEX dossier_unarchived ON dossier_revision (made_at) WHERE archived_at IS NULL;

-- Which dossier each document is in, by the newest revisions. A document is in one at most.
CREATE TABLE dossier_document (
  record_id TEXT PRIMARY KEY,
  dossier TEXT NOT NULL REFERENCES dossier
) STRICT, WITHOUT ROWID;
CREATE INDEX dossier_document_of ON dossier_document (dossier);

-- Scans whose archive data name a dossier that their documents are not in yet.
CREATE TABLE filing (
  sha256 TEXT NOT NULL REFERENCES original,
  fonds_code TEXT NOT NULL,
  file_code TEXT NOT NULL,
  sighting INTEGER NOT NULL REFERENCES sighting,
  PRIMARY KEY (sha256)
) STRICT, WITHOUT ROWID;

-- How the pages of an original were scanned, as JSON; looked at once, when somebody asks for it.
CREATE TABLE scanned_as (
  sha256 TEXT PRIMARY KEY REFERENCES original,
  data TEXT NOT NULL CHECK (json_valid(data))
) STRICT, WITHOUT ROWID;

-- How far each target of `digitize push` was told: the receipt of the last record, or the event of
-- the last outcome. `tries`: how often the next one failed. `next_at`: when it is tried again.
CREATE TABLE push (
  target TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('records', 'outcomes')),
  told INTEGER NOT NULL CHECK (told >= 0),
  tries INTEGER NOT NULL DEFAULT 0 CHECK (tries >= 0),
  next_at TEXT,
  PRIMARY KEY (target, kind)
) STRICT, WITHOUT ROWID;

-- What a target did not take in many tries: kept until it is sent again.
CREATE TABLE push_dead (
  id INTEGER PRIMARY KEY,
  target TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('records', 'outcomes')),
  number INTEGER NOT NULL,
  why TEXT NOT NULL,
  at TEXT NOT NULL,
  UNIQUE (target, kind, number)
) STRICT;

-- How people arranged the pages of a content: its papers, their order, pages that are dropped or read
-- otherwise, as JSON. The newest row counts, also when the scan is read again.
CREATE TABLE arrangement (
  id INTEGER PRIMARY KEY,
  sha256 TEXT NOT NULL REFERENCES original,
  data TEXT NOT NULL CHECK (json_valid(data)),
  made_by TEXT NOT NULL,
  made_at TEXT NOT NULL
) STRICT;
CREATE INDEX arrangement_of ON arrangement (sha256);

-- Documents that were set apart and that a person took off the desk's list; one that is set apart
-- again later is listed again.
CREATE TABLE dismissal (
  document INTEGER PRIMARY KEY REFERENCES document,
  made_by TEXT NOT NULL,
  made_at TEXT NOT NULL
) STRICT;

-- Weights that the archive learnt from what people put right, and figures about them as JSON. In
-- use is the newest one that nobody took back and that was learnt from the weights shipped now.
CREATE TABLE learnt (
  id INTEGER PRIMARY KEY,
  weights_sha256 TEXT NOT NULL,
  shipped_sha256 TEXT NOT NULL,
  made_by TEXT NOT NULL,
  made_at TEXT NOT NULL,
  told TEXT NOT NULL CHECK (json_valid(told)),
  undone_by TEXT,
  undone_at TEXT
) STRICT;

-- Papers that somebody has open at the desk, and until when nobody else gets them. `token`: of the
-- page that was opened last; an older page that is left does not give the paper back.
CREATE TABLE claimed_paper (
  record_id TEXT PRIMARY KEY,
  by TEXT NOT NULL,
  since TEXT NOT NULL,
  until TEXT NOT NULL,
  token TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Papers that somebody passed over: they are not offered to that person again for some hours.
CREATE TABLE skipped_paper (
  record_id TEXT NOT NULL,
  by TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (record_id, by)
) STRICT, WITHOUT ROWID;

-- Papers that were given to a person, and papers that were put aside with a note.
CREATE TABLE assigned_paper (
  record_id TEXT PRIMARY KEY,
  person TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX assigned_paper_person ON assigned_paper (person);
CREATE TABLE aside_paper (
  record_id TEXT PRIMARY KEY,
  note TEXT NOT NULL,
  by TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What people do at the desk, one row for each act however many papers it is about. `about`: a
-- person, a note or the like. Edits of a record have the same `by` and `at` as their act.
CREATE TABLE act (
  id INTEGER PRIMARY KEY,
  what TEXT NOT NULL,
  by TEXT NOT NULL,
  at TEXT NOT NULL,
  about TEXT
) STRICT;
CREATE INDEX act_at ON act (at);

-- The papers of each act. `before`: what the act replaced, as JSON, where the record does not say.
CREATE TABLE act_paper (
  act INTEGER NOT NULL REFERENCES act,
  record_id TEXT NOT NULL,
  before TEXT CHECK (before IS NULL OR json_valid(before)),
  undone_by TEXT,
  undone_at TEXT,
  PRIMARY KEY (act, record_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX act_paper_record ON act_paper (record_id);

-- Views of the queue that a person keeps under a name.
CREATE TABLE saved_view (
  person TEXT NOT NULL,
  name TEXT NOT NULL,
  query TEXT NOT NULL,
  PRIMARY KEY (person, name)
) STRICT, WITHOUT ROWID;

-- Who looked at what is on hold. Rows are never changed or removed.
CREATE TABLE held_read (
  id INTEGER PRIMARY KEY,
  record_id TEXT NOT NULL,
  by TEXT NOT NULL,
  at TEXT NOT NULL,
  what TEXT NOT NULL CHECK (what IN ('list', 'page', 'cut'))
) STRICT;

-- Words that no flag had and that were asked about all the same, to measure what flags miss.
CREATE TABLE sampled (
  act INTEGER NOT NULL REFERENCES act,
  record_id TEXT NOT NULL,
  page_no INTEGER NOT NULL CHECK (page_no >= 1),
  asked INTEGER NOT NULL CHECK (asked >= 1),
  wrong INTEGER NOT NULL CHECK (wrong BETWEEN 0 AND asked),
  PRIMARY KEY (act, record_id, page_no)
) STRICT, WITHOUT ROWID;

-- Wishes to delete a record for good. One person asks, and another one agrees ('agreed') or anybody
-- refuses. 'gone': nothing of its content is left in the workspace.
CREATE TABLE deletion (
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
) STRICT;
CREATE UNIQUE INDEX deletion_open ON deletion (record_id) WHERE state <> 'refused';

-- Deleted records, each with its tombstone: of revisions before that, nothing is kept.
CREATE TABLE deleted_record (
  record_id TEXT PRIMARY KEY,
  deletion INTEGER NOT NULL REFERENCES deletion,
  revision INTEGER NOT NULL CHECK (revision >= 1)
) STRICT, WITHOUT ROWID;

-- Contents of which every record is deleted: the original goes too, and is not taken again.
CREATE TABLE deleted_original (
  sha256 TEXT PRIMARY KEY REFERENCES original,
  deletion INTEGER NOT NULL REFERENCES deletion
) STRICT, WITHOUT ROWID;

-- Papers that were confirmed together with others and drawn by lot: of these, too, some words that
-- no flag had are asked about. The row goes when that is done, or when the act is undone.
CREATE TABLE due_sample (
  record_id TEXT PRIMARY KEY,
  act INTEGER NOT NULL REFERENCES act
) STRICT, WITHOUT ROWID;

-- What people put right and what the archive does not have yet: noted before the record is made
-- anew. `revision`: the one that it gets; `on_revision`: the one that the person saw. `posted`: the
-- revision that it went out with, which may hold later answers too. `refused`: why it is in none;
-- such a row stays until a person has seen it.
CREATE TABLE answer (
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
) STRICT;

-- Scans that were made here of papers of other scans, in order. pages: of each paper, in its own
-- scan. The record of such a scan takes the place of these papers.
CREATE TABLE joined_paper (
  sha256 TEXT NOT NULL REFERENCES original,
  position INTEGER NOT NULL CHECK (position >= 1),
  record_id TEXT NOT NULL,
  pages TEXT NOT NULL CHECK (json_valid(pages)),
  made_by TEXT NOT NULL,
  made_at TEXT NOT NULL,
  PRIMARY KEY (sha256, position)
) STRICT, WITHOUT ROWID;
