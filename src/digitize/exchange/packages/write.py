"""Writes a package: checks all that goes into it first, then packs paper after paper.

The memory does not grow with the number of papers: each is read, packed and let go.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from digitize.exchange.packages.contents import PackageContents, PackagePaper
from digitize.exchange.packages.describe import Described, document_values, whole_values
from digitize.exchange.packages.ead import description
from digitize.exchange.packages.kinds import PackageKind, Status
from digitize.exchange.packages.lacks import (
    held_back,
    name_of,
    not_packaged,
    paper_named,
    require_complete,
)
from digitize.exchange.packages.mets import (
    REP_FOLDER,
    PackageHead,
    PackageParts,
    write_package_mets,
    write_representation_mets,
)
from digitize.exchange.packages.names import (
    folder_name,
    package_ids,
    safe_name,
    told_time,
    zip_name,
)
from digitize.exchange.packages.packed import (
    CSV,
    PDF,
    TEXT,
    XML,
    PackedDocument,
    PackedFile,
    PackedList,
    PackedOriginal,
)
from digitize.exchange.packages.premis import write_documents_premis, write_package_premis
from digitize.exchange.packages.rules import faults_of, names_of
from digitize.exchange.packages.schemas import EAD_DOC_SCHEMA, EAD_SCHEMA, schema_files
from digitize.exchange.packages.zipped import ZipFolder, sha256_of, zip_folder
from digitize.keep.archive.premis import FileObject, PremisEvent, events_of
from digitize.record.cells import inert_cell, plain_cell
from digitize.record.model import Record

METS: Final = "METS.xml"
EAD: Final = "metadata/descriptive/EAD.xml"
PREMIS: Final = "metadata/preservation/PREMIS.xml"
REP_PREMIS: Final = f"{REP_FOLDER}/metadata/preservation/PREMIS_rep1.xml"
LIST: Final = "documentation/muc-luc-van-ban.csv"
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class PackageOrder:
    """How a package is made.

    at: the time that it says it was made. software: name and version. ordinal: of the package in
    its handover. make: writes the PDF/A of a record, from its original, into a file, and returns
    what had to be changed for it. is_signed: whether a file carries digital signatures, so that it
    must go as it is. judge: what keeps a file from being PDF/A, a line each. handed: what was
    handed over before, the SHA-256 of each document's file by its code; where the same bytes would
    go again, a `.fetch.txt` stands for them.
    """

    at: datetime
    software: str
    make: Callable[[Record, Path, Path], Sequence[str]]
    is_signed: Callable[[Record, Path], bool]
    judge: Callable[[Path], list[str]]
    status: Status = "NEW"
    agreement: str | None = None
    ordinal: int = 1
    handed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PackageWritten:
    """A package that was written. doubts: how many lines its report has about values.

    holey: how many documents are not in it, since the same bytes were handed over before.
    """

    path: Path
    objid: str
    documents: int
    signed: int
    doubts: int
    holey: int = 0


def write_package(
    kind: PackageKind, contents: PackageContents, order: PackageOrder, to: Path, tell: Tell
) -> PackageWritten:
    """Write a package as a ZIP into a folder.

    Args: tell: takes each doubt about it, a line each, while it is written.

    Raises:
        NotPackaged: it may not be written as it is; nothing was.
        NotExported: a PDF could not be made.
    """
    require_complete(kind, contents)
    ids = package_ids(kind, (order.software, order.status, *contents.seeds))
    head = PackageHead(kind, ids, order.at, order.software, contents.about.fonds_code,
                       order.status, order.agreement)  # fmt: skip
    final = to / zip_name(order.ordinal, head.objid)
    with tempfile.TemporaryDirectory(prefix=".digitize-", dir=to) as name:
        made = Path(name) / "package.zip"
        with zip_folder(made, folder_name(head.objid), order.at) as into:
            packing = _Packing(head, contents, order, into, Path(name), tell)
            packing.papers()
            packing.whole()
        if late := contents.since():
            raise not_packaged(contents, late)
        made.replace(final)
    return PackageWritten(final, head.objid, contents.count, packing.signed, packing.doubts,
                          packing.holey)  # fmt: skip


@dataclass(slots=True)
class _Packing:
    """One package while it is written."""

    head: PackageHead
    contents: PackageContents
    order: PackageOrder
    into: ZipFolder
    aside: Path
    tell: Tell
    signed: int = 0
    doubts: int = 0
    holey: int = 0

    @property
    def packed(self) -> PackedList:
        return PackedList(self.aside / "packed.jsonl")

    def papers(self) -> None:
        """Pack the papers, and list them in a table."""
        rules, packed = self.head.kind.document, self.packed
        with (self.aside / "list.csv").open("w", encoding="utf-8-sig", newline="") as file:
            table = csv.writer(file)
            table.writerow(names_of(rules))
            for place, paper in enumerate(self.contents.papers, 1):
                if lack := held_back(place, paper):  # since it was checked
                    raise not_packaged(self.contents, (lack,))
                described = document_values(self.head.kind, self.contents, paper)
                self._doubt(paper_named(place, paper), described)
                packed.add(self._paper(place, paper, described.values))
                row = (described.values.get(name, "") for name in names_of(rules))
                table.writerow([inert_cell(plain_cell(cell)) for cell in row])

    def _paper(self, place: int, paper: PackagePaper, values: dict[str, str]) -> PackedDocument:
        name = safe_name(values["docId"])
        about = self.into.add(
            f"{REP_FOLDER}/metadata/descriptive/EAD_doc_{name}.xml",
            description(self.head.kind.document, values, f"../../../../schemas/{EAD_DOC_SCHEMA}"),
            XML,
        )
        record, source = paper.record, paper.record.source
        signed = self.order.is_signed(record, paper.original)
        file = paper.original if signed else self.aside / "made.pdf"
        if not signed:
            for remark in self.order.make(record, paper.original, file):
                self._say(f"{paper_named(place, paper)}: {remark}")
        elif faults := self.order.judge(file):
            self._say(f"{paper_named(place, paper)}: it is signed, so it goes as it is, and is no"
                      f" PDF/A: {'; '.join(faults)}")  # fmt: skip
        data = self._data(name, values, file)
        self.signed += signed
        original = PackedOriginal(source.filename, source.bytes, source.sha256.upper(),
                                  source.media_type)  # fmt: skip
        events = tuple(self._events(paper, signed)) if self.head.kind.has_premis else ()
        return PackedDocument(values["docCode"], data, about, original, signed, events)

    def _data(self, name: str, values: dict[str, str], file: Path) -> PackedFile:
        """Pack a document's file; where it was handed over before, what stands for it."""
        before = self.order.handed.get(values["docCode"], "")
        if before and before == sha256_of(file):
            self.holey += 1
            path = f"{REP_FOLDER}/data/{name}.fetch.txt"
            return self.into.add(path, values["docId"].encode(), TEXT)
        return self.into.copy(f"{REP_FOLDER}/data/{name}.pdf", file, PDF)

    def _events(self, paper: PackagePaper, signed: bool) -> Iterator[PremisEvent]:
        raw = paper.record.model_dump(mode="json", exclude=_BULK)
        source = paper.record.source
        whole = FileObject("original", source.sha256, source.bytes, source.media_type,
                           source.filename)  # fmt: skip
        yield from events_of(raw, [whole], paper.archived_at)
        told = "taken as it is, for its signatures" if signed else "PDF/A-2b made of the scan"
        yield PremisEvent("replication" if signed else "normalization",
                          told_time(self.head.at), told, outcome="success")  # fmt: skip

    def whole(self) -> None:
        """Pack what tells of the papers, and of the package."""
        head, values = self.head, whole_values(self.head.kind, self.contents)
        self._doubt(name_of(self.contents), Described(values), whole=True)
        parts = PackageParts(
            self.into.add(EAD, description(head.kind.whole, values, f"../../schemas/{EAD_SCHEMA}"),
                          XML),
            self._made(PREMIS, lambda to: write_package_premis(to, head, self.contents.count)),
            (self.into.copy(LIST, self.aside / "list.csv", CSV),),
            tuple(self.into.add(f"schemas/{name}", data, XML)
                  for name, data in schema_files(head.kind)),
            self._representation(),
        )  # fmt: skip
        mets = self.aside / METS
        write_package_mets(mets, head, parts)
        self.into.copy(METS, mets, XML)

    def _representation(self) -> PackedFile:
        packed, head = self.packed, self.head
        history = self._made(REP_PREMIS, lambda to: write_documents_premis(to, head, packed))
        mets = self.aside / "rep1.xml"
        write_representation_mets(mets, head, packed, history)
        return self.into.copy(f"{REP_FOLDER}/{METS}", mets, XML)

    def _made(self, path: str, write: Callable[[Path], None]) -> PackedFile | None:
        """Write a history, where the package has one."""
        if not self.head.kind.has_premis:
            return None
        write(self.aside / "premis.xml")
        return self.into.copy(path, self.aside / "premis.xml", XML)

    def _doubt(self, name: str, described: Described, whole: bool = False) -> None:
        kind = self.head.kind
        faults = faults_of(kind.whole if whole else kind.document, described.values)
        for line in (*described.left_out, *(one.both for one in faults.doubtful)):
            self._say(f"{name}: {line}")

    def _say(self, line: str) -> None:
        self.doubts += 1
        self.tell(line)


_BULK: Final[dict[str, Any]] = {
    "pages": {"__all__": {"blocks", "furniture", "tables", "marks", "pictures", "unread"}},
    "text": True, "text_raw": True, "paragraphs": True, "articles": True, "pictures": True,
}  # fmt: skip
