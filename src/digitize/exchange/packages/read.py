"""Reads a package of Circular 05/2025, ours or another program's, and checks it on the way.

Nothing is unpacked by its own names: the caller asks for one document after another.
"""

from __future__ import annotations

import hashlib
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Final
from urllib.parse import unquote

from lxml import etree

from digitize.errors import BadPackage
from digitize.exchange.packages.ead import fields_of
from digitize.exchange.packages.mets import EXTENSION, NS
from digitize.exchange.xml import XLINK

_METS: Final = f"{{{NS}}}"
_HREF: Final = f"{{{XLINK}}}href"
_NAME: Final = "METS.xml"
_MOST_XML: Final = 256 << 20  # bytes of one METS or description; a larger one is a bomb
_PIECE: Final = 1 << 20
_DIGITS: Final = 18  # of a size in bytes; a longer number is none
_FINDER: Final = "__MACOSX"  # a folder that macOS puts beside what it packs
_CANNOT: Final = (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError)
"""What Python's reader raises of a damaged or encrypted member, or of an unknown method."""


@dataclass(frozen=True, slots=True)
class FileTold:
    """A file that METS tells of. path: from the package's folder. sha256: None: not told."""

    path: str
    bytes: int | None
    sha256: str | None
    media_type: str


@dataclass(frozen=True, slots=True)
class DocumentTold:
    """A document of a package: its fields by the names of the circular, and its file."""

    fields: dict[str, str]
    file: FileTold

    @property
    def holey(self) -> bool:
        """Whether its file was handed over in an earlier package and is not in this one."""
        return self.file.path.endswith(".fetch.txt")


@dataclass(frozen=True, slots=True)
class PackageTold:
    """A package as it tells of itself. fields: of EAD.xml."""

    objid: str
    oais: str
    type: str
    fonds_code: str | None
    software: str | None
    fields: dict[str, str]


