"""What keeps a package from being made, each with the place where a person mends it.

All of it is found before the first PDF is made. The command tells it in lines, the desk with links.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from digitize.dossier.fields import DOCUMENT_FIELDS, DOSSIER_FIELDS, DossierField
from digitize.dossier.model import Dossier
from digitize.errors import NotPackaged
from digitize.exchange.packages.contents import (
    BATCH_FIELDS,
    REQUEST_FIELDS,
    Lack,
    LooseBatch,
    PackageContents,
    PackagePaper,
)
from digitize.exchange.packages.describe import document_values, whole_values
from digitize.exchange.packages.kinds import PackageKind
from digitize.exchange.packages.rules import FieldFault, faults_of
from digitize.record.leave import Standing, marking_of, standing_of

RECORD_FIELDS: Final = {
    "typeName": "kind", "codeNumber": "number", "codeNotation": "symbol",
    "issuedDate": "issued_on", "organName": "issuer", "subject": "title",
    "keyword": "keywords", "language": "language", "mode": "access",
}  # fmt: skip
"""Elements that tell of the paper itself, and the fields of its record."""


def require_complete(kind: PackageKind, contents: PackageContents) -> None:
    """Check all that is known before any PDF is made.

    Raises: NotPackaged: something is missing, too long or unknown, or a paper may not leave. It
        has all reasons, each with the place where it is mended.
    """
    if found := tuple(lacks_of(kind, contents)):
        raise not_packaged(contents, found)


def not_packaged(contents: PackageContents, lacks: Iterable[Lack]) -> NotPackaged:
    """Return the error that refuses a package for these lacks, in both languages."""
    found = tuple(lacks)
    vietnamese = tuple(one.vietnamese for one in found)
    return NotPackaged(name_of(contents), tuple(map(str, found)), vietnamese)


def lacks_of(kind: PackageKind, contents: PackageContents) -> Iterator[Lack]:
    """Yield all that keeps a package from being made: of the whole, of each paper, of others."""
    for fault in faults_of(kind.whole, whole_values(kind, contents)).refused:
        yield _of_whole(contents, fault)
    codes: dict[str, int] = {}
    seen: dict[str, int] = {}
    for place, paper in enumerate(contents.papers, 1):
        if lack := held_back(place, paper):
            yield lack
            continue
        if (first := seen.setdefault(paper.record.record_id, place)) != place:
            yield _paper(place, paper, f"it is paper {first} too", "name it once",
                         f"trùng với văn bản {first}; chỉ nêu một lần")  # fmt: skip
            continue
        values = document_values(kind, contents, paper).values
        for fault in faults_of(kind.document, values).refused:
            yield _of_document(place, paper, fault)
        if (code := values["docCode"]) in codes:
            yield _paper(
                place, paper,
                f"it has the code {code} of paper {codes[code]} too; two files have one code", "",
                f"trùng mã {code} với văn bản {codes[code]}: hai hồ sơ cùng một mã",
            )  # fmt: skip
        codes[code] = place
    yield from contents.missing
    if not contents.count:
        yield Lack("there is no paper in it", "", "Chưa có văn bản nào trong hồ sơ")


def held_back(place: int, paper: PackagePaper) -> Lack | None:
    """Return why a paper may not leave; None: it may."""
    record, standing = paper.record, standing_of(paper.record)
    out = "take it out with `digitize dossier remove`"
    if standing is Standing.HELD:
        marking = marking_of(record)
        return _paper(place, paper, f"it is on hold for its marking {marking}",
                      "a person clears it with `digitize clear`, or takes it out with"
                      " `digitize dossier remove`",
                      f"đang tạm giữ vì dấu {marking}")  # fmt: skip
    if standing is Standing.WITHDRAWN:
        return _paper(place, paper, "it was withdrawn", out, "đã thu hồi")
    if standing is Standing.SUPERSEDED:
        others = ", ".join(record.superseded_by)
        return _paper(place, paper, f"its pages are in {others} now", "put those in its place",
                      f"các trang nay thuộc bản ghi {others}")  # fmt: skip
    return None


def paper_named(place: int, paper: PackagePaper) -> str:
    """Return how a paper is named for people: its place, its scan and its id."""
    return f"paper {place} ({paper.record.source.filename}, {paper.record.record_id[:12]})"


def name_of(contents: PackageContents) -> str:
    """Return the code that a package is told by: of the file, the batch or the request."""
    about = contents.about
    return about.file_code if isinstance(about, Dossier | LooseBatch) else about.request_id


def _paper(place: int, paper: PackagePaper, said: str, way: str, vietnamese: str) -> Lack:
    record = paper.record
    return Lack(
        f"{paper_named(place, paper)}: {said}", way,
        f"văn bản {place} ({record.source.filename}): {vietnamese}",
        record_id=record.record_id, held=standing_of(record) is Standing.HELD,
    )  # fmt: skip


def _of_whole(contents: PackageContents, fault: FieldFault) -> Lack:
    element = "archive_code" if fault.element == "arcFileCode" else fault.element
    fields: tuple[DossierField, ...]
    if isinstance(contents.about, Dossier):
        fields, where = DOSSIER_FIELDS, "of the dossier: digitize dossier set CODE FIELD VALUE"
    else:
        fields, where = (*BATCH_FIELDS, *REQUEST_FIELDS), "in the table that --about names"
    for one in fields:
        if element in (one.element, one.name):
            way = f"enter it as {one.name} ({one.vietnamese}) {where}"
            return Lack(str(fault), way, f"{one.vietnamese}: {fault.vietnamese}", one.name)
    return Lack(str(fault), f"enter it {where}", f"{fault.element}: {fault.vietnamese}")


def _of_document(place: int, paper: PackagePaper, fault: FieldFault) -> Lack:
    said = f"{fault.element}: {fault.vietnamese}"
    if fault.element in ("arcFileCode", "arcDocCode"):
        way = "enter archive_code (Mã cơ quan lưu trữ) of the dossier or the batch"
    elif fault.element in ("docId", "docCode"):
        way = "it follows from the code of the file, which is too long"
    elif name := RECORD_FIELDS.get(fault.element):
        way = f"enter it as {name} of the document, with `digitize edit` or at the desk"
    else:
        way = "mend it in the record"
        for one in DOCUMENT_FIELDS:
            if one.element == fault.element:
                said = f"{one.vietnamese}: {fault.vietnamese}"
                way = (f"enter it as {one.name} ({one.vietnamese}) of the document in its dossier,"
                       " with `digitize dossier set -d`")  # fmt: skip
    return _paper(place, paper, str(fault), way, said)
