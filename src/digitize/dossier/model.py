"""The dossier, version 1: frozen models, kept in the ledger and in a bag for each revision.

A value that nobody entered is None: nothing is filled in from the documents unless a person
accepts a proposal (`proposals.py`). Codes are those of `codes.py`; dates are `2024`, `2024-05` or
`2024-05-17`. Sources: Circular 05/2025/TT-BNV, Appendix I, as far as docs/dossiers.md says.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Final, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from digitize.dossier import codes
from digitize.record.base import Model

DOSSIER_SCHEMA: Final = 1
MOST_DOCUMENTS: Final = 100_000  # in one dossier; a larger one is a fonds by mistake
DOSSIER_ID: Final = "^hs-[0-9a-f]{16}$"
_RECORD_ID = "^[0-9a-f]{64}-[1-9][0-9]{0,5}$"
_DATE = re.compile(r"(?:(?:([0-9]{1,2})[/.-])?([0-9]{1,2})[/.-])?([0-9]{4})")
_ISO = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?")


def _text(value: object) -> object:
    """Bring a text to NFC with single spaces; a cell of white space is nothing."""
    if not isinstance(value, str):
        return value
    text = " ".join(unicodedata.normalize("NFC", value).split())
    if not text.isprintable():
        raise ValueError("it holds characters that cannot be printed")
    return text or None


def date_typed(text: str) -> str:
    """Return a date as it is kept, from 17/5/2024, 5/2024, 2024 or the kept form.

    Raises: ValueError: it is no such date, or no day of the calendar.
    """
    if _ISO.fullmatch(text):
        parts = tuple(text.split("-"))
    elif found := _DATE.fullmatch(text):
        parts = tuple(f"{part:0>2}" for part in reversed(found.groups()) if part)
    else:
        raise ValueError(f"takes a date as 17/05/2024, 05/2024 or 2024, not {text!r}")
    try:
        date(*map(int, (*parts, *("01", "01")[len(parts) - 1 :])))
    except ValueError as error:
        raise ValueError(f"{text} is no day of the calendar") from error
    return "-".join(parts)


def _typed_date(value: object) -> object:
    value = _text(value)
    return date_typed(value) if isinstance(value, str) else value


def _of(list_: codes.CodeList) -> Callable[[object], object]:
    def check(value: object) -> object:
        value = _text(value)
        return list_.code(value) if isinstance(value, str) else value

    return check


def _yes(value: object) -> object:
    """Take yes and no as people type them, in both languages and as 1 and 0."""
    value = _text(value)
    if not isinstance(value, str):
        return value
    known = {"có": True, "yes": True, "1": True, "true": True, "x": True, "rồi": True,
             "không": False, "no": False, "0": False, "false": False, "chưa": False}  # fmt: skip
    if value.casefold() not in known:
        raise ValueError(f"takes có or không (yes or no), not {value!r}")
    return known[value.casefold()]


def _words(value: object) -> object:
    """Split a text at semicolons, as people type keywords; nothing left is None."""
    parts = value.split(";") if isinstance(value, str) else value
    if not isinstance(parts, list | tuple):
        return parts
    texts = (_text(part) for part in parts)
    return tuple(dict.fromkeys(text for text in texts if text)) or None


def _letters(most: int) -> StringConstraints:
    return StringConstraints(min_length=1, max_length=most)


Text30 = Annotated[Annotated[str, _letters(30)] | None, BeforeValidator(_text)]
Text100 = Annotated[Annotated[str, _letters(100)] | None, BeforeValidator(_text)]
Text200 = Annotated[Annotated[str, _letters(200)] | None, BeforeValidator(_text)]
Text500 = Annotated[Annotated[str, _letters(500)] | None, BeforeValidator(_text)]
Text1000 = Annotated[Annotated[str, _letters(1000)] | None, BeforeValidator(_text)]
Text2000 = Annotated[Annotated[str, _letters(2000)] | None, BeforeValidator(_text)]
Day = Annotated[str | None, BeforeValidator(_typed_date)]
Count = Annotated[Annotated[int, Field(ge=0, le=1_000_000)] | None, BeforeValidator(_text)]
Yes = Annotated[bool | None, BeforeValidator(_yes)]
Retention = Annotated[str | None, BeforeValidator(_of(codes.MAINTENANCE))]
UseMode = Annotated[str | None, BeforeValidator(_of(codes.MODE))]
LanguageCode = Annotated[str | None, BeforeValidator(_of(codes.LANGUAGES))]
Confidence = Annotated[str | None, BeforeValidator(_of(codes.CONFIDENCE_LEVEL))]
Condition = Annotated[str | None, BeforeValidator(_of(codes.FORMAT))]
RecoveryStatus = Annotated[str | None, BeforeValidator(_of(codes.RISK_RECOVERY_STATUS))]
Keyword = Annotated[str, _letters(100), BeforeValidator(_text)]
Keywords = Annotated[
    Annotated[tuple[Keyword, ...], Field(min_length=1, max_length=100)] | None,
    BeforeValidator(_words),
]


class DossierDocument(Model):
    """One document in a dossier; its place in the list is its ordinal, from 1.

    What is None here is as the dossier or the document's own record has it.
    """

    record_id: str = Field(pattern=_RECORD_ID)
    first_sheet: Count = Field(None, description="tờ số: the sheet on which it begins")
    last_sheet: Count = Field(None, description="the sheet on which it ends")
    maintenance: Retention = None
    mode: UseMode = None
    confidence_level: Confidence = None
    physical_state: Condition = None
    information_sign: Text30 = None
    autograph: Text2000 = Field(None, description="bút tích: what a hand wrote on it")
    risk_recovery: Yes = None
    risk_recovery_status: RecoveryStatus = None
    process: Yes = None
    note: Text500 = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        first, last = self.first_sheet, self.last_sheet
        if first is not None and last is not None and last < first:
            raise ValueError(f"it begins on sheet {first} and cannot end on sheet {last}")
        return self


class DossierChange(Model):
    """What made a revision of a dossier.

    way: entered by a person, taken from a table beside the scans, accepted from the proposals,
    filed (documents came in that name the dossier), imported from a package, or dissolved.
    fields: what is otherwise than in the revision before; `documents` for the list of documents.
    why: the reason that a person gave for dissolving it.
    """

    by: str = Field(min_length=1)
    at: datetime
    way: Literal["entered", "table", "accepted", "filed", "imported", "dissolved"]
    fields: tuple[str, ...] = ()
    why: Text500 = None


class Dossier(Model):
    """One dossier: the description that Circular 05/2025 asks for, and its documents in order."""

    dossier_id: str = Field(pattern=DOSSIER_ID)
    dossier_schema: Literal[1] = DOSSIER_SCHEMA
    revision: int = Field(1, ge=1)
    fonds_code: Text30 = None
    fonds_name: Text200 = None
    fonds_closed: Yes = Field(
        None, description="the body that made the fonds is abolished, and nothing is added to it"
    )
    archive_code: Text30 = Field(None, description="of the archive that keeps the dossier")
    inventory: Text30 = Field(None, description="mục lục: number of the list of dossiers")
    file_code: Annotated[str, _letters(100), BeforeValidator(_text)]
    title: Text1000 = None
    start_date: Day = None
    end_date: Day = None
    maintenance: Retention = None
    mode: UseMode = None
    language: LanguageCode = None
    keywords: Keywords = None
    sheets: Count = Field(None, description="of paper in the dossier")
    pages: Count = None
    paper_file_code: Text100 = Field(
        None, description="archive code, store or shelf or box, and number, parted by full stops"
    )
    physical_state: Condition = None
    information_sign: Text30 = None
    confidence_level: Confidence = None
    risk_recovery: Yes = None
    risk_recovery_status: RecoveryStatus = None
    note: Text2000 = None
    documents: tuple[DossierDocument, ...] = Field((), max_length=MOST_DOCUMENTS)
    order: Literal["filed", "entered"] = Field(
        "filed",
        description="filed: documents stand by their given ordinal, then by the name of their scan,"
        " and new ones are put among them; entered: a person ordered them, new ones come last",
    )
    taken_out: tuple[str, ...] = Field(
        (), description="records that a person took out; they are not filed again by their code"
    )
    change: DossierChange

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        ids = [one.record_id for one in self.documents]
        if len(set(ids)) != len(ids):
            twice = next(id_ for id_ in ids if ids.count(id_) > 1)
            raise ValueError(f"the document {twice} is there twice")
        if self.start_date and self.end_date and not _starts_before(self.start_date, self.end_date):
            raise ValueError(f"it starts on {self.start_date} and cannot end on {self.end_date}")
        return self

    @property
    def dissolved(self) -> bool:
        """Whether a person has dissolved it: it holds nothing, and its code is free again."""
        return self.change.way == "dissolved"


def _starts_before(start: str, end: str) -> bool:
    """Whether a period may be: a year ends with its last day, a month too."""
    shorter = min(len(start), len(end))
    return start[:shorter] <= end[:shorter]


def date_shown(kept: str | None) -> str:
    """Return a date as papers have it: 17/05/2024, 05/2024 or 2024; empty for None."""
    return "/".join(reversed(kept.split("-"))) if kept else ""


def document_code(file_code: str, ordinal: int) -> str:
    """Return docCode: the file's code, a full stop and seven digits of the document's place."""
    return f"{file_code}.{ordinal:07}"