class OpenPackage:
    """A package whose METS was read. `about` and `documents` tell of it, `read` gives a file."""

    def __init__(self, path: Path, archive: zipfile.ZipFile) -> None:
        self._path, self._zip = path, archive
        self._names = {name: one for one in archive.infolist() if (name := _named(one))}
        self._root = self._folder()
        mets = self._xml(_NAME)
        self.about = self._about(mets)
        self._mets = {_NAME: mets}
        for pointer in mets.iter(f"{_METS}mptr"):
            where = _beside(_NAME, pointer.get(_HREF, ""))
            self._mets[where] = self._xml(where)

    def documents(self) -> Iterator[DocumentTold]:
        """Yield the documents in order, each with its own description.

        Raises: BadPackage: a description is missing, or a document has none.
        """
        found = False
        for path, mets in self._mets.items():
            described, files = self._described(path, mets), self._files(path, mets)
            for link in mets.iter(f"{_METS}div"):
                pointers = [one.get("FILEID") for one in link.findall(f"{_METS}fptr")]
                targets = [files[one] for one in pointers if one in files]
                ids = link.get("DMDID", "").split()
                if not targets or not ids:
                    continue
                where = described.get(ids[0])
                if where is None:
                    raise BadPackage(self._path, f"{path}: no description {ids[0]}")
                for file in targets:
                    found = True
                    yield DocumentTold(self._fields(where.path), file)
        if not found:
            raise BadPackage(self._path, "no document is joined to a description in it")

    @contextmanager
    def read(self, file: FileTold) -> Iterator[IO[bytes]]:
        """Open a file, which must have the size and the checksum that METS tells.

        Raises: BadPackage: it is missing, or has other bytes.
        """
        self._require_same(file)
        with self._zip.open(self._info(file.path)) as opened:
            yield opened

    def faults(self) -> Iterator[str]:
        """Yield what is wrong with its files: missing, altered, not compared, told of by nobody."""
        told, seen = {_NAME}, set[str]()
        for path, mets in self._mets.items():
            for file in (*self._files(path, mets).values(), *self._described(path, mets).values()):
                told.add(file.path)
                try:
                    self._require_same(file)
                except BadPackage as error:
                    yield error.why
                else:
                    if file.sha256 is None:
                        yield f"{file.path}: METS tells no SHA-256 of it, so nobody compared it"
        for name in filter(None, map(_named, self._zip.infolist())):
            inside = name.removeprefix(f"{self._root}/")
            if name in seen:
                yield f"{inside}: it is there twice; the last one counts"
            elif not name.endswith("/") and inside not in told:
                yield f"{inside}: no METS tells of it"
            seen.add(name)

    def _folder(self) -> str:
        tops = {name.partition("/")[0] for name in self._names}
        if len(tops) != 1:
            raise BadPackage(self._path, "it does not have one folder alone")
        return tops.pop()

    def _info(self, path: str) -> zipfile.ZipInfo:
        try:
            return self._names[unicodedata.normalize("NFC", f"{self._root}/{path}")]
        except KeyError:
            raise BadPackage(self._path, f"{path}: it is missing") from None

    def _xml(self, path: str) -> etree._Element:
        parser = etree.XMLParser(no_network=True, resolve_entities=False, huge_tree=True)
        try:
            return etree.fromstring(self._small(path), parser)
        except etree.XMLSyntaxError as error:
            raise BadPackage(self._path, f"{path}: it is no XML: {error}") from error

    def _small(self, path: str) -> bytes:
        info = self._info(path)
        if info.file_size > _MOST_XML:
            raise BadPackage(self._path, f"{path}: {info.file_size} bytes are no description")
        try:
            with self._zip.open(info) as opened:
                return opened.read(_MOST_XML)
        except _CANNOT as error:
            raise BadPackage(self._path, f"{path}: it cannot be unpacked: {error}") from error

    def _fields(self, path: str) -> dict[str, str]:
        try:
            return fields_of(self._small(path))
        except ValueError as error:
            raise BadPackage(self._path, f"{path}: {error}") from error

    def _about(self, mets: etree._Element) -> PackageTold:
        header = mets.find(f"{_METS}metsHdr")
        if mets.tag != f"{_METS}mets" or header is None:
            raise BadPackage(self._path, f"{_NAME}: it is no METS")
        note = header.find(
            f"{_METS}agent/{_METS}note[@{{{EXTENSION}}}NOTETYPE='IDENTIFICATIONCODE']"
        )
        described = [one.path for one in self._described(_NAME, mets).values()]
        return PackageTold(
            mets.get("OBJID", ""), header.get(f"{{{EXTENSION}}}OAISPACKAGETYPE", ""),
            mets.get("TYPE", ""), note.text if note is not None else None,
            header.findtext(f"{_METS}agent/{_METS}name"),
            self._fields(described[0]) if described else {},
        )  # fmt: skip

    def _described(self, path: str, mets: etree._Element) -> dict[str, FileTold]:
        """The descriptions and histories that a METS points to, by the id of their section."""
        found = {}
        for section in mets.iter(f"{_METS}dmdSec", f"{_METS}digiprovMD"):
            for one in section.iter(f"{_METS}mdRef"):
                found[section.get("ID", "")] = _told(path, one, one)
        return found

    def _files(self, path: str, mets: etree._Element) -> dict[str, FileTold]:
        found = {}
        for one in mets.iter(f"{_METS}file"):
            if (place := one.find(f"{_METS}FLocat")) is not None:
                found[one.get("ID", "")] = _told(path, one, place)
        return found

    def _require_same(self, file: FileTold) -> None:
        """Raises: BadPackage: it is missing, or has other bytes than METS tells."""
        info = self._info(file.path)
        if file.bytes is not None and info.file_size != file.bytes:
            why = f"{file.path}: it has {info.file_size} bytes, not {file.bytes}"
            raise BadPackage(self._path, why)
        digest = hashlib.sha256()
        try:
            with self._zip.open(info) as opened:
                while piece := opened.read(_PIECE):
                    digest.update(piece)
        except _CANNOT as error:
            raise BadPackage(self._path, f"{file.path}: it cannot be unpacked: {error}") from error
        if file.sha256 is not None and digest.hexdigest() != file.sha256.lower():
            raise BadPackage(self._path, f"{file.path}: its checksum is another one")


def handed_before(paths: Iterable[Path]) -> dict[str, str]:
    """Return what packages hold: the SHA-256 of each document's file, in capitals, by its code.

    Raises: BadPackage: one cannot be read.
    """
    found: dict[str, str] = {}
    for path in paths:
        with open_package(path) as package:
            for one in package.documents():
                code = one.fields.get("docCode")
                if code and one.file.sha256 and not one.holey:
                    found[code] = one.file.sha256.upper()
    return found


@contextmanager
def open_package(path: Path) -> Iterator[OpenPackage]:
    """Open a package.

    Raises: BadPackage: it is no ZIP with METS and a description in one folder.
    """
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError) as error:
        raise BadPackage(path, f"it is no ZIP that can be read: {error}") from error
    with archive:
        yield OpenPackage(path, archive)


def _named(info: zipfile.ZipInfo) -> str:
    """A member's name as METS would tell it; empty for what macOS packs beside the package.

    Old programs on Windows part folders with backslashes; macOS decomposes Vietnamese letters.
    """
    name = unicodedata.normalize("NFC", info.filename.replace("\\", "/"))
    return "" if name.partition("/")[0] == _FINDER else name


def _told(path: str, about: etree._Element, place: etree._Element) -> FileTold:
    size, kind = about.get("SIZE"), about.get("CHECKSUMTYPE")
    return FileTold(
        _beside(path, place.get(_HREF, "")),
        int(size) if size and size.isdecimal() and len(size) <= _DIGITS else None,
        about.get("CHECKSUM") if kind == "SHA-256" else None,
        about.get("MIMETYPE", ""),
    )


def _beside(path: str, href: str) -> str:
    """Where a METS points, seen from the package's folder."""
    where = unquote(href.removeprefix("file:").removeprefix("///").removeprefix("./"))
    return str(PurePosixPath(path).parent / where)
