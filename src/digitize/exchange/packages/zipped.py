"""A ZIP that is written file by file, each hashed on its way in."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final

from digitize.exchange.packages.names import VIETNAM
from digitize.exchange.packages.packed import PDF, PackedFile

_PIECE: Final = 1 << 20  # bytes read at once
_MODE: Final = 0o644 << 16
_LARGE: Final = 1 << 30  # bytes from which a file is announced as one that may need ZIP64


@dataclass(frozen=True, slots=True)
class ZipFolder:
    """The package's folder in a ZIP. at: the time that every file in it has."""

    zip: zipfile.ZipFile
    name: str
    at: datetime

    def add(self, path: str, data: bytes, media_type: str) -> PackedFile:
        """Write bytes as a file; the path is from the package's folder."""
        with self._open(path, media_type, len(data)) as into:
            into.write(data)
        sha256 = hashlib.sha256(data).hexdigest().upper()
        return PackedFile(path, len(data), sha256, media_type)

    def copy(self, path: str, source: Path, media_type: str) -> PackedFile:
        """Write the bytes of another file, piece by piece."""
        size, digest = 0, hashlib.sha256()
        with (
            source.open("rb") as file,
            self._open(path, media_type, source.stat().st_size) as into,
        ):
            while piece := file.read(_PIECE):
                into.write(piece)
                digest.update(piece)
                size += len(piece)
        return PackedFile(path, size, digest.hexdigest().upper(), media_type)

    @contextmanager
    def _open(self, path: str, media_type: str, size: int) -> Iterator[BinaryIO]:
        about = zipfile.ZipInfo(f"{self.name}/{path}", self.at.astimezone(VIETNAM).timetuple()[:6])
        # A PDF is compressed within; to deflate it again takes time and saves nothing.
        about.compress_type = zipfile.ZIP_STORED if media_type == PDF else zipfile.ZIP_DEFLATED
        about.external_attr, about.create_system = _MODE, 3  # Unix, on every system alike
        with self.zip.open(about, "w", force_zip64=size > _LARGE) as into:
            yield into  # type: ignore[misc]  # a writer, which typeshed calls IO[bytes]


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file in capitals, as METS tells it."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest().upper()


@contextmanager
def zip_folder(to: Path, name: str, at: datetime) -> Iterator[ZipFolder]:
    """Write a ZIP with one folder in it. After an error the file is incomplete."""
    with zipfile.ZipFile(to, "w", allowZip64=True) as made:
        yield ZipFolder(made, name, at)
