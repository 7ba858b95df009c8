"""What the store promises, so that an object store can take the folder's place later."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from digitize.keep.store.ids import Fingerprint, Sha256, Token


@dataclass(frozen=True, slots=True)
class Stored:
    """What was stored: its name and its size."""

    sha256: Sha256
    bytes: int


@dataclass(frozen=True, slots=True, order=True)
class PageKey:
    """The name of one page result. The token tells which lease wrote it."""

    sha256: Sha256
    fingerprint: Fingerprint
    page_no: int
    token: Token


class Store(Protocol):
    """Everything that is put is whole, synced and never changed. Putting again is harmless."""

    def put_original(self, blocks: Iterable[bytes]) -> Stored:
        """Keep an original; it is read back and compared before this returns.

        An error out of `blocks` leaves nothing behind.

        Raises: BadCopy: what was read back is not what was written.
        """
        ...

    def original(self, sha256: Sha256) -> Path:
        """A local path to read the original from.

        Raises: NotInStore; UnreadableCopy: of this one alone.
        """
        ...

    def is_there(self) -> bool:
        """Whether originals are here at all; below an empty mount point all would be missing."""
        ...

    def put_record(self, data: bytes) -> Stored:
        """Keep a record's JSON until the archive has it."""
        ...

    def record(self, sha256: Sha256) -> bytes:
        """Raises: NotInStore: it is missing; UnreadableCopy; BadCopy: it is not what was put."""
        ...

    def record_address(self, sha256: Sha256) -> str:
        """Where in the store a record is, as other programs are told."""
        ...

    def put_page(self, key: PageKey, data: bytes) -> None:
        """Keep one page result."""
        ...

    def page(self, key: PageKey) -> bytes:
        """Raises: NotInStore."""
        ...

    def pages(self, sha256: Sha256, fingerprint: Fingerprint) -> list[PageKey]:
        """The results there are for one original and pipeline, by page and then by token."""
        ...
