"""Brings what stands in a bucket into the folder of a backup, which needs no bucket any more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from digitize.errors import BadCopy, NotInStore
from digitize.keep.archive.bags import Level, sha256_of
from digitize.keep.store.files import FileStore
from digitize.keep.store.ids import Sha256
from digitize.keep.store.interface import PageKey
from digitize.keep.store.objects import ObjectStore
from digitize.keep.store.pages import unsealed


@dataclass(frozen=True, slots=True)
class Fetched:
    """How many files the folder has, how many came now, and which could not be had."""

    files: int
    copied: int
    missing: tuple[Path, ...]


def fetch(
    store: ObjectStore, contents: Iterable[tuple[str, Sha256]], into: FileStore, level: Level
) -> Fetched:
    """Fetch contents, and all page results, that the folder has not got or has otherwise.

    What the folder has is judged by its own hash, so it is not fetched to be compared.

    Args: contents: kind and name of each. level: whether hashes are looked at, or names alone.
    Raises: StoreAway: the next call goes on from there.
    """
    files, copied, missing = 0, 0, []
    for kind, sha256 in sorted(contents):
        files += 1
        if _has(into.place(kind, sha256), sha256, level):
            continue
        try:
            into.take(kind, sha256, store.fetched(kind, sha256))
            copied += 1
        except (NotInStore, BadCopy):
            missing.append(into.place(kind, sha256))
    for key in store.every_page():
        files += 1
        if not _has_page(into, key, level):
            into.put_page(key, store.page(key))
            copied += 1
    return Fetched(files, copied, tuple(missing))


def _has(path: Path, sha256: Sha256, level: Level) -> bool:
    return path.exists() and (level is Level.QUICK or sha256_of(path) == sha256)


def _has_page(into: FileStore, key: PageKey, level: Level) -> bool:
    path = into.page_place(key)
    return path.exists() and (level is Level.QUICK or unsealed(path.read_bytes()) is not None)
