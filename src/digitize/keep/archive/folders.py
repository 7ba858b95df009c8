"""The folders of the archive. Each version is a BagIt bag that can be read without digitize.

ab/<record_id>/v1/bagit.txt, bag-info.txt, manifest-sha256.txt, tagmanifest-sha256.txt
ab/<record_id>/v1/data/original.pdf, record.json, text.txt, premis.xml, receipt.json
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from digitize.errors import UNREADABLE, ArchiveConflict, BadCopy, DamagedVersion
from digitize.keep.archive.bags import DATA, close_bag, sha256_of
from digitize.keep.archive.index import FILE, Archived, Version, by_content, open_index
from digitize.keep.archive.looks import looks_of
from digitize.keep.archive.named import Named, named_of
from digitize.keep.archive.pieces import text_and_pieces
from digitize.keep.archive.premis import FileObject, premis
from digitize.keep.failpoint import failpoint
from digitize.keep.ledger.db import stamp
from digitize.keep.ledger.outbox import Parcel
from digitize.keep.store.aside import (
    FOLDER_MODE,
    KEPT_MODE,
    erase_folder,
    folder_aside,
    make_folder,
    sync_folder,
    write_kept,
)
from digitize.keep.store.ids import RecordId, record_id
from digitize.record.kinds import kind_shown
from digitize.record.leave import standing_of
from digitize.record.letters import normalise

SUFFIX = {
    "application/pdf": "pdf",
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/tiff": "tif",
    "image/webp": "webp",
    "image/bmp": "bmp",
    "image/gif": "gif",
    "image/jp2": "jp2",
    "image/heic": "heic",
}
ORIGINAL = "original.*"
PAYLOAD = ("record.json", "text.txt", "premis.xml", "receipt.json")  # besides the original
_NO_BAG = (
    "written before versions were bags: `digitize run --workspace NEW ARCHIVE` reads its original"
    " into a new workspace"
)
_OF_SERIAL = ("title", "issue", "publisher", "place")
_OF_ARTICLE = ("title", "subtitle", "byline")
_RECORD = re.compile(r"[0-9a-f]{64}-[1-9][0-9]*")
_VERSION = re.compile(r"v[1-9][0-9]*")


@dataclass(frozen=True, slots=True)
class Archive:
    """The folder of archived records. `tmp` must be on the same file system."""

    root: Path
    tmp: Path

    def record(self, record: RecordId) -> Path:
        """Return the folder of a record, which holds the bags of its versions."""
        return self.root / record_id(record)[:2] / record

    def version(self, record: RecordId, revision: int) -> Path:
        """Return the bag of one version."""
        return self.record(record) / f"v{int(revision)}"

    def payload(self, record: RecordId, revision: int) -> Path:
        """Return the folder of a version's files: original, record.json, text.txt and so on."""
        return self.version(record, revision) / DATA

    def record_json(self, record: RecordId, revision: int) -> bytes:
        """Return the JSON of one version, as archived. Raises: DamagedVersion: it is missing."""
        folder = self.version(record, revision)
        try:
            return (folder / DATA / "record.json").read_bytes()
        except OSError as error:
            why = _NO_BAG if (folder / "record.json").exists() else f"record.json: {error.strerror}"
            raise DamagedVersion(folder, why) from error

    def original(self, record: RecordId) -> Path:
        """Return the original of a record. Raises: DamagedVersion: no version has it."""
        folder = self.record(record)
        for version in sorted(_versions(folder), key=_revision, reverse=True):
            for path in (version / DATA).glob(ORIGINAL):
                return path
        raise DamagedVersion(folder, "it has no original")


def record_in(root: Path, tmp: Path, sha256: str) -> bytes | None:
    """Return a record's JSON from its bag, for a store that has lost it; None if no bag has it.

    Args: root, tmp: as in `Archive`.
    """
    if not (root / FILE).is_file():
        return None
    with open_index(root) as index:
        found = by_content(index, sha256)
    if found is None:
        return None
    try:
        return Archive(root, tmp).record_json(found.record_id, found.revision)
    except DamagedVersion:
        return None


@dataclass(frozen=True, slots=True)
class RecordBytes:
    """The JSON of a record, and what it says: a long one takes a fifth of a second to parse."""

    data: bytes
    told: Mapping[str, Any]


