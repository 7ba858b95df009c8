"""The store as a folder on the coordinator's disk, or on a share.

originals/ab/<sha256>
records/ab/<sha256>
weights/ab/<sha256>
pages/<sha256>/<fingerprint>/<page_no>-<token>.json
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BufferedRandom
from pathlib import Path

from digitize.errors import UNREADABLE, BadCopy, NotInStore, UnreadableCopy
from digitize.keep.failpoint import failpoint
from digitize.keep.store.aside import file_aside, settle, sync_name
from digitize.keep.store.ids import Fingerprint, Sha256, Token, fingerprint_id, sha256_id
from digitize.keep.store.interface import PageKey, Stored

_PAGE = re.compile(r"([1-9][0-9]{0,9})-([0-9]{1,19})\.json")


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
        return self._put("originals", blocks)

    def original(self, sha256: Sha256) -> Path:
        """See `Store`."""
        return self._found("originals", sha256)

    def is_there(self) -> bool:
        """See `Store`."""
        return _may_enter(self.root / "originals")

    def put_record(self, data: bytes) -> Stored:
        """See `Store`."""
        return self._put("records", (data,))

    def record(self, sha256: Sha256) -> bytes:
        """See `Store`. A missing or rotted copy is restored from the archive."""
        path = self.place("records", sha256)
        try:
            data = path.read_bytes() if path.is_file() else None
        except OSError as error:
            raise self._unreadable(path, error) from error
        if data is not None and _is(data, sha256):
            return data
        found = self.elsewhere(sha256) if self.elsewhere else None
        if found is not None and _is(found, sha256):
            self.put_record(found)
            return found
        raise NotInStore(path) if data is None else BadCopy(path)

    def record_address(self, sha256: Sha256) -> str:
        """See `Store`."""
        return self.place("records", sha256).relative_to(self.root).as_posix()

    def put_weights(self, data: bytes) -> Stored:
        """See `Store`."""
        return self._put("weights", (data,))

    def weights(self, sha256: Sha256) -> bytes:
        """See `Store`."""
        path = self._found("weights", sha256)
        data = path.read_bytes()
        if not _is(data, sha256):
            raise BadCopy(path)
        return data

    def put_page(self, key: PageKey, data: bytes) -> None:
        """See `Store`."""
        with file_aside(self.tmp) as (file, aside):
            file.write(data)
            settle(file, aside, self._page(key))

    def page(self, key: PageKey) -> bytes:
        """See `Store`."""
        path = self._page(key)
        try:
            return path.read_bytes()
        except FileNotFoundError as error:
            raise NotInStore(path) from error

    def pages(self, sha256: Sha256, fingerprint: Fingerprint) -> list[PageKey]:
        """See `Store`."""
        folder = self._pages(sha256, fingerprint)
        names = os.listdir(folder) if folder.is_dir() else []
        found = (_PAGE.fullmatch(name) for name in names)
        return sorted(
            PageKey(sha256, fingerprint, int(name[1]), Token(int(name[2])))
            for name in found
            if name
        )

    def _put(self, kind: str, blocks: Iterable[bytes]) -> Stored:
        with file_aside(self.tmp) as (file, aside):
            digest, size = hashlib.sha256(), 0
            for block in blocks:
                digest.update(block)
                size += file.write(block)
                failpoint("store.writing")
            sha256 = Sha256(digest.hexdigest())
            final = self.place(kind, sha256)
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
        return self.root / kind / sha256_id(sha256)[:2] / sha256

    def _pages(self, sha256: Sha256, fingerprint: Fingerprint) -> Path:
        return self.root / "pages" / sha256_id(sha256) / fingerprint_id(fingerprint)

    def _page(self, key: PageKey) -> Path:
        folder = self._pages(key.sha256, key.fingerprint)
        return folder / f"{int(key.page_no)}-{int(key.token)}.json"


def _may_enter(folder: Path) -> bool:
    return folder.is_dir() and os.access(folder, os.R_OK | os.X_OK)


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
