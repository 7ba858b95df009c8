"""The store as a folder on the coordinator's disk, or on a share."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from io import BufferedRandom
from pathlib import Path

from digitize.errors import UNREADABLE, BadCopy, NotInStore, UnreadableCopy
from digitize.keep.failpoint import failpoint
from digitize.keep.store.aside import erase_folder, file_aside, settle, sync_name, unlink
from digitize.keep.store.ids import Fingerprint, Sha256, sha256_id
from digitize.keep.store.interface import KeptOriginal, PageKey, Stored
from digitize.keep.store.names import (
    ORIGINALS,
    PAGES,
    RECORDS,
    WEIGHTS,
    content_name,
    page_key,
    page_name,
    pages_name,
)


@dataclass(frozen=True, slots=True)
class FileStore:
    """A `Store` in a folder. `tmp` must be on the same file system: a rename commits a file.

    elsewhere: finds a record's JSON in the archive if the store's copy is missing or has rotted;
    None without an archive.
    """

    root: Path
    tmp: Path
    elsewhere: Callable[[Sha256], bytes | None] | None = None

    def put_original(self, blocks: Iterable[bytes]) -> Stored:
        """See `Store`. It always copies.

        A hard link would share its inode with a file that its owner may still change, and the store
        would change with it. A reflink would be safe, but the bytes must be read for the hash
        anyway, so it would save only the writing.
        """
        return self._put(ORIGINALS, blocks)

    def original(self, sha256: Sha256) -> Path:
        """See `Store`."""
        return self._found(ORIGINALS, sha256)

    def is_there(self) -> bool:
        """See `Store`."""
        return _may_enter(self.root / ORIGINALS)

    def local_path(self, sha256: Sha256) -> Path:
        """See `Store`."""
        return self.place(ORIGINALS, sha256)

    def size_of(self, sha256: Sha256) -> int:
        """See `Store`."""
        return self.original(sha256).stat().st_size

    def hash_of(self, sha256: Sha256) -> str:
        """See `Store`."""
        with self.original(sha256).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def originals(self) -> Iterator[KeptOriginal]:
        """See `Store`."""
        for path in sorted((self.root / ORIGINALS).glob("*/*")):
            yield KeptOriginal(Sha256(path.name), path.stat().st_mtime)

    def every_page(self) -> Iterator[PageKey]:
        """See `Store`."""
        for path in sorted((self.root / PAGES).glob("*/*/*.json")):
            key = page_key(path.relative_to(self.root).as_posix())
            if key is not None:
                yield key

    def has_original(self, sha256: Sha256) -> bool:
        """See `Store`."""
        return self.place(ORIGINALS, sha256).exists()

    def remove_original(self, sha256: Sha256) -> None:
        """See `Store`."""
        unlink(self.place(ORIGINALS, sha256))

    def remove_record(self, sha256: Sha256) -> None:
        """See `Store`."""
        unlink(self.place(RECORDS, sha256))

    def remove_pages(self, sha256: Sha256, but: Collection[int] | None) -> None:
        """See `Store`. If none stay, the whole folder goes at one moment."""
        folder = self.root / PAGES / sha256_id(sha256)
        if but is None:
            erase_folder(folder, self.tmp)
            return
        for path in folder.glob("*/*.json"):
            if int(path.name.partition("-")[0]) not in but:
                unlink(path)

    def records_with(self, head: bytes) -> Iterator[Sha256]:
        """See `Store`."""
        for path in (self.root / RECORDS).glob("*/*"):
            if _begins_with(path, head):
                yield Sha256(path.name)

    def put_record(self, data: bytes) -> Stored:
        """See `Store`."""
        return self._put(RECORDS, (data,))

    def record(self, sha256: Sha256) -> bytes:
        """See `Store`. A missing or rotted copy is restored from the archive."""
        try:
            return self.own_record(sha256)
        except (NotInStore, BadCopy):
            found = self.elsewhere(sha256) if self.elsewhere else None
            if found is None or not _is(found, sha256):
                raise
        self.put_record(found)
        return found

    def own_record(self, sha256: Sha256) -> bytes:
        """See `Store`."""
        path = self.place(RECORDS, sha256)
        try:
            data = path.read_bytes() if path.is_file() else None
        except OSError as error:
            raise self._unreadable(path, error) from error
        if data is None:
            raise NotInStore(path)
        if not _is(data, sha256):
            raise BadCopy(path)
        return data

    def record_address(self, sha256: Sha256) -> str:
        """See `Store`."""
        return content_name(RECORDS, sha256)

    def put_weights(self, data: bytes) -> Stored:
        """See `Store`."""
        return self._put(WEIGHTS, (data,))

    def weights(self, sha256: Sha256) -> bytes:
        """See `Store`."""
        path = self._found(WEIGHTS, sha256)
        data = path.read_bytes()
        if not _is(data, sha256):
            raise BadCopy(path)
        return data

    def put_page(self, key: PageKey, data: bytes) -> None:
        """See `Store`."""
        with file_aside(self.tmp) as (file, aside):
            file.write(data)
            settle(file, aside, self.page_place(key))

    def page(self, key: PageKey) -> bytes:
        """See `Store`."""
        path = self.page_place(key)
        try:
            return path.read_bytes()
        except FileNotFoundError as error:
            raise NotInStore(path) from error

    def pages(self, sha256: Sha256, fingerprint: Fingerprint) -> list[PageKey]:
        """See `Store`."""
        place = pages_name(sha256, fingerprint)
        folder = self.root / place
        names = os.listdir(folder) if folder.is_dir() else []
        found = (page_key(f"{place}/{name}") for name in names)
        return sorted(key for key in found if key is not None)

    def take(self, kind: str, sha256: Sha256, blocks: Iterable[bytes]) -> None:
        """Store bytes that another store has under this name. Raises: BadCopy: they are others."""
        stored = self._put(kind, blocks, sha256)
        if stored.sha256 != sha256:
            raise BadCopy(self.place(kind, sha256))

    def _put(self, kind: str, blocks: Iterable[bytes], want: Sha256 | None = None) -> Stored:
        """Store bytes by their hash. want: nothing is stored that has another one."""
        with file_aside(self.tmp) as (file, aside):
            digest, size = hashlib.sha256(), 0
            for block in blocks:
                digest.update(block)
                size += file.write(block)
                failpoint("store.writing")
            sha256 = Sha256(digest.hexdigest())
            final = self.place(kind, sha256)
            if want not in (None, sha256):
                return Stored(sha256, size)
            if not _holds(final, sha256):
                if _read_back(file) != sha256:
                    raise BadCopy(aside)
                failpoint("store.checked")
                settle(file, aside, final)
            else:  # its writer may have been killed before the name was synced
                sync_name(final)
        return Stored(sha256, size)

    def _found(self, kind: str, sha256: Sha256) -> Path:
        path = self.place(kind, sha256)
        try:
            found = path.is_file()
        except OSError as error:
            raise self._unreadable(path, error) from error
        if not found:
            raise NotInStore(path)
        if not os.access(path, os.R_OK):
            raise UnreadableCopy(path, "this user may not read it")
        return path

    def _unreadable(self, path: Path, error: OSError) -> UnreadableCopy:
        """Raises: the error itself, if the whole store cannot be read."""
        if not _may_enter(path.parent.parent):
            raise error
        return UnreadableCopy(path, (error.strerror or "cannot be read").lower())

    def place(self, kind: str, sha256: Sha256) -> Path:
        """Return the path of an original or a record, whether it exists or not. Raises: BadId."""
        return self.root / content_name(kind, sha256)

    def page_place(self, key: PageKey) -> Path:
        """Return the path of a page result, whether it exists or not. Raises: BadId."""
        return self.root / page_name(key)


def _may_enter(folder: Path) -> bool:
    return folder.is_dir() and os.access(folder, os.R_OK | os.X_OK)


def _begins_with(path: Path, head: bytes) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(head)) == head
    except FileNotFoundError:
        return False


def _is(data: bytes, sha256: Sha256) -> bool:
    return hashlib.sha256(data).hexdigest() == sha256


def _holds(path: Path, sha256: Sha256) -> bool:
    """Whether the store has these bytes already; an unusable copy is written again."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except OSError as error:
        if error.errno not in UNREADABLE:
            raise
        return False


def _read_back(file: BufferedRandom) -> str:
    """Return the hash of what is on the disk: without fadvise, the page cache would answer."""
    file.flush()
    os.fsync(file.fileno())
    os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()
