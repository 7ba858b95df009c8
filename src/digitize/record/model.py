"""The record, version 1. Frozen pydantic models; `docs/record.schema.json` is made from them.

Boxes are x0, y0, x1, y1 in pixels of the page image as scanned, origin at the upper left, x1 and
y1 just outside. Confidences run from 0 to 1 and are the recogniser's own; a certainty is
calibrated: of words given 0.9, nine in ten are right.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

SCHEMA_VERSION: Final = 1
NOT_READ_YET = "this version of digitize does not look for it"
FOR_PEOPLE = "nobody has given it with the scan"

Box = tuple[int, int, int, int]

UNQUESTIONED: Final = 0.999
"""Certainty of a word that nothing speaks against: 66 of 53,249 such words were wrong."""


class Model(BaseModel):
    """Frozen, and strict about names."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", json_schema_serialization_defaults_required=True
    )


class FieldStatus(StrEnum):
    """Who vouches for a value."""

    MISSING = "missing"
    MACHINE = "machine"
    HANDWRITTEN = "handwritten"
    GIVEN = "given"  # handed in with the scan
    CONFIRMED = "confirmed"
    CORRECTED = "corrected"


class Unit(Model):
    """An administrative unit of the list: what its code stands for, and when."""

    name: str = Field(description="with its type, `Phường Mỹ Long`")
    code: str = Field(description="of the General Statistics Office, for units of this level")
    level: Literal["province", "district", "ward"]
    within: tuple[str, ...] = Field(description="the units around it, the nearest first")


class UnitLink(Unit):
    """The unit that a value names. The value stays what is printed."""

    valid_from: date | None = Field(description="null: before the list begins")
    valid_until: date | None = Field(description="its last day; null: it stands")
    successors: tuple[Unit, ...] = Field(description="what its area belongs to since then")


SURE: Final = 0.9
"""Confidence from which a field that the machine found is not asked about."""


def asks_for_a_person(status: str, confidence: float | None) -> bool:
    """Whether a field with this status and confidence is to be looked at.

    One without a value has a confidence where something stands there that could not be read.
    """
    if status in (FieldStatus.MACHINE, FieldStatus.MISSING):
        return confidence is not None and confidence < SURE
    return status == FieldStatus.HANDWRITTEN


class RecordField(Model):
    """A value with the place on the page that proves it; null with the reason where missing."""

    value: Any = None
    raw: str | None = None
    page: int | None = None
    box: Box | None = None
    method: str | None = None
    confidence: float | None = Field(None, ge=0, le=1)
    status: FieldStatus = FieldStatus.MISSING
    reason: str | None = NOT_READ_YET
    by: str | None = Field(None, description="the person who confirmed or corrected it")
    at: datetime | None = Field(None, description="when")
    link: UnitLink | None = Field(
        None, description="the administrative unit that the value names; null: unknown, or several"
    )


class Part(Model):
    """A page file that the original was joined from."""

    number: int = Field(ge=0, description="the number in its name")
    filename: str
    sha256: str = Field(pattern="^[0-9a-f]{64}$")


class Source(Model):
    """The original, as it was handed in."""

    filename: str = Field(description="the name as dropped")
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    bytes: int
    media_type: str
    received_at: datetime
    page_count: int
    parts: tuple[Part, ...] = Field(
        (), description="a folder's page files in the order of their pages; empty: it was one file"
    )


class Alternative(Model):
    """A letter that the recogniser considered."""

    text: str
    confidence: float


class Doubt(Model):
    """A letter of which the recogniser was not sure."""

    at: int = Field(ge=0, description="which letter of raw, from 0")
    choices: tuple[Alternative, ...] = Field(min_length=2, description="best first")


class Word(Model):
    """One word: as recognised, as cleaned, and where it stands."""

    raw: str
    text: str
    box: Box
    confidence: float
    alternatives: tuple[Doubt, ...] = Field(
        description="the letters for which the recogniser considered others"
    )
    second: str | None = Field(description="the second reader's words at this place")
    certainty: float = Field(UNQUESTIONED, ge=0, le=1, description="probability that text is right")
    review: bool = Field(False, description="a person should look at it")


class Line(Model):
    """One printed line."""

    text: str
    box: Box
    confidence: float = Field(description="mean of its words")
    words: tuple[Word, ...]
    second: str | None = Field(description="the whole line as the second reader has it")
    second_confidence: float | None
    cell: tuple[int, int, int] | None = Field(
        None, description="table of its page, row and column, each from 0"
    )


class Block(Model):
    """Lines that belong together, in reading order."""

    box: Box
    lines: tuple[Line, ...]


class TableRow(Model):
    """A row of a ruled table; each cell's lines joined by spaces."""

    cells: tuple[str, ...]