def write_version(
    archive: Archive, parcel: Parcel, record: RecordBytes, original: Path | None, now: datetime
) -> Version:
    """Write the bag of one version. A bag with the same content may exist already.

    Args: original: its path in the store; None: this version has none.
    Returns: what the index notes of it.

    Raises:
        ArchiveConflict: the version exists with other content.
        BadCopy: the original is not the one that was received.
    """
    final = archive.version(parcel.record_id, parcel.revision)
    make_folder(final.parent)
    if not final.exists():
        with folder_aside(archive.tmp) as aside:
            _fill(aside / DATA, record, original, stamp(now))
            close_bag(aside, parcel.key, now)
            failpoint("archive.aside")
            _rename(aside, final)
            failpoint("archive.renamed")
    sync_folder(final.parent)
    text = record.told["text"].encode()
    for name, want in (("record.json", record.data), ("text.txt", text)):
        if _bytes(final / DATA / name) != want:
            raise ArchiveConflict(final / DATA / name, "holds other bytes than this record")
    if original is not None:
        _compare(final / DATA / _original_name(record.told), original)
    return _noted(final, record)


def _noted(folder: Path, record: RecordBytes) -> Version:
    """Return what the index notes of a version whose record is known."""
    receipt = json.loads((folder / DATA / "receipt.json").read_bytes())
    return version_of(record, receipt["archived_at"])


def _fill(payload: Path, of: RecordBytes, original: Path | None, at: str) -> None:
    payload.mkdir(FOLDER_MODE)
    record, data = of.told, of.data
    source, text = record["source"], record["text"].encode()
    files = []
    if original is not None:
        name = _original_name(record)
        _put(original, payload / name)
        failpoint("archive.original")
        if sha256_of(payload / name) != source["sha256"]:
            raise BadCopy(original)
        size = (payload / name).stat().st_size
        files.append(FileObject(name, source["sha256"], size, source["media_type"],
                                source["filename"]))  # fmt: skip
    for name, content, media_type in (
        ("record.json", data, "application/json"),
        ("text.txt", text, "text/plain"),
    ):
        write_kept(payload / name, content)
        sha256 = hashlib.sha256(content).hexdigest()
        files.append(FileObject(name, sha256, len(content), media_type))
    failpoint("archive.record")
    write_kept(payload / "premis.xml", premis(record, files, at))
    key = f"{record['record_id']}:{record['revision']}"
    receipt = json.dumps({"key": key, "archived_at": at}, indent=1)
    write_kept(payload / "receipt.json", receipt.encode())


def _original_name(record: Mapping[str, Any]) -> str:
    return f"original.{SUFFIX.get(record['source']['media_type'], 'bin')}"


def _put(source: Path, final: Path) -> None:
    """Link a file into a bag, or copy and sync it if the file system has no links.

    A link is safe: store and archive are both ours, and neither file is ever written again.
    """
    try:
        os.link(source, final)
    except OSError as error:
        if error.errno not in (errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP):
            raise
        with source.open("rb") as original, final.open("xb") as copy:
            shutil.copyfileobj(original, copy, 1 << 20)
            copy.flush()
            os.fchmod(copy.fileno(), KEPT_MODE)
            os.fsync(copy.fileno())


def _compare(final: Path, original: Path) -> None:
    """Raises: ArchiveConflict: the existing version has another original."""
    if not final.exists() or not (
        final.samefile(original) or sha256_of(final) == sha256_of(original)
    ):
        raise ArchiveConflict(final, "is not the original of this record")


def version_folders(archive: Archive) -> Iterator[Path]:
    """Yield the folder of every version in the archive."""
    for record in sorted(archive.root.glob("[0-9a-f][0-9a-f]/*")):
        if _RECORD.fullmatch(record.name):
            yield from sorted(_versions(record))


def erase_versions(archive: Archive, record: RecordId, before: int) -> int:
    """Remove the bags of a record's revisions before one, with what is in them; return how many.

    Each goes at one moment: it is moved aside first.
    """
    older = [one for one in _versions(archive.record(record)) if _revision(one) < before]
    for version in older:
        erase_folder(version, archive.tmp)
    return len(older)


