"""Puts what a store in a folder has into a bucket."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from digitize.keep.store.files import FileStore
from digitize.keep.store.names import ORIGINALS, RECORDS, WEIGHTS
from digitize.keep.store.objects import ObjectStore


@dataclass(frozen=True, slots=True)
class Uploaded:
    """How many files the bucket has now, and which have other bytes than their names say."""

    objects: int
    rotted: tuple[Path, ...]


def upload(files: FileStore, objects: ObjectStore) -> Uploaded:
    """Put all files into the bucket. They stay where they are; a repeat puts what is missing.

    A rotted original is not put under its name, and page results that have rotted are left out:
    their pages are read again.

    Raises: StoreAway: the next call goes on; BadCopy: the bucket returns other bytes than it got.
    """
    count, rotted = 0, []
    for kind in (ORIGINALS, RECORDS, WEIGHTS):
        for path in sorted((files.root / kind).glob("*/*")):
            if objects.send(kind, path).sha256 == path.name:
                count += 1
            else:
                rotted.append(path)
    for key in files.every_page():
        objects.put_page(key, files.page(key))
        count += 1
    return Uploaded(count, tuple(rotted))
