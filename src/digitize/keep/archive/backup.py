"""A consistent copy of the workspace, made while work goes on. A repeat copies only new files.

The ledger is copied first, as it is at one moment; then everything that this ledger promises. So
the copy is a complete workspace, with nothing missing and nothing extra. What was deleted since the
last time is removed from it.
"""

from __future__ import annotations

import filecmp
import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import Connection

from digitize.errors import BadWorkspace
from digitize.keep.archive.archiver import rebuild
from digitize.keep.archive.bags import DATA, TAG_FILES, Level, sha256_of
from digitize.keep.archive.dossiers import FILE as DOSSIER_FILE
from digitize.keep.archive.dossiers import dossier_folder
from digitize.keep.archive.erase import erase_files
from digitize.keep.archive.fetch import Fetched, fetch
from digitize.keep.archive.folders import ORIGINAL, PAYLOAD, Archive
from digitize.keep.archive.index import open_index
from digitize.keep.archive.reconcile import reconcile
from digitize.keep.ledger.db import scrub
from digitize.keep.ledger.deleted import deleted_records
from digitize.keep.ledger.dossiers import DossierRow, dossier_revisions
from digitize.keep.ledger.facts import Facts, Posted, facts
from digitize.keep.ledger.states import ReceiptOutcome
from digitize.keep.store.aside import file_aside, folder_aside, make_folder, settle
from digitize.keep.store.ids import RecordId, Sha256
from digitize.keep.store.names import ORIGINALS, PAGES, RECORDS, WEIGHTS
from digitize.keep.workspace import Workspace, open_workspace

BATCHES = "batches"  # manifests and reports, which are rewritten under the same names
LEDGER = "ledger.sqlite"
LOOSE = ("people.json", "clients.json")  # access to desk and API; the tokens in them are hashes
SHA256_HEX = 64
OURS = {"archive", "store", "tmp", BATCHES, "lost+found"}  # also in a backup that was interrupted


@dataclass(frozen=True, slots=True)
class BackedUp:
    """How many files the backup has, how many were copied now, and which could not be copied."""

    files: int
    copied: int
    missing: tuple[Path, ...]


def back_up(
    workspace: Workspace, db: Connection, target: Path, level: Level = Level.FULL
) -> BackedUp:
    """Copy the workspace into a folder, which then is a workspace. If interrupted, call it again.

    Args: level: how existing files are compared: by their bytes, or by name and size only.
    Raises: BadWorkspace: the folder cannot become one, or a process works in it.
    """
    target = target.absolute()
    if (target / "lock").exists():
        raise BadWorkspace(target, "is a workspace that is worked in; give another folder")
    if target.resolve().is_relative_to(workspace.root.resolve()):
        raise BadWorkspace(target, "is inside the workspace; give a folder on another disk")
    _require_ours(target)
    make_folder(target / "tmp")
    with folder_aside(target / "tmp") as aside:
        db.execute("VACUUM INTO ?", (str(aside / LEDGER),))
        snapshot = Workspace(aside)
        with snapshot.open_ledger() as copy:
            promised, dossiers = facts(copy), dossier_revisions(copy)
            copy.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        wanted = sorted({*_stored(workspace, promised), *_archived(workspace, promised),
                         *_bags_of(workspace, dossiers)})  # fmt: skip
        copied, missing = _copy_all(wanted, workspace.root, target, level)
        got = _fetched(workspace, promised, target, level)
        _link_originals(workspace, promised, target, level)
        _replace(aside / LEDGER, target)
    make_folder(target / "archive")  # nothing may have been archived yet
    made = open_workspace(target)
    with made.open_ledger() as promised_there:
        erased = erase_files(made, promised_there, deleted_records(promised_there))
        rebuild(Archive(target / "archive", target / "tmp"))
        if erased:
            with open_index(made.archive) as index:
                scrub(index)
        reconcile(made, promised_there)  # so that a missing folder brings no older version back
        missing += got.missing
        return BackedUp(len(wanted) + got.files, copied + got.copied, tuple(missing))


def _require_ours(target: Path) -> None:
    """Make the folder if it is missing. Raises: BadWorkspace: it is used for something else."""
    make_folder(target)
    others = {path.name for path in target.iterdir()} - OURS
    if others and not (target / LEDGER).exists():
        what = f"holds other things ({sorted(others)[0]})"
        raise BadWorkspace(target, f"{what}; give an empty folder, or that of an earlier backup")


def _stored(workspace: Workspace, promised: Facts) -> Iterator[Path]:
    """Yield what a store in a folder has, batch reports, and who has access."""
    folders = [workspace.root / BATCHES]
    if workspace.objects is None:
        store = workspace.files
        yield from (store.place(kind, sha256) for kind, sha256 in _contents(promised))
        folders += [store.root / PAGES, store.root / WEIGHTS]
    for folder in folders:
        yield from (path for path in folder.rglob("*") if path.is_file())
    yield from (path for name in LOOSE if (path := workspace.root / name).is_file())


