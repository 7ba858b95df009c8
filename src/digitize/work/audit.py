"""The audit: is every scan that was ever received, and every byte of it, still there?

inbox + claimed + archived + set apart = sightings, or there is a gap.

Work may go on meanwhile. It only adds, so whatever must be known to the ledger is listed before the
ledger is read, and whatever the ledger promises is checked afterwards.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from sqlite3 import Connection

from digitize.errors import BadCopy, NotInStore
from digitize.keep.archive.bags import DATA, Level, digests, faults
from digitize.keep.archive.checks import (
    changed_pages,
    databases,
    lost_records,
    searchable,
    unknown_originals,
)
from digitize.keep.archive.dossiers import dossier_gaps
from digitize.keep.archive.erase import standing_still
from digitize.keep.archive.folders import Archive, version_folders
from digitize.keep.archive.index import open_index, versions
from digitize.keep.ledger import claims
from digitize.keep.ledger.deleted import deleted_on
from digitize.keep.ledger.deletions import DeletionState, deletions
from digitize.keep.ledger.facts import Facts, Posted, facts, original_of, sampled
from digitize.keep.ledger.held import Held
from digitize.keep.ledger.states import ReceiptOutcome, State
from digitize.keep.store.ids import RecordId, Sha256
from digitize.keep.workspace import Workspace
from digitize.record.leave import is_tombstone
from digitize.work.intake.outcomes import CLAIMED, OURS, path_of
from digitize.work.intake.ready import list_files

Key = tuple[str, int]  # record id and revision


@dataclass(slots=True)
class Audit:
    """What was counted and checked. Each gap is one line for people."""

    sightings: Counter[str] = field(default_factory=Counter)
    in_inboxes: int = 0
    claimed: int = 0
    originals: int = 0
    page_files: int = 0
    versions: int = 0
    gaps: list[str] = field(default_factory=list)


def audit(workspace: Workspace, db: Connection, level: Level = Level.FULL) -> Audit:
    """Check the whole workspace. Nothing is changed."""
    done = Audit()
    archive = Archive(workspace.archive, workspace.tmp)
    standing = {(folder.parent.name, int(folder.name[1:])) for folder in version_folders(archive)}
    indexed = _index(archive)
    known = facts(db)
    done.sightings = Counter(state or "lost" for _, state in known.sightings)
    done.gaps += [
        f"sighting {id_}: its content is neither queued, read nor set apart"
        for id_, state in known.sightings
        if state is None
    ]
    done.gaps += known.torn
    done.page_files = known.page_files
    done.gaps += [*databases(db, archive.root), *searchable(archive.root)]
    done.gaps += [f"original {one}: no sighting says where it came from" for one in known.unseen]
    for sha256, size in known.originals:
        done.originals += 1
        done.gaps += _original(workspace, sha256, size, level)
    done.gaps += unknown_originals(workspace, {sha256 for sha256, _ in known.originals})
    if level is Level.FULL:
        done.gaps += changed_pages(workspace)
    done.gaps += lost_records(workspace, known)
    index_now = _index(archive)
    for posted in known.posted:
        if posted.outcome == ReceiptOutcome.ARCHIVED:
            done.versions += 1
            done.gaps += _version(archive, posted, index_now, level)
    done.gaps += [
        f"record {one.key}: the archive has refused it; enter the edit or withdrawal once more"
        for one in known.lost
    ]
    for held in known.held:
        done.gaps += _held(workspace, held)
    going = {one.record_id for one in deletions(db, DeletionState.AGREED)}
    done.gaps += _strangers(known, standing, indexed, going)
    done.gaps += standing_still(workspace, db)
    done.gaps += dossier_gaps(db, archive, level)
    for inbox in claims.inboxes(db):
        _inbox(done, db, inbox)
    return done


def audit_sample(
    workspace: Workspace, db: Connection, count: int, dice: Random, level: Level = Level.FULL
) -> Audit:
    """Check a random sample of archived records fully: original, bag, and row of the index.

    The time does not grow with the archive. Records outside the sample are not checked.
    """
    done = Audit()
    archive = Archive(workspace.archive, workspace.tmp)
    with open_index(archive.root) as index:
        for posted in sampled(db, count, dice):
            sha256 = Sha256(posted.record_id[:64])
            size = original_of(db, sha256)
            if size is None and deleted_on(db, sha256):
                pass  # only its tombstone is kept
            elif size is None:
                done.gaps.append(f"original {sha256}: the ledger does not know it")
            else:
                done.originals += 1
                done.gaps += _original(workspace, sha256, size, level)
            known: dict[Key, str] = {
                (row.record_id, row.revision): row.record_sha256
                for row in versions(index, RecordId(posted.record_id))
            }
            done.versions += 1
            done.gaps += _version(archive, posted, known, level)
    return done


def _original(workspace: Workspace, sha256: Sha256, size: int, level: Level) -> Iterator[str]:
    store = workspace.store
    try:
        rotted = store.size_of(sha256) != size
        rotted = rotted or (level is Level.FULL and store.hash_of(sha256) != sha256)
    except NotInStore:
        yield f"original {sha256}: missing from the store"
        return
    if rotted:
        yield f"original {sha256}: its bytes have changed"


def _version(
    archive: Archive, posted: Posted, indexed: dict[Key, str], level: Level
) -> Iterator[str]:
    """Check one version in the archive: its bag, the files in it, its row of the index."""
    name = f"record {posted.record_id}:{posted.revision}"
    folder = archive.version(RecordId(posted.record_id), posted.revision)
    try:
        listed = digests(folder)
        text = (folder / DATA / "text.txt").read_bytes()
        record = json.loads((folder / DATA / "record.json").read_bytes())
        receipt = json.loads((folder / DATA / "receipt.json").read_bytes())
    except (OSError, ValueError) as error:
        yield f"{name}: its bag is not whole: {type(error).__name__} {error}".rstrip()
        return
    yield from (f"{name}: {fault}" for fault in faults(folder, level))
    if listed.get("record.json") != posted.record_sha256:
        yield f"{name}: its bag holds another record than was sent"
    if text != record["text"].encode():
        yield f"{name}: text.txt is not the text of the record"
    if receipt.get("key") != f"{posted.record_id}:{posted.revision}":
        yield f"{name}: receipt.json is that of another record"
    originals = [sha256 for file, sha256 in listed.items() if file.startswith("original.")]
    if originals != [posted.record_id[:64]] and not is_tombstone(record):
        yield f"{name}: its bag holds another original"
    if indexed.get((posted.record_id, posted.revision)) != posted.record_sha256:
        yield f"{name}: the index does not have it so"


def _held(workspace: Workspace, held: Held) -> Iterator[str]:
    try:
        workspace.store.record(held.record_sha256)
    except (NotInStore, BadCopy) as error:
        yield f"record {held.record_id}: on hold, and not whole: {error}"


def _strangers(
    known: Facts, standing: set[Key], indexed: dict[Key, str], going: Collection[str]
) -> Iterator[str]:
    """Yield what is in the archive or its index although it was never sent there, or is deleted.

    Args: going: records that are being deleted at this moment.
    """
    sent = {(posted.record_id, posted.revision) for posted in known.posted}
    told = "and was never sent there"
    for record_id, revision in sorted(standing - sent):
        if record_id not in going:
            yield f"record {record_id}:{revision}: stands in the archive {told}"
    for record_id, revision in sorted(indexed.keys() - sent):
        if record_id not in going:
            yield f"record {record_id}:{revision}: stands in the index {told}"


def _inbox(done: Audit, db: Connection, inbox: bytes) -> None:
    """Count the files of an inbox: those that wait and those that are claimed."""
    root = Path(os.fsdecode(inbox))
    held = [claim for where, claim in claims.all_open(db) if where == inbox]
    if not path_of(root, CLAIMED).is_dir():
        if held:
            done.gaps.append(f"inbox {root}: away, with {len(held)} claimed files in it")
        return
    done.in_inboxes += len(list_files(root, OURS).files)
    gone = {claim.stands for claim in held}  # some may be gone when the folder is listed
    here = {os.path.join(CLAIMED, name) for name in os.listdir(os.fsencode(path_of(root, CLAIMED)))}
    # Read again: a file moved to its outcome folder since then has its outcome now.
    held = [claim for where, claim in claims.all_open(db) if where == inbox]
    for claim in held:
        done.claimed += 1
        places = [claim.place] if claim.look is None else []
        places += [one for one in (claim.stands, claim.goes_to) if one is not None]
        if not any(os.path.lexists(path_of(root, one)) for one in places):
            name = os.fsdecode(claim.place)
            done.gaps.append(f"inbox {root}: the claimed file of {name!r} is gone")
    for stands in sorted(here - {claim.stands for claim in held} - gone):
        done.gaps.append(
            f"inbox {root}: {os.fsdecode(stands)!r} is claimed, and the ledger does not know it;"
            " `digitize watch` takes it in"
        )


def _index(archive: Archive) -> dict[Key, str]:
    with open_index(archive.root) as index:
        rows = index.execute("SELECT record_id, revision, record_sha256 FROM archived").fetchall()
    return {(row[0], row[1]): row[2] for row in rows}


def summary(done: Audit) -> str:
    """Return the equation of all counts, in one line."""
    ended = done.sightings[State.ARCHIVED], done.sightings[State.SET_APART]
    under_way = sum(done.sightings.values()) - sum(ended) - done.sightings["lost"]
    joined = f" (joined from {done.page_files} page files)" if done.page_files else ""
    return (
        f"{sum(done.sightings.values())} sightings = {ended[0]} archived + {ended[1]} set apart"
        f" + {under_way} under way; {done.in_inboxes} files wait in inboxes, {done.claimed} are"
        f" claimed; checked: {done.originals} originals{joined},"
        f" {done.versions} versions of records"
    )


def sample_summary(done: Audit) -> str:
    """Return what the sample covered, in one line."""
    return f"checked: {done.versions} versions of records, chosen at random, and their originals"
