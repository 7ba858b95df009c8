"""What goes into a package: the dossier, batch or request that it is about, and its papers."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from digitize.dossier.fields import DossierField, field_named
from digitize.dossier.model import (
    Day,
    Dossier,
    DossierDocument,
    Text30,
    Text1000,
    Text2000,
    Yes,
)
from digitize.record.model import Record

Code = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Text250 = Annotated[str, StringConstraints(min_length=1, max_length=250)]
Text500 = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Purpose = Annotated[str, StringConstraints(pattern="^0[1-3]$")]
Copies = Annotated[int, Field(ge=1, le=1000)]
FeeObject = Annotated[str, StringConstraints(pattern="^(0[1-9]|10)$")]


class _About(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    fonds_code: Text30 | None = None
    archive_code: Text30 | None = None
    note: Text2000 | None = None


_Told = TypeVar("_Told", bound=_About)


class LooseBatch(_About):
    """A batch of loose papers: its code is the agency's, the year, the handover and an ordinal."""

    file_code: Code
    title: Text1000 | None = None
    incoming: Yes | None = None


class ReadingRequest(_About):
    """What a reader asked for, and why; purpose and fee_object are codes of the circular.

    receiver, valid_until, copies: for the authenticating copy (Article 42); without a receiver none
    is made.
    """

    request_id: Code
    requested_on: Day | None = None
    purpose: Purpose | None = None
    purpose_content: Text500 | None = None
    fee_object: FeeObject | None = None
    research_topic: Text250 | None = None
    receiver: Text250 | None = None
    valid_until: Day | None = None
    copies: Copies | None = None


_SHARED: Final = (
    DossierField("fonds_code", "Mã phông", "fonds code"),
    DossierField("archive_code", "Mã cơ quan lưu trữ", "archive code"),
    DossierField("note", "Ghi chú", "note", "description"),
)
BATCH_FIELDS: Final = (
    DossierField("file_code", "Mã tập tài liệu", "batch code", "fileCode"),
    DossierField("title", "Tiêu đề", "title", "title"),
    DossierField("incoming", "Văn bản đến", "incoming papers", "source"),
    *_SHARED,
)
REQUEST_FIELDS: Final = (
    DossierField("request_id", "Mã phiếu yêu cầu", "request id", "requestID"),
    DossierField("requested_on", "Ngày yêu cầu", "date of the request", "requestDate"),
    DossierField("purpose", "Mục đích", "purpose", "purpose"),
    DossierField("purpose_content", "Nội dung mục đích", "purpose in words", "purposeContent"),
    DossierField("fee_object", "Đối tượng phí", "fee group", "feeObjectType"),
    DossierField("research_topic", "Đề tài nghiên cứu", "topic of research", "researchTopic"),
    DossierField("receiver", "Người nhận bản sao", "receiver of the copy"),
    DossierField("valid_until", "Có giá trị đến", "valid until"),
    DossierField("copies", "Số bản", "number of copies"),
    *_SHARED,
)


def batch_of(table: str) -> LooseBatch:
    """Read a batch from a table of two columns, field and value.

    Raises: ValueError: a field is unknown, given twice or has no such value.
    """
    return _validated(LooseBatch, _rows(table, BATCH_FIELDS))


def request_of(table: str) -> ReadingRequest:
    """Read a request from a table of two columns, field and value. Raises: ValueError: as above."""
    return _validated(ReadingRequest, _rows(table, REQUEST_FIELDS))


def _rows(table: str, fields: tuple[DossierField, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    text = table.removeprefix("\ufeff")
    # No field has one in its name, so the first parts a field and its value.
    parts = next((letter for letter in text if letter in ",;\t"), ",")
    for row in csv.reader(io.StringIO(text), delimiter=parts):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) < 2 or any(cell.strip() for cell in row[2:]):
            raise ValueError(f"a line has a field and its value, not {', '.join(row)!r}")
        name = field_named(row[0], fields)
        if name in found:
            raise ValueError(f"{row[0]} is there twice")
        if value := " ".join(row[1].split()):
            found[name] = value
    return found


def _validated(model: type[_Told], values: dict[str, str]) -> _Told:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise ValueError(f"{where}: {first['msg'].removeprefix('Value error, ')}") from error


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that keeps a package from being made.

    said: what is wrong, in English. way: how it is mended by a command. vietnamese: what is wrong,
    for the desk, which has links in place of commands. field: of the dossier, the batch or the
    request, by our name; None: it is about a paper. record_id: the paper, where it is known.
    sha256: a scan that waits, by its content. held: it waits for a person to clear it.
    """

    said: str
    way: str
    vietnamese: str
    field: str | None = None
    record_id: str | None = None
    sha256: str | None = None
    held: bool = False

    def __str__(self) -> str:
        return "; ".join(part for part in (self.said, self.way) if part)


@dataclass(frozen=True, slots=True)
class PackagePaper:
    """One paper of a package.

    file_code, ordinal: its place in the file that it belongs to. archived_at: when its record
    went into the archive, in ISO 8601. dossier, entry: what a person entered about its file and
    about itself; None: nobody did.
    """

    record: Record
    original: Path
    file_code: str
    ordinal: int
    archived_at: str
    dossier: Dossier | None = None
    entry: DossierDocument | None = None


@dataclass(frozen=True, slots=True)
class PackageContents:
    """What a package is about, and its papers in order.

    papers: each iteration reads them anew, so that no two records are held at once.
    count: how many they are. seeds: all that their content follows from, for ids. missing: what
    else keeps it from being packed, such as papers that belong to it and are not there.
    since: what has come to keep it back since these contents were gathered; asked at the end.
    """

    about: Dossier | LooseBatch | ReadingRequest
    papers: Iterable[PackagePaper]
    count: int
    seeds: tuple[str, ...]
    missing: tuple[Lack, ...] = ()
    since: Callable[[], tuple[Lack, ...]] = tuple
