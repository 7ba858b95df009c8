"""Takes out of the ledger what it says of deleted records: names, notes and archive data.

What stays says no word of the content: ids, hashes, times, states, and who did what.
"""

from __future__ import annotations

import json
import os
from sqlite3 import Connection

from digitize.keep.ledger.db import atomic
from digitize.keep.ledger.dossiers import DossierRow, dossier_revisions
from digitize.keep.store.ids import RecordId, Sha256

_OF_RECORD = (
    "DELETE FROM claimed_paper WHERE record_id = ?",
    "DELETE FROM skipped_paper WHERE record_id = ?",
    "DELETE FROM assigned_paper WHERE record_id = ?",
    "DELETE FROM aside_paper WHERE record_id = ?",
    "DELETE FROM due_sample WHERE record_id = ?",
    "DELETE FROM answer WHERE record_id = ?",
    "UPDATE act_paper SET before = NULL WHERE record_id = ?",
    # Notes and reasons; that of a deletion stays, and of other acts `about` names a person.
    "UPDATE act SET about = NULL WHERE what IN ('aside', 'clear', 'withdraw', 'restore', 'hold')"
    " AND id IN"
    " (SELECT act FROM act_paper WHERE record_id = ?)",
)
_OF_SCAN = (
    "DELETE FROM description WHERE sighting IN (SELECT id FROM sighting WHERE sha256 = ?)",
    "DELETE FROM filing WHERE sha256 = ?",
    "DELETE FROM scanned_as WHERE sha256 = ?",
    "DELETE FROM arrangement WHERE sha256 = ?",
    "DELETE FROM joined_paper WHERE sha256 = ?",
    "DELETE FROM batch_file WHERE sighting IN (SELECT id FROM sighting WHERE sha256 = ?)",
    "UPDATE part SET name = x'' WHERE sighting IN (SELECT id FROM sighting WHERE sha256 = ?)",
    # 'gone': the file is not ours to look at any more.
    "UPDATE claim SET place = x'', stands = x'', description = NULL, outcome = 'gone'"
    " WHERE outcome IS NOT NULL AND sighting IN (SELECT id FROM sighting WHERE sha256 = ?)",
    "UPDATE sighting SET name = x'', display_name = '', folder = x'' WHERE sha256 = ?",
    "UPDATE reason SET message = '', stderr_tail = '' WHERE document IN"
    " (SELECT id FROM document WHERE sha256 = ?)",
)


def forget_record(db: Connection, record: RecordId) -> None:
    """Take out what people noted of a record at the desk; the acts themselves stay."""
    with atomic(db):
        for statement in _OF_RECORD:
            db.execute(statement, (record,))


def forget_scan(db: Connection, scan: Sha256) -> None:
    """Take out under which names a scan came, and what was said of it."""
    with atomic(db):
        for statement in _OF_SCAN:
            db.execute(statement, (scan,))


def places_of(db: Connection, scan: Sha256) -> list[bytes]:
    """Return where files with the bytes of a scan may still lie: in folders that are people's.

    A file taken from an inbox was moved to its folder `done`, `duplicates` or `set-apart`.
    """
    rows = db.execute(
        "SELECT claim.inbox, claim.stands FROM claim"
        " JOIN sighting ON sighting.id = claim.sighting"
        " WHERE sighting.sha256 = ?1 AND outcome IS NOT NULL AND outcome <> 'gone'"
        " UNION SELECT folder, name FROM sighting"
        " WHERE sha256 = ?1 AND way IN ('run', 'batch') AND name <> x''",
        (scan,),
    )
    return [os.path.join(folder, name) for folder, name in rows]


def told_dossiers(db: Connection, record: RecordId) -> list[tuple[DossierRow, str]]:
    """Return revisions of dossiers that say more of a document than that it is there.

    Returns: each with its JSON as it is without that.
    """
    found = []
    for row in dossier_revisions(db):
        if record not in row.data:
            continue
        told = json.loads(row.data)
        bare = [
            dict.fromkeys(one, None) | {"record_id": record} if one["record_id"] == record else one
            for one in told["documents"]
        ]
        if bare != told["documents"]:
            data = json.dumps(told | {"documents": bare}, ensure_ascii=False, separators=(",", ":"))
            found.append((row, data))
    return found


def put_dossier(db: Connection, row: DossierRow, data: str) -> None:
    """Keep a revision of a dossier without what it said of a document; its bag is to be written."""
    with atomic(db):
        db.execute(
            "UPDATE dossier_revision SET data = ?, archived_at = NULL"
            " WHERE dossier = ? AND revision = ?",
            (data, row.dossier_id, row.revision),
        )
