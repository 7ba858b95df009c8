"""The interface of the store: a folder (`files.py`) or an object store (`objects.py`)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from digitize.keep.store.ids import Fingerprint, Sha256, Token


@dataclass(frozen=True, slots=True)
class Stored:
    """The name and size of what was stored."""

    sha256: Sha256
    bytes: int


@dataclass(frozen=True, slots=True, order=True)
class PageKey:
    """The name of one page result. token: the lease that wrote it."""

    sha256: Sha256
    fingerprint: Fingerprint
    page_no: int
    token: Token


@dataclass(frozen=True, slots=True)
class KeptOriginal:
    """An original as the store lists it. at: seconds since 1970 when it was stored."""

    sha256: Sha256
    at: float


class PageStore(Protocol):
    """As much of the store as who reads pages needs."""

    def original(self, sha256: Sha256) -> Path:
        """Return a local path from which the original can be read.

        Raises: NotInStore; UnreadableCopy: only this one is unreadable; BadCopy: it came otherwise
        than it was put; StoreAway: so does everything below that asks an object store.
        """
        ...

    def put_page(self, key: PageKey, data: bytes) -> None:
        """Store one page result."""
        ...

    def page(self, key: PageKey) -> bytes:
        """Raises: NotInStore."""
        ...

    def pages(self, sha256: Sha256, fingerprint: Fingerprint) -> list[PageKey]:
        """Return the keys of all results for one original and pipeline, by page, then by token."""
        ...


class Store(PageStore, Protocol):
    """Everything put is complete, synced and never changed. Putting it again is harmless."""

    def put_original(self, blocks: Iterable[bytes]) -> Stored:
        """Store an original; it is read back and compared before this returns.

        An error raised by `blocks` leaves nothing behind.

        Raises: BadCopy: what was read back differs from what was written.
        """
        ...

    def is_there(self) -> bool:
        """Return True if the store is there; below an empty mount point, all would be missing."""
        ...

    def local_path(self, sha256: Sha256) -> Path:
        """Return where this machine has the original, if it has it. Raises: BadId."""
        ...

    def size_of(self, sha256: Sha256) -> int:
        """Return the bytes of an original in the store itself. Raises: NotInStore."""
        ...

    def hash_of(self, sha256: Sha256) -> str:
        """Read an original in the store itself; return its SHA-256. Raises: NotInStore."""
        ...

    def originals(self) -> Iterator[KeptOriginal]:
        """Yield all originals, in the order of their names."""
        ...

    def every_page(self) -> Iterator[PageKey]:
        """Yield the keys of all page results, in the order of their names."""
        ...

    def has_original(self, sha256: Sha256) -> bool:
        """Return True if the store has the original, whatever its bytes are by now."""
        ...

    def remove_original(self, sha256: Sha256) -> None:
        """Remove an original for good, and copies of it; one that is not there is no error."""
        ...

    def remove_record(self, sha256: Sha256) -> None:
        """Do the same with a record."""
        ...

    def remove_pages(self, sha256: Sha256, but: Collection[int] | None) -> None:
        """Do the same with the page results of an original. but: pages that stay; None: none."""
        ...

    def records_with(self, head: bytes) -> Iterator[Sha256]:
        """Yield the records whose JSON begins with these bytes."""
        ...

    def put_record(self, data: bytes) -> Stored:
        """Store a record's JSON until the archive has it."""
        ...

    def record(self, sha256: Sha256) -> bytes:
        """Raises: NotInStore: it is missing; UnreadableCopy; BadCopy: it is not what was put."""
        ...

    def own_record(self, sha256: Sha256) -> bytes:
        """Return a record without help of the archive. Raises: as `record`."""
        ...

    def record_address(self, sha256: Sha256) -> str:
        """Return the record's address in the store, for other programs."""
        ...

    def put_weights(self, data: bytes) -> Stored:
        """Store weights that the archive has learnt."""
        ...

    def weights(self, sha256: Sha256) -> bytes:
        """Raises: NotInStore: they are missing; UnreadableCopy; BadCopy: they have rotted."""
        ...
