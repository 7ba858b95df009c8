"""The store as objects in a bucket, with copies of originals on this machine while they are read.

Names are those of the folder. An object's name is the hash of its bytes, so two who put the same
at one time do no harm. What comes back is compared with its name each time.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from digitize.errors import BadCopy, NotInStore, StoreAway, UnreadableCopy
from digitize.keep.failpoint import failpoint
from digitize.keep.store.aside import file_aside, settle, unlink
from digitize.keep.store.bucket import PAUSES_S, Bucket
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

IN_USE_S: Final = 6 * 3600.0
"""Seconds for which a copy stays after it was last asked for: a reader may have it open by name."""
SWEEP_S: Final = 600.0  # between two looks for copies to remove


@dataclass(frozen=True, slots=True)
class ObjectStore:
    """A `Store` in a bucket.

    near: folder of copies of originals, on the file system of `tmp`. kept_bytes: of them all, of
    which those in use may be more. elsewhere: as in `FileStore`.
    """

    bucket: Bucket
    near: Path
    tmp: Path
    kept_bytes: int
    elsewhere: Callable[[Sha256], bytes | None] | None = None

    def put_original(self, blocks: Iterable[bytes]) -> Stored:
        """See `Store`. A copy stays on this machine, since it will be read soon."""
        with file_aside(self.tmp) as (file, aside):
            sha256, md5, size = _written(file, blocks)
            self._send(ORIGINALS, sha256, file, md5)
            failpoint("store.checked")
            settle(file, aside, self.local_path(sha256))
        self._sweep()
        return Stored(sha256, size)

    def original(self, sha256: Sha256) -> Path:
        """See `Store`. It is fetched if this machine has no copy."""
        path = self.local_path(sha256)
        if not path.exists():
            self._fetch(sha256, path)
            self._sweep()
        if not os.access(path, os.R_OK):
            raise UnreadableCopy(path, "this user may not read it")
        with suppress(FileNotFoundError, PermissionError):
            os.utime(path)  # so that it is not removed while it is in use
        return path

    def local_path(self, sha256: Sha256) -> Path:
        """See `Store`."""
        return self.near / sha256_id(sha256)[:2] / sha256

    def size_of(self, sha256: Sha256) -> int:
        """See `Store`."""
        return self.bucket.size(content_name(ORIGINALS, sha256))

    def hash_of(self, sha256: Sha256) -> str:
        """See `Store`."""
        digest = hashlib.sha256()
        for block in self.fetched(ORIGINALS, sha256):
            digest.update(block)
        return digest.hexdigest()

    def originals(self) -> Iterator[KeptOriginal]:
        """See `Store`."""
        for one in self.bucket.names(f"{ORIGINALS}/"):
            yield KeptOriginal(Sha256(one.name.rpartition("/")[2]), one.at)

    def every_page(self) -> Iterator[PageKey]:
        """See `Store`."""
        for one in self.bucket.names(f"{PAGES}/"):
            key = page_key(one.name)
            if key is not None:
                yield key

    def weights_kept(self) -> Iterator[Sha256]:
        """Yield the names of all weights that the archive has learnt."""
        for one in self.bucket.names(f"{WEIGHTS}/"):
            yield sha256_id(one.name.rpartition("/")[2])

    def is_there(self) -> bool:
        """See `Store`."""
        return self.bucket.is_there()

    def has_original(self, sha256: Sha256) -> bool:
        """See `Store`."""
        try:
            return self.size_of(sha256) >= 0
        except NotInStore:
            return False

    def remove_original(self, sha256: Sha256) -> None:
        """See `Store`."""
        unlink(self.local_path(sha256))
        self._remove(content_name(ORIGINALS, sha256))

    def remove_record(self, sha256: Sha256) -> None:
        """See `Store`."""
        self._remove(content_name(RECORDS, sha256))

    def remove_pages(self, sha256: Sha256, but: Collection[int] | None) -> None:
        """See `Store`."""
        for one in self.bucket.names(f"{PAGES}/{sha256_id(sha256)}/"):
            key = page_key(one.name)
            if but is None or (key is not None and key.page_no not in but):
                self._remove(one.name)

    def records_with(self, head: bytes) -> Iterator[Sha256]:
        """See `Store`."""
        for one in self.bucket.names(f"{RECORDS}/"):
            with suppress(NotInStore):
                if self.bucket.head(one.name, len(head)) == head:
                    yield sha256_id(one.name.rpartition("/")[2])

    def _remove(self, name: str) -> None:
        with suppress(NotInStore):
            self.bucket.remove(name)

    def put_record(self, data: bytes) -> Stored:
        """See `Store`."""
        return self._put(RECORDS, data)

    def record(self, sha256: Sha256) -> bytes:
        """See `Store`. A missing or rotted object is restored from the archive."""
        try:
            return self.own_record(sha256)
        except (NotInStore, BadCopy):
            found = self.elsewhere(sha256) if self.elsewhere else None
            if found is None or hashlib.sha256(found).hexdigest() != sha256:
                raise
        self.put_record(found)
        return found

    def own_record(self, sha256: Sha256) -> bytes:
        """See `Store`."""
        return self._whole(RECORDS, sha256)

    def record_address(self, sha256: Sha256) -> str:
        """See `Store`."""
        return self.bucket.address(content_name(RECORDS, sha256))

    def put_weights(self, data: bytes) -> Stored:
        """See `Store`."""
        return self._put(WEIGHTS, data)

    def weights(self, sha256: Sha256) -> bytes:
        """See `Store`."""
        return self._whole(WEIGHTS, sha256)

    def put_page(self, key: PageKey, data: bytes) -> None:
        """See `Store`. It returns when the bucket lists the page, which in some comes later."""
        name = page_name(key)
        self.bucket.put(name, data)
        for pause_s in (0.0, *PAUSES_S):
            time.sleep(pause_s)
            if any(one.name == name for one in self.bucket.names(name)):
                return
        raise StoreAway(self.bucket.settings.endpoint, "what was put is not listed yet")

    def page(self, key: PageKey) -> bytes:
        """See `Store`."""
        return self.bucket.read(page_name(key))

    def pages(self, sha256: Sha256, fingerprint: Fingerprint) -> list[PageKey]:
        """See `Store`."""
        listed = self.bucket.names(f"{pages_name(sha256, fingerprint)}/")
        found = (page_key(one.name) for one in listed)
        return sorted(key for key in found if key is not None)

    def fetched(self, kind: str, sha256: Sha256) -> Iterator[bytes]:
        """Yield what stands under a name, which may have rotted. Raises: NotInStore."""
        return self.bucket.blocks(content_name(kind, sha256))

    def send(self, kind: str, path: Path) -> Stored:
        """Put a file of another store under the name of its content, and leave no copy here.

        Raises: BadCopy: what was read back differs.
        """
        with file_aside(self.tmp) as (file, _), path.open("rb") as source:
            sha256, md5, size = _written(file, iter(lambda: source.read(1 << 20), b""))
            self._send(kind, sha256, file, md5)
        return Stored(sha256, size)

    def _put(self, kind: str, data: bytes) -> Stored:
        sha256 = Sha256(hashlib.sha256(data).hexdigest())
        if not self._holds(kind, sha256):
            self.bucket.put(content_name(kind, sha256), data)
            self._require_whole(kind, sha256)
        return Stored(sha256, len(data))

    def _send(self, kind: str, sha256: Sha256, file: BinaryIO, md5: bytes) -> None:
        if not self._holds(kind, sha256):
            self.bucket.put_file(content_name(kind, sha256), file, md5)
            self._require_whole(kind, sha256)

    def _holds(self, kind: str, sha256: Sha256) -> bool:
        """Whether the bucket has these bytes already; a rotted object is put again."""
        digest = hashlib.sha256()
        try:
            for block in self.fetched(kind, sha256):
                digest.update(block)
        except NotInStore:
            return False
        return digest.hexdigest() == sha256

    def _require_whole(self, kind: str, sha256: Sha256) -> None:
        """Read back what was put. Raises: BadCopy."""
        if not self._holds(kind, sha256):
            raise BadCopy(self.bucket.shown(content_name(kind, sha256)))

    def _whole(self, kind: str, sha256: Sha256) -> bytes:
        """Raises: NotInStore; BadCopy: it is not what its name says."""
        name = content_name(kind, sha256)
        data = self.bucket.read(name)
        if hashlib.sha256(data).hexdigest() != sha256:
            raise BadCopy(self.bucket.shown(name))
        return data

    def _fetch(self, sha256: Sha256, path: Path) -> None:
        """Raises: NotInStore; BadCopy: it is not what its name says."""
        with file_aside(self.tmp) as (file, aside):
            found, _, _ = _written(file, self.fetched(ORIGINALS, sha256))
            if found != sha256:
                raise BadCopy(self.bucket.shown(content_name(ORIGINALS, sha256)))
            settle(file, aside, path)

    def _sweep(self) -> None:
        """Remove the copies that were asked for longest ago, if there are too many."""
        stamp, last = self.near / "swept", 0.0
        with suppress(FileNotFoundError):
            last = stamp.stat().st_mtime
        with file_aside(self.tmp) as (_, aside):
            now = aside.stat().st_mtime  # as the disk says it, like the times of the copies
        if now - last < SWEEP_S:
            return
        stamp.touch()
        kept = []
        for path in self.near.glob("*/*"):
            with suppress(FileNotFoundError):
                kept.append((path.stat().st_mtime, path.stat().st_size, path))
        total, before = sum(size for _, size, _ in kept), now - IN_USE_S
        for asked_at, size, path in sorted(kept):
            if total <= self.kept_bytes or asked_at > before:
                return
            path.unlink(missing_ok=True)
            total -= size


def _written(file: BinaryIO, blocks: Iterable[bytes]) -> tuple[Sha256, bytes, int]:
    """Write blocks to a file; return their SHA-256, their MD5, and how many bytes they have."""
    digest, md5, size = hashlib.sha256(), hashlib.md5(usedforsecurity=False), 0
    for block in blocks:
        digest.update(block)
        md5.update(block)
        size += file.write(block)
        failpoint("store.writing")
    file.flush()
    return Sha256(digest.hexdigest()), md5.digest(), size
