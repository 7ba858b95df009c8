"""What the ledger promises at one moment, for an audit. Read-only."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from sqlite3 import Connection

from digitize.keep.ledger.held import Held, all_held
from digitize.keep.ledger.outbox import Parcel, lost
from digitize.keep.store.ids import Sha256


@dataclass(frozen=True, slots=True)
class Posted:
    """A record that was sent to the archive. outcome, at: None until its receipt."""

    record_id: str
    revision: int
    record_sha256: str
    outcome: str | None
    at: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """The ledger at one moment, without what was deleted.

    sightings: each with the state of the document last requested for its content.
    held: records on hold, with their place in the store.
    lost: what people entered and the archive refused.
    page_files: how many files the originals were joined from.
    unseen: originals without any sighting.
    torn: rows that contradict each other, one line each.
    """

    sightings: tuple[tuple[int, str | None], ...]
    originals: tuple[tuple[Sha256, int], ...]
    posted: tuple[Posted, ...]
    held: tuple[Held, ...]
    lost: tuple[Parcel, ...]
    page_files: int
    unseen: tuple[Sha256, ...]
    torn: tuple[str, ...]


# Revisions before the tombstone of a deleted record are gone, and nobody promises them any more.
_KEPT = (
    "NOT EXISTS (SELECT 1 FROM deleted_record WHERE deleted_record.record_id = outbox.record_id"
    " AND outbox.revision < deleted_record.revision)"
)
_TORN = {
    "is archived, and no receipt says so": "state = 'archived' AND NOT EXISTS"
    " (SELECT 1 FROM outbox JOIN receipt ON receipt.id = outbox.receipt"
    " WHERE outbox.document = document.id AND outcome = 'archived')",
    "is set apart, and no reason is kept": "state = 'set_apart' AND NOT EXISTS"
    " (SELECT 1 FROM reason WHERE reason.document = document.id)",
    "is done, and nothing of it is on the way to the archive": "state = 'done' AND NOT EXISTS"
    " (SELECT 1 FROM outbox WHERE outbox.document = document.id AND receipt IS NULL)",
    "is on hold, and no record of it is kept": "state = 'set_apart' AND"
    " (SELECT code FROM reason WHERE reason.document = document.id ORDER BY id DESC LIMIT 1)"
    " = 'on_hold' AND NOT EXISTS (SELECT 1 FROM held WHERE held.document = document.id)",
    "goes on, and records of it are on hold": "state IN ('queued', 'reading') AND EXISTS"
    " (SELECT 1 FROM held WHERE held.document = document.id)",
    "is on hold, and the level of its scan is not kept": "EXISTS (SELECT 1 FROM held"
    " WHERE held.document = document.id AND marking IS NOT NULL AND NOT EXISTS"
    " (SELECT 1 FROM marking WHERE marking.sha256 = document.sha256))",
    "has not as many pages as files that it was joined from": "page_count IS NOT NULL AND EXISTS"
    " (SELECT 1 FROM sighting JOIN part ON part.sighting = sighting.id"
    " WHERE sighting.sha256 = document.sha256 GROUP BY sighting.id"
    " HAVING count(*) <> document.page_count OR max(page_no) <> count(*))",
}


def facts(db: Connection) -> Facts:
    """Read all in one transaction, so that the facts belong to one moment."""
    db.execute("BEGIN")
    try:
        sightings = db.execute(
            "SELECT sighting.id, (SELECT state FROM document WHERE document.sha256 ="
            " sighting.sha256 ORDER BY document.id DESC LIMIT 1) FROM sighting ORDER BY id"
        ).fetchall()
        originals = db.execute(
            "SELECT sha256, bytes FROM original WHERE sha256 NOT IN"
            " (SELECT sha256 FROM deleted_original) ORDER BY sha256"
        ).fetchall()
        posted = db.execute(
            "SELECT outbox.record_id, outbox.revision, record_sha256, outcome, at"  # noqa: S608
            " FROM outbox LEFT JOIN receipt ON receipt.id = outbox.receipt"
            f" WHERE {_KEPT} ORDER BY outbox.id"
        ).fetchall()
        held, refused = all_held(db), lost(db)
        page_files = db.execute("SELECT count(*) FROM part").fetchone()[0]
        unseen = db.execute(
            "SELECT sha256 FROM original WHERE NOT EXISTS (SELECT 1 FROM sighting"
            " WHERE sighting.sha256 = original.sha256) ORDER BY sha256"
        ).fetchall()
        torn = [
            f"document {row[0]}: {what}"
            for what, where in _TORN.items()
            for row in db.execute(f"SELECT id FROM document WHERE {where} ORDER BY id")  # noqa: S608
        ]
    finally:
        db.execute("ROLLBACK")
    return Facts(
        tuple(sightings),
        tuple((Sha256(row[0]), row[1]) for row in originals),
        tuple(Posted(*row) for row in posted),
        tuple(held),
        tuple(refused),
        page_files,
        tuple(Sha256(row[0]) for row in unseen),
        tuple(torn),
    )


def sampled(db: Connection, count: int, dice: Random) -> tuple[Posted, ...]:
    """Return a uniform random sample of archived records, or all if there are fewer.

    Receipts are numbered from 1 and never deleted, so a random number selects one.
    """
    last = int(db.execute("SELECT coalesce(max(id), 0) FROM receipt").fetchone()[0])
    chosen: list[Posted] = []
    for number in dice.sample(range(1, last + 1), min(last, 2 * count)):
        row = db.execute(
            "SELECT outbox.record_id, outbox.revision, record_sha256, outcome FROM receipt"  # noqa: S608
            " JOIN outbox ON outbox.receipt = receipt.id"
            f" WHERE receipt.id = ? AND outcome = 'archived' AND {_KEPT}",
            (number,),
        ).fetchone()
        if row and len(chosen) < count:
            chosen.append(Posted(*row))
    return tuple(chosen)


def original_of(db: Connection, sha256: Sha256) -> int | None:
    """Return an original's size in bytes; None if the ledger does not know it, or it is deleted."""
    row = db.execute(
        "SELECT bytes FROM original WHERE sha256 = ? AND sha256 NOT IN"
        " (SELECT sha256 FROM deleted_original)",
        (sha256,),
    ).fetchone()
    return int(row[0]) if row else None