def _contents(promised: Facts) -> Iterator[tuple[str, Sha256]]:
    """Yield originals and records on their way, with their kind in the store.

    Also the newest record of each document: a new reading carries people's edits over from it.
    """
    newest = {one.record_id: one.revision for one in promised.posted if _counts(one)}.items()
    for sha256, _ in promised.originals:
        yield ORIGINALS, sha256
    for posted in promised.posted:
        if posted.outcome is None or (posted.record_id, posted.revision) in newest:
            yield RECORDS, Sha256(posted.record_sha256)
    for held in promised.held:
        yield RECORDS, held.record_sha256


def _fetched(workspace: Workspace, promised: Facts, target: Path, level: Level) -> Fetched:
    """Bring the contents of a bucket into the folder of the backup's store."""
    store = workspace.objects
    if store is None:
        return Fetched(0, 0, ())
    wanted = {*_contents(promised), *((WEIGHTS, sha256) for sha256 in store.weights_kept())}
    return fetch(store, wanted, Workspace(target).files, level)


def _counts(posted: Posted) -> bool:
    return posted.outcome != ReceiptOutcome.REFUSED


def _archived(workspace: Workspace, promised: Facts) -> Iterator[Path]:
    archive = Archive(workspace.archive, workspace.tmp)
    for posted in promised.posted:
        if posted.outcome == ReceiptOutcome.ARCHIVED:
            folder = archive.version(RecordId(posted.record_id), posted.revision)
            yield from (folder / name for name in TAG_FILES)
            yield from (folder / DATA / name for name in PAYLOAD)


def _bags_of(workspace: Workspace, dossiers: Iterable[DossierRow]) -> Iterator[Path]:
    """Yield the files in the bags of dossiers; a bag on its way is written there later."""
    archive = Archive(workspace.archive, workspace.tmp)
    for row in dossiers:
        if row.archived_at is not None:
            folder = dossier_folder(archive, row.dossier_id, row.revision)
            yield from (folder / name for name in (*TAG_FILES, f"{DATA}/{DOSSIER_FILE}"))


def _copy_all(
    wanted: Iterable[Path], root: Path, target: Path, level: Level
) -> tuple[int, list[Path]]:
    copied, missing = 0, []
    for source in wanted:
        place = source.relative_to(root)
        final = target / place
        changes = place.parts[0] == BATCHES or len(place.parts) == 1
        try:
            if changes or not _is_there(source, final, level):
                _copy(source, final, target / "tmp")
                copied += 1
        except FileNotFoundError:
            missing.append(source)
    return copied, missing


def _is_there(source: Path, final: Path, level: Level) -> bool:
    """Return True if the backup has the file; the bytes are compared, to replace a rotted copy.

    A source that has rotted itself does not replace a copy that differs: the newer of two files is
    not the better one, and `digitize audit` tells which is sound.
    """
    size = source.stat().st_size
    if not final.exists() or final.stat().st_size != size:
        return False
    if level is Level.QUICK or filecmp.cmp(source, final, shallow=False):
        return True
    return _is_whole(final) and not _is_whole(source)


def _is_whole(path: Path) -> bool:
    """Whether a file has the content that its name promises; True if its name promises none."""
    named = path.name if len(path.name) == SHA256_HEX else None
    return named is None or sha256_of(path) == named


def _copy(source: Path, final: Path, tmp: Path) -> None:
    with source.open("rb") as original, file_aside(tmp) as (file, aside):
        shutil.copyfileobj(original, file, 1 << 20)
        settle(file, aside, final)


def _link_originals(workspace: Workspace, promised: Facts, target: Path, level: Level) -> None:
    """Put the original into each bag, as a hard link to the one in the store where links work."""
    archive = Archive(workspace.archive, workspace.tmp)
    for posted in promised.posted:
        if posted.outcome != ReceiptOutcome.ARCHIVED:
            continue
        ours = Workspace(target).files.local_path(Sha256(posted.record_id[:64]))
        for source in archive.payload(RecordId(posted.record_id), posted.revision).glob(ORIGINAL):
            final = target / source.relative_to(workspace.root)
            if ours.exists() and not _is_linked(final, ours, level):
                make_folder(final.parent)
                final.unlink(missing_ok=True)
                try:
                    os.link(ours, final)
                except OSError:  # the file system has no links: copy
                    _copy(ours, final, target / "tmp")


def _is_linked(final: Path, ours: Path, level: Level) -> bool:
    """Whether the backup's bag has its original; without a shared inode, bytes are compared."""
    if not final.exists():
        return False
    return level is Level.QUICK or final.samefile(ours) or sha256_of(final) == ours.name


def _replace(snapshot: Path, target: Path) -> None:
    """Replace an older backup's ledger by the new one."""
    with snapshot.open("rb") as file:
        os.fsync(file.fileno())
    for name in ("ledger.sqlite-wal", "ledger.sqlite-shm"):
        (target / name).unlink(missing_ok=True)
    snapshot.replace(target / LEDGER)