class Table(Model):
    """A ruled table."""

    box: Box
    rows: tuple[TableRow, ...]


class Mark(Model):
    """What is on the page without being text."""

    kind: Literal["seal", "stamp", "handwriting", "signature"]
    box: Box


PictureKind = Literal[
    "photograph", "drawing", "ornament", "rule", "code", "emblem", "frame", "fold", "hole", "edge"
]


class Picture(Model):
    """A drawn or photographed part of the page, which nobody can read as text."""

    kind: PictureKind = Field(
        description="code: a QR code; emblem: also a worn seal in black; edge: what the scanner "
        "left along a side"
    )
    box: Box


class Unread(Model):
    """Ink that looks like print and of which the record has no word."""

    box: Box
    reason: Literal["not_found", "not_believed", "under_mark", "white_on_dark"] = Field(
        description="not_found: no line was found there, or its words were lost; not_believed: "
        "what was read there is so unsure that it was set apart; under_mark: a mark covers it; "
        "white_on_dark: it is white in a dark area"
    )
    letters: int = Field(ge=0, description="pieces of a letter's size in it, about")


class InkShares(Model):
    """Which share of the page's ink is what, each 0 to 1; together 1, or 0 on a page without."""

    words: float = Field(description="of the text")
    furniture: float = Field(description="of lines that were set apart")
    rules: float = Field(description="of tables")
    marks: float
    pictures: float
    specks: float = Field(description="pieces too small for a letter, and what fits nothing else")
    unread: float


class DigitalSignature(Model):
    """A signature's caption in the PDF; nobody has verified it."""

    name: str | None
    agency: str | None
    time: datetime | None


class PageState(StrEnum):
    """How a page ended."""

    READ = "read"
    BLANK = "blank"
    FAILED = "failed"


class Measures(Model):
    """What a page is like. Its preparation was chosen by it."""

    colour: bool
    two_level: bool = Field(description="black and white, no greys")
    noise: float = Field(description="grey levels by which paper strays from its median")
    shade: float = Field(description="how far the darkest paper is from white, 0 to 1")
    black_edges: float = Field(description="share of the page that the scanner's edges take")
    show_through: float | None = Field(
        description="share of the paper, away from print, that is grey; null: not measured"
    )
    x_height_px: float | None = Field(description="of small letters; null: not measured")
    curl: float | None = Field(
        description="how far a line departs from straight, in line heights; null: not measured"
    )


class Page(Model):
    """One page, with everything that was read on it."""

    number: int = Field(ge=1)
    state: PageState
    reason: str | None = Field(None, description="why it failed, or is damaged")
    code: str | None = Field(None, description="the kind of failure, as errors have it")
    width: int
    height: int
    dpi: float
    turn: int = Field(ge=0, le=3, description="quarter turns counter-clockwise of its content")
    skew: float = Field(description="degrees counter-clockwise that level its lines")
    layout: Literal["line_stack", "tesseract", "none"] = Field(description="who found the lines")
    steps: tuple[str, ...] = Field(description="what prepared the page image, in order")
    measured: Measures | None = Field(None, description="what it is like; null on a failed page")
    blocks: tuple[Block, ...]
    furniture: tuple[Line, ...] = Field(description="set apart: not part of the text")
    tables: tuple[Table, ...] = ()
    marks: tuple[Mark, ...] = ()
    pictures: tuple[Picture, ...] = ()
    ink: InkShares | None = Field(None, description="null: nobody accounted for it")
    unread: tuple[Unread, ...] = Field((), description="places where print is and no word")
    text_layer: (
        Literal["agrees", "disagrees", "not_vietnamese", "legacy_encoding", "born_digital"] | None
    ) = Field(None, description="of text that the page carries already; null: it carries none")
    digital_signatures: tuple[DigitalSignature, ...] = ()
    flags: tuple[str, ...] = ()
    seconds: float = Field(description="that reading it took")


class Event(Model):
    """What a news item tells of."""

    date: RecordField = RecordField()
    part_of_day: RecordField = RecordField()
    kind: RecordField = RecordField()
    organiser: RecordField = RecordField()


class Signer(Model):
    """Who signed."""

    authority: RecordField = RecordField()
    role: RecordField = RecordField()
    name: RecordField = RecordField()


class Role(Model):
    """An office that a person holds."""

    title: str
    body: str | None = None


class Person(Model):
    """A person as named in the text, with the place on the page that proves it."""

    name: str
    honorific: str | None = None
    roles: tuple[Role, ...] = ()
    raw: str | None = Field(None, description="the words it was taken from, as recognised")
    page: int | None = None
    box: Box | None = None
    method: str | None = None
    confidence: float | None = Field(None, ge=0, le=1)
    status: FieldStatus = FieldStatus.MACHINE
    by: str | None = Field(None, description="the person who confirmed or corrected it")
    at: datetime | None = Field(None, description="when")


