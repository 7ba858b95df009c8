"""Removes from the store what two persons have deleted. Everything may be repeated."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from digitize.keep.store.aside import folder_aside, sync_folder
from digitize.keep.store.files import FileStore
from digitize.keep.store.ids import RecordId, Sha256, record_id, sha256_id

HEAD_BYTES = 120  # of a record's JSON, which begins with its id


def erase_original(store: FileStore, sha256: Sha256) -> None:
    """Remove an original."""
    _unlink(store.place("originals", sha256))


def erase_records(store: FileStore, hashes: Iterable[Sha256]) -> None:
    """Remove the JSON of revisions by their hashes."""
    for one in hashes:
        _unlink(store.place("records", one))


def erase_unsent(store: FileStore, record: RecordId, but: Collection[Sha256]) -> None:
    """Remove every other JSON of a record: an edit that came too late was stored and never sent.

    Each record of the store is opened for its first bytes, so this takes a while in a large one.

    Args: but: the hash of the tombstone.
    """
    head = f'{{"record_id":"{record_id(record)}"'.encode()
    for path in (store.root / "records").glob("*/*"):
        if path.name not in but and _begins_with(path, head):
            _unlink(path)


def erase_pages(store: FileStore, sha256: Sha256, but: Collection[int] | None) -> None:
    """Remove the page results of a scan. but: pages that stay; None: the whole folder goes."""
    folder = store.root / "pages" / sha256_id(sha256)
    if not folder.is_dir():
        return
    if but is None:
        erase_folder(folder, store.tmp)
        return
    for path in folder.glob("*/*.json"):
        if int(path.name.partition("-")[0]) not in but:
            _unlink(path)


def erase_folder(folder: Path, tmp: Path) -> None:
    """Remove a folder at one moment, so that nobody finds half of it."""
    if not folder.is_dir():
        return
    with folder_aside(tmp) as aside:
        folder.rename(aside / folder.name)
    sync_folder(folder.parent)


def _begins_with(path: Path, head: bytes) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(HEAD_BYTES).startswith(head)
    except FileNotFoundError:
        return False


def _unlink(path: Path) -> None:
    if path.exists():
        path.unlink(missing_ok=True)
        sync_folder(path.parent)
