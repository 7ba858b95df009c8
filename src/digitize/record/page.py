"""One page of a record: its words and lines, tables, marks, pictures, and how it was read."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import AliasChoices, BeforeValidator, Field

from digitize.record.base import Box, Model
from digitize.record.notes import Note
from digitize.record.version_1 import as_notes

UNQUESTIONED: Final = 0.999
"""Certainty of a word that no evidence speaks against: 66 of 53,249 such words were wrong."""


class Alternative(Model):
    """A letter that the recogniser considered."""

    text: str
    confidence: float


class Doubt(Model):
    """A letter of which the recogniser was not sure."""

    at: int = Field(ge=0, description="which letter of raw, from 0")
    choices: tuple[Alternative, ...] = Field(
        min_length=2, description="the one that the recogniser took, then the others, best first"
    )


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
    first: str | None = Field(
        None,
        description="what the first reader had at this place, where `raw` is the second reader's "
        "because that was no word; null: `raw` is the first reader's",
    )
    alone: bool = Field(
        False,
        description="the first reader was not asked: the second was sure of each letter, and `raw` "
        "is its word",
    )
    chances: str | None = Field(
        None,
        description="the letters that the second reader considered, frame by frame, each with its "
        "cost: minus the logarithm of its probability, in tenths; null: not in doubt, or not known",
    )
    third: str | None = Field(
        None, description="the third reader's words at this place; null: it was not asked"
    )
    third_chances: str | None = Field(
        None, description="the letters that the third reader considered, as `chances`"
    )
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
    size: float | None = Field(
        None,
        description="x-height of its letters in pixels of the page, also of a line in capitals; "
        "null: not measured",
    )
    weight: float | None = Field(
        None,
        description="mean thickness of its strokes in x-heights, to compare lines of one page: "
        "bold is 1.3 times regular or more; null: not measured",
    )


BlockRole = Literal[
    "masthead", "running_head", "page_number", "kicker", "title", "subtitle", "byline", "body",
    "verse", "table", "caption", "jump",
]  # fmt: skip


class Block(Model):
    """Lines that belong together, in reading order."""

    box: Box
    lines: tuple[Line, ...]
    role: BlockRole | None = Field(
        None,
        description="of the block in the issue of a bulletin; jump: `Xem tiếp trang 3` or `Tiếp "
        "theo trang 1`; null in all other records",
    )
    article: str | None = Field(None, description="id of the article it belongs to; null: of none")
    part: int | None = Field(
        None,
        ge=1,
        description="which part of its article; only where that goes on on a page scanned before",
    )


class TableRow(Model):
    """A row of a ruled table; each cell's lines joined by spaces."""

    cells: tuple[str, ...]


class Table(Model):
    """A ruled table."""

    box: Box
    rows: tuple[TableRow, ...]


class Mark(Model):
    """A mark on the page that is not text."""

    kind: Literal["seal", "stamp", "handwriting", "signature"]
    box: Box


PictureKind = Literal[
    "photograph", "drawing", "ornament", "rule", "code", "emblem", "frame", "tint", "fold", "hole",
    "edge",
]  # fmt: skip


class Picture(Model):
    """A drawn or photographed part of the page, which nobody can read as text."""

    kind: PictureKind = Field(
        description="code: a QR code; emblem: also a worn seal in black; frame: of rules around "
        "text; tint: a grey or coloured box behind text; edge: what the scanner left along a side"
    )
    box: Box
    article: str | None = Field(None, description="id of the article it belongs to; null: of none")


class Unread(Model):
    """Ink that looks like print, but for which the record has no word."""

    box: Box
    reason: Literal["not_found", "not_believed", "under_mark", "white_on_dark"] = Field(
        description="not_found: no line was found there, or its words were lost; not_believed: "
        "what was read there is so unsure that it was set apart; under_mark: a mark covers it; "
        "white_on_dark: it is white in a dark area"
    )
    letters: int = Field(ge=0, description="about how many pieces of a letter's size it has")


class InkShares(Model):
    """Shares of the page's ink by what it is, 0 to 1 each. Their sum is 1, or 0 without any ink."""

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
    """The result of reading a page."""

    READ = "read"
    BLANK = "blank"
    FAILED = "failed"


class Measures(Model):
    """Measurements of a page. Its preparation was chosen by them."""

    colour: bool
    two_level: bool = Field(description="black and white, no greys")
    noise: float = Field(description="deviation of the paper from its median, in grey levels")
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
    reasons: Annotated[tuple[Note, ...], BeforeValidator(as_notes)] = Field(
        (),
        validation_alias=AliasChoices("reasons", "reason"),  # the name in version 1
        description="why it failed, what may be lost or was not read, what is unusual",
    )
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
    seconds: float = Field(description="time taken to read the page")
