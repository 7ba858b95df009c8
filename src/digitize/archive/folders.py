"""The folders of the archive. Each can be understood without digitize.

ab/<record_id>/original.pdf
ab/<record_id>/v1/record.json, text.txt, receipt.json
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from digitize.archive.index import Archived
from digitize.errors import ArchiveConflict, DamagedVersion
from digitize.failpoint import failpoint
from digitize.ledger.db import stamp
from digitize.ledger.outbox import Parcel
from digitize.store.aside import (
    file_aside,
    folder_aside,
    make_folder,
    settle,
    sync_folder,
    write_kept,
)
from digitize.store.ids import RecordId, record_id

SUFFIX = {
    "application/pdf": "pdf",
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/tiff": "tif",
}
_RECORD = re.compile(r"[0-9a-f]{64}-[1-9][0-9]*")
_VERSION = re.compile(r"v[1-9][0-9]*")


@dataclass(frozen=True, slots=True)
class Archive:
    """Where archived records stand. `tmp` must be on the same file system."""

    root: Path
    tmp: Path

    def record(self, record: RecordId) -> Path:
        """The folder of a record: its original, and its versions."""
        return self.root / record_id(record)[:2] / record

    def version(self, record: RecordId, revision: int) -> Path:
        """The folder of one version."""
        return self.record(record) / f"v{int(revision)}"

    def original(self, record: RecordId) -> Path:
        """The original of an archived record."""
        return next(self.record(record).glob("original.*"))


def write_version(archive: Archive, parcel: Parcel, data: bytes, now: datetime) -> None:
    """Write the folder of one version. One that stands already with the same bytes is fine.

    Raises: ArchiveConflict: it stands already, with other bytes.
    """
    final = archive.version(parcel.record_id, parcel.revision)
    text = json.loads(data)["text"].encode()
    if not final.exists():
        with folder_aside(archive.tmp) as aside:
            write_kept(aside / "record.json", data)
            failpoint("archive.record")
            write_kept(aside / "text.txt", text)
            receipt = {"key": parcel.key, "archived_at": stamp(now)}
            write_kept(aside / "receipt.json", json.dumps(receipt, indent=1).encode())
            sync_folder(aside)
            failpoint("archive.aside")
            _rename(aside, final)
            failpoint("archive.renamed")
    sync_folder(final.parent)
    for name, want in (("record.json", data), ("text.txt", text)):
        if _bytes(final / name) != want:
            raise ArchiveConflict(final / name, "holds other bytes than this record")


def write_original(archive: Archive, parcel: Parcel, source: Path, media_type: str) -> None:
    """Put the original beside the versions of its record, once.

    Linked where the file system can: store and archive are both ours and neither is written again.

    Raises: ArchiveConflict: another original stands there.
    """
    suffix = SUFFIX.get(media_type, "bin")
    final = archive.record(parcel.record_id) / f"original.{suffix}"
    make_folder(final.parent)
    if not final.exists():
        try:
            os.link(source, final)
        except FileExistsError:
            pass  # another archiver was quicker; compared below
        except OSError as error:
            if error.errno not in (errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP):
                raise
            _copy(archive.tmp, source, final)
    failpoint("archive.original")
    sync_folder(final.parent)
    if not final.samefile(source) and _sha256(final) != parcel.record_id[:64]:
        raise ArchiveConflict(final, "is not the original of this record")


def version_folders(archive: Archive) -> Iterator[Path]:
    """Every version that stands in the archive."""
    for record in sorted(archive.root.glob("[0-9a-f][0-9a-f]/*")):
        if _RECORD.fullmatch(record.name):
            for version in sorted(record.iterdir()):
                if _VERSION.fullmatch(version.name):
                    yield version


def read_version(folder: Path) -> Archived:
    """One version as the index wants it. Read as plain JSON: older schemas stay readable.

    Raises: DamagedVersion: its files are not what digitize wrote.
    """
    try:
        data = (folder / "record.json").read_bytes()
        return _archived(data, json.loads((folder / "receipt.json").read_bytes()))
    except (FileNotFoundError, ValueError, KeyError, TypeError) as error:
        raise DamagedVersion(folder, f"{type(error).__name__}: {error}") from error


def _archived(data: bytes, receipt: dict[str, Any]) -> Archived:
    record = json.loads(data)
    return Archived(
        record_id=RecordId(record["record_id"]),
        revision=record["revision"],
        record_sha256=hashlib.sha256(data).hexdigest(),
        filename=record["source"]["filename"],
        title=_value(record, "title"),
        kind=_value(record, "kind"),
        issued_on=_value(record, "issued_on"),
        pages=len(record["pages"]),
        received_at=stamp(datetime.fromisoformat(record["source"]["received_at"])),
        archived_at=receipt["archived_at"],
    )


def _value(record: dict[str, Any], name: str) -> str | None:
    value = (record.get(name) or {}).get("value")
    return None if value is None else str(value)


def _rename(aside: Path, final: Path) -> None:
    try:
        aside.rename(final)
    except OSError as error:
        # Another archiver was quicker; the caller compares what stands there.
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
            raise


def _copy(tmp: Path, source: Path, final: Path) -> None:
    with source.open("rb") as original, file_aside(tmp) as (file, aside):
        while block := original.read(1 << 20):
            file.write(block)
        settle(file, aside, final)


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
