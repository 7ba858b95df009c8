"""What METS and PREMIS tell of the files in a package, kept aside on disk while they are packed.

A package may hold thousands of documents: their bytes pass by once, and what must be told of them
later is a line each in a file of its own, so the memory does not grow with them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter

from digitize.keep.archive.premis import PremisEvent

XML: Final = "application/xml"
PDF: Final = "application/pdf"
CSV: Final = "text/csv"
TEXT: Final = "text/plain"


@dataclass(frozen=True, slots=True)
class PackedFile:
    """A file in a package. path: from the package's folder. sha256: in capitals."""

    path: str
    bytes: int
    sha256: str
    media_type: str


@dataclass(frozen=True, slots=True)
class PackedOriginal:
    """The scan that a document was made of. sha256: in capitals."""

    filename: str
    bytes: int
    sha256: str
    media_type: str


@dataclass(frozen=True, slots=True)
class PackedDocument:
    """One document in a package: its file, its description, and what became of it.

    code: of the document; unique in the package. signed: the file is the signed original itself.
    events: only in packages with PREMIS.
    """

    code: str
    data: PackedFile
    description: PackedFile
    original: PackedOriginal
    signed: bool = False
    events: tuple[PremisEvent, ...] = ()

    @property
    def holey(self) -> bool:
        """Whether its file was handed over before, and a `.fetch.txt` stands for it."""
        return self.data.media_type == TEXT


_LINE: Final = TypeAdapter(PackedDocument)


@dataclass(frozen=True, slots=True)
class PackedList:
    """The documents packed so far, in order, a line each in a file."""

    path: Path

    def add(self, document: PackedDocument) -> None:
        """Append a document."""
        with self.path.open("ab") as file:
            file.write(_LINE.dump_json(document) + b"\n")

    def __iter__(self) -> Iterator[PackedDocument]:
        """Read them again, one at a time."""
        if self.path.exists():
            with self.path.open("rb") as file:
                yield from map(_LINE.validate_json, file)