class Change(Model):
    """One thing that cleaning did, or would do."""

    rule: str
    page: int
    at: tuple[int, int, int] = Field(description="block, line and word on the page, from 0")
    box: Box
    before: str
    after: str
    evidence: str
    confidence: float
    outcome: Literal["applied", "suggested"]


class Edit(Model):
    """What a person put right or confirmed. It outlives every new reading of its scan."""

    by: str = Field(min_length=1, description="who")
    at: datetime
    field: str | None = Field(
        None, description="the field's path in the record, as `signer.name`; null: a word of text"
    )
    page: int | None = Field(
        None, ge=1, description="of the word; of a field, once it was carried to a later reading"
    )
    word: tuple[int, int, int] | None = Field(
        None, description="block, line and word on the page, from 0, as they stood then"
    )
    box: Box | None = Field(None, description="of the word: finds it again in a new reading")
    before: Any = Field(None, description="what stood there; null: nothing")
    after: Any = Field(None, description="the same as before: confirmed; null: there is none")
    was: RecordField | Word | None = Field(
        None, description="the field or word without this edit, in this reading"
    )
    placed: bool = Field(
        True, description="false: this reading has nothing that it fits, so it changes nothing"
    )
    undone_by: str | None = Field(None, description="who took it back; it stands for nothing then")
    undone_at: datetime | None = None


class Act(Model):
    """What a person decided about a record as a whole."""

    by: str = Field(min_length=1, description="who")
    at: datetime
    why: str


class Quality(Model):
    """How far the text can be trusted."""

    confidence_p10: float | None = Field(description="a tenth of the words lie below this")
    flagged: int | None = Field(None, description="words to look at; null: not judged")
    damaged: bool = Field(description="the file had errors, or a page failed")
    review: bool = Field(description="a person should look")
    reasons: tuple[str, ...] = ()


class Process(Model):
    """What made the record. The same fingerprint on the same bytes gives the same content."""

    fingerprint: str
    versions: dict[str, str]
    seconds: float


class Record(Model):
    """One document of a scan, ready for an archive."""

    record_id: str = Field(pattern="^[0-9a-f]{64}-[1-9][0-9]*$")
    schema_version: Literal[1] = SCHEMA_VERSION
    revision: int = Field(1, ge=1)
    source: Source
    kind: RecordField = RecordField()
    number: RecordField = RecordField()
    number_year: RecordField = RecordField()
    symbol: RecordField = RecordField()
    title: RecordField = RecordField()
    issued_on: RecordField = RecordField()
    place: RecordField = RecordField()
    event: Event = Event()
    issuer: RecordField = RecordField()
    parent_issuer: RecordField = RecordField()
    people: tuple[Person, ...] = ()
    signer: Signer = Signer()
    recipients: RecordField = RecordField()
    text_raw: str = Field(description="as recognised, a printed line a line")
    text: str = Field(description="as cleaned, without furniture and marks; NFC")
    paragraphs: tuple[str, ...]
    end_mark: RecordField = RecordField()
    pages: tuple[Page, ...]
    digital_signatures: tuple[DigitalSignature, ...] = ()
    secrecy: RecordField = RecordField()
    changes: tuple[Change, ...] = ()
    edits: tuple[Edit, ...] = Field((), description="of people, in the order they were made")
    cleared: Act | None = Field(
        None, description="who let it go on in spite of its secrecy marking, which is the why"
    )
    withdrawn: Act | None = Field(
        None, description="who took it back, and why: it has no content then"
    )
    restored: Act | None = Field(None, description="who brought it back after that")
    scan_pages: tuple[int, ...] = Field(
        (), description="of a record that was withdrawn or superseded: its pages in the scan"
    )
    superseded_by: tuple[str, ...] = Field(
        (),
        description="records that have its pages by a later reading, or by a later scan of that"
        " name: it has no content then; the machine did this, and it is no withdrawal",
    )
    quality: Quality
    process: Process
    fonds_code: RecordField = RecordField(reason=FOR_PEOPLE)
    file_code: RecordField = RecordField(reason=FOR_PEOPLE)
    ordinal: int = Field(
        1, ge=1, description="of the document in its file, as given; else of that in its scan"
    )
    language: str = "vie"
    keywords: tuple[str, ...] = ()
    access: RecordField = RecordField(reason=FOR_PEOPLE)
    security: RecordField = RecordField(reason=FOR_PEOPLE)
    physical_condition: RecordField = RecordField(reason=FOR_PEOPLE)
    copy_status: RecordField = RecordField(reason=FOR_PEOPLE)

    @property
    def key(self) -> str:
        """The key of messages and of the archive: unique for each revision."""
        return f"{self.record_id}:{self.revision}"