def read_version(folder: Path) -> Version:
    """Read one version for the index, as plain JSON, so that older schemas stay readable.

    Raises: DamagedVersion: its files are not what digitize wrote.
    """
    try:
        if (folder / "record.json").exists():
            raise DamagedVersion(folder, _NO_BAG)
        return _noted(folder, record_bytes((folder / DATA / "record.json").read_bytes()))
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise DamagedVersion(folder, f"{type(error).__name__}: {error}") from error
    except OSError as error:
        if error.errno not in UNREADABLE:
            raise
        raise DamagedVersion(folder, f"{type(error).__name__}: {error}") from error


def _versions(record: Path) -> Iterator[Path]:
    for version in record.iterdir() if record.is_dir() else ():
        if _VERSION.fullmatch(version.name):
            yield version


def _revision(version: Path) -> int:
    return int(version.name[1:])


def record_bytes(data: bytes) -> RecordBytes:
    """Parse the JSON of a record. Raises: ValueError: it is none."""
    return RecordBytes(data, json.loads(data))


def version_of(of: RecordBytes, archived_at: str) -> Version:
    """Turn a record into the data of the index.

    Raises: ValueError, KeyError, TypeError: it is no record.
    """
    record = dict(of.told)
    row = Archived(
        record_id=RecordId(record["record_id"]),
        revision=record["revision"],
        record_sha256=hashlib.sha256(of.data).hexdigest(),
        filename=record["source"]["filename"],
        title=_value(record, "title"),
        kind=_value(record, "kind"),
        # An issue often says only its month or quarter, which is no day of issue in its record.
        issued_on=_value(record, "issued_on") or _value(record.get("serial") or {}, "issued_on"),
        pages=len(record["pages"]),
        received_at=stamp(datetime.fromisoformat(record["source"]["received_at"])),
        archived_at=archived_at,
        issuer=_value(record, "issuer"),
        standing=standing_of(record),
    )
    text, issue = text_and_pieces(record) or (_text_by_pages(record), None)
    looks = looks_of(record)
    named = named_of(record, looks)
    return Version(row, text, _fields(record, named), looks, issue, named)


def _text_by_pages(record: dict[str, Any]) -> str:
    """Return the record's text with one form feed for each page of the scan before it.

    So a match gets its page number in the scan, also in a scan's second document.
    """
    pages, lines = record["pages"], record["text"].split("\n")
    counts = [sum(len(block["lines"]) for block in page["blocks"]) for page in pages]
    if sum(counts) != len(lines):  # a person has edited the text
        before = pages[0]["number"] - 1 if pages else 0
        return normalise("\f" * before + record["text"])
    left, text, at = iter(lines), "", 1
    for page, count in zip(pages, counts, strict=True):
        text += "\f" * (page["number"] - at) + "\n".join(islice(left, count))
        at = page["number"]
    return normalise(text)


def _fields(record: dict[str, Any], named: Named) -> str:
    """Return values that people search for; one typed by a person may not be in the text."""
    titles = [_value(record, name) for name in ("title", "issuer", "parent_issuer", "place")]
    serial = [_value(record.get("serial") or {}, name) for name in _OF_SERIAL]
    articles = [_value(one, name) for one in record.get("articles", ()) for name in _OF_ARTICLE]
    numbers = dict.fromkeys((named.number, named.number.lstrip("0")))  # 05/BC is asked for as 5/BC
    values = [*numbers, *titles, *named.people, record["source"]["filename"]]
    values += [*record.get("keywords", ()), *serial, *articles]
    values += [kind_shown(_value(record, "kind") or "", "vi"), *_day(record), *_units_now(record)]
    return normalise("\n".join(value for value in values if value))


def _day(record: dict[str, Any]) -> Iterator[str]:
    """Yield the day of issue as people write it: one typed by a person is not in the text."""
    try:
        day = date.fromisoformat(_value(record, "issued_on") or "")
    except ValueError:
        return
    yield f"{day.day}/{day.month}/{day.year}"


def _units_now(record: dict[str, Any]) -> Iterator[str]:
    """Yield the units of today that the units of a paper have become part of."""
    for name in ("issuer", "parent_issuer", "place"):
        link = (record.get(name) or {}).get("link") or {}
        yield from (one["name"] for one in link.get("successors", ()))


def _value(record: dict[str, Any], name: str) -> str | None:
    value = (record.get(name) or {}).get("value")
    return None if value is None else str(value)


def _rename(aside: Path, final: Path) -> None:
    try:
        aside.rename(final)
    except OSError as error:
        # Another archiver was faster; the caller compares its version.
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
            raise


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
