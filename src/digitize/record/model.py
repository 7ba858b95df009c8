"""The record, version 2. Frozen pydantic models; `docs/record.schema.json` is made from them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field

from digitize.record.article_acts import ArticleAt, ArticleEdit, ArticlesBefore
from digitize.record.articles import Article, IssuePicture, Serial
from digitize.record.base import Box, Model
from digitize.record.fields import NOT_GIVEN, Event, Person, RecordField, Signer
from digitize.record.notes import Note
from digitize.record.page import DigitalSignature, Line, Page, Word
from digitize.record.signatures import FileSignature
from digitize.record.version_1 import as_notes, as_version_2, placed

SCHEMA_VERSION: Final = 2


class Part(Model):
    """One of the page files from which the original was joined."""

    number: int = Field(ge=0, description="the number in its name")
    filename: str
    sha256: str = Field(pattern="^[0-9a-f]{64}$")


class JoinedPaper(Model):
    """A paper of another scan whose pages people joined to this one."""

    record_id: str = Field(pattern="^[0-9a-f]{64}-[1-9][0-9]*$")
    filename: str = Field(description="of its scan, as it first came")
    pages: tuple[int, ...] = Field(
        min_length=1,
        description="its pages in its own scan, in the order of those here",
    )


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
    joined: tuple[JoinedPaper, ...] = Field(
        (),
        description="papers of other scans, in order, of whose pages people had this original made;"
        " their originals stay; empty: it was handed in as it is",
    )
    submission: str | None = Field(
        None,
        description="the first name under which a program submitted the scan; null: it came another"
        " way, or the record is older than this field",
    )


class Change(Model):
    """One correction that cleaning made or suggests."""

    rule: str
    page: int
    at: tuple[int, int, int] = Field(description="block, line and word on the page, from 0")
    box: Box
    before: str
    after: str
    evidence: Annotated[tuple[Note, ...], BeforeValidator(as_notes)] = Field(
        description="what speaks for it, and against it"
    )
    confidence: float
    outcome: Literal["applied", "suggested"]


class FieldBefore(Model):
    """A field that said the same as an edited one, and followed it."""

    path: str
    was: RecordField = Field(description="the field without the edit, in this reading")


class Edit(Model):
    """A correction or confirmation by a person. It survives every new reading of the scan."""

    by: str = Field(min_length=1, description="who")
    at: datetime
    field: str | None = Field(
        None,
        description="the field's path in the record, as `signer.name` or `articles.a2.title`; "
        "null: a word of text, or `articles`",
    )
    in_article: ArticleAt | None = Field(
        None, description="of a field in an article: finds the article again in a new reading"
    )
    articles: ArticleEdit | None = Field(
        None, description="which parts of the issue are which article, and in which order"
    )
    act: Literal["line", "add"] | None = Field(
        None,
        description="line: a whole line is written anew, `word` names its first word; add: words "
        "that the reading lacks, at `box`; null: a field, one word, or `articles`",
    )
    mark: Literal["illegible", "struck"] | None = Field(
        None,
        description="of a word or a line: nobody can read it, and `[…]` stands for it; or the "
        "paper has it struck out, and it is left out of the text",
    )
    follows: bool = Field(
        False,
        description="it was made by the program, so that the paper says the same everywhere as "
        "with the person's edit before it in the list; both are undone together",
    )
    page: int | None = Field(
        None,
        ge=1,
        description="of the word; of a field, once it was carried to a later reading; of articles, "
        "the first one concerned",
    )
    word: tuple[int, int, int] | None = Field(
        None, description="block, line and word on the page, from 0, as they stood then"
    )
    box: Box | None = Field(
        None,
        description="of the word, the line or the added words: finds it again in a new reading",
    )
    before: Any = Field(None, description="what stood there; null: nothing")
    after: Any = Field(None, description="the same as before: confirmed; null: there is none")
    was: RecordField | Word | Line | ArticlesBefore | None = Field(
        None, description="the field, word, line or articles without this edit, in this reading"
    )
    also: tuple[FieldBefore, ...] = Field(
        (), description="fields that said the same, and say what this one says now"
    )
    settled: tuple[Note, ...] = Field(
        (), description="doubts about articles that it removed from `quality`"
    )
    placed: bool = Field(
        True, description="false: this reading has nothing that it fits, so it changes nothing"
    )
    undone_by: str | None = Field(None, description="who undid it; an undone edit has no effect")
    undone_at: datetime | None = None


class Act(Model):
    """A decision of a person about the whole record."""

    by: str = Field(min_length=1, description="who")
    at: datetime
    why: str
    reason: str | None = Field(
        None, description="of `cleared`, whose why is the marking: what the person gave as reason"
    )


class Quality(Model):
    """How far the text can be trusted, and why a person should check it."""

    confidence_p10: float | None = Field(description="a tenth of the words lie below this")
    flagged: int | None = Field(None, description="words to look at; null: not judged")
    damaged: bool = Field(description="the file had errors, or a page failed")
    review: bool = Field(description="a person should look")
    reasons: Annotated[tuple[Note, ...], BeforeValidator(placed)] = Field(
        (), description="what there is to look at, and what is unusual; with its page or field"
    )


class Process(Model):
    """What produced the record. The same fingerprint on the same bytes gives the same content."""

    fingerprint: str
    versions: dict[str, str]
    seconds: float


class Record(Model):
    """One document of a scan, ready for an archive."""

    record_id: str = Field(pattern="^[0-9a-f]{64}-[1-9][0-9]*$")
    schema_version: Annotated[Literal[2], BeforeValidator(as_version_2)] = SCHEMA_VERSION
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
    signatures: tuple[FileSignature, ...] = Field(
        (), description="with which the scan's file is signed, verified when it was received"
    )
    secrecy: RecordField = RecordField()
    changes: tuple[Change, ...] = ()
    edits: tuple[Edit, ...] = Field((), description="of people, in the order they were made")
    cleared: Act | None = Field(
        None, description="who let it go on in spite of its secrecy marking, which is the why"
    )
    withdrawn: Act | None = Field(
        None, description="who took it back, and why: it has no content then"
    )
    deleted: Act | None = Field(
        None,
        description="who agreed that its content be deleted for good; `withdrawn` says who asked"
        " for that, and why. Its files are gone, and its source has no name any more",
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
    fonds_code: RecordField = RecordField(reason=NOT_GIVEN)
    file_code: RecordField = RecordField(reason=NOT_GIVEN)
    ordinal: int = Field(
        1, ge=1, description="of the document in its file, as given; else of that in its scan"
    )
    language: str = "vie"
    keywords: tuple[str, ...] = ()
    access: RecordField = RecordField(reason=NOT_GIVEN)
    security: RecordField = RecordField(reason=NOT_GIVEN)
    physical_condition: RecordField = RecordField(reason=NOT_GIVEN)
    copy_status: RecordField = RecordField(reason=NOT_GIVEN)
    serial: Serial = Serial()
    articles: tuple[Article, ...] = Field(
        (), description="of a bulletin in the order of reading; a news item is its only one"
    )
    pictures: tuple[IssuePicture, ...] = Field((), description="of a record that has articles")
    note: RecordField = RecordField(reason=NOT_GIVEN)

    @property
    def key(self) -> str:
        """The key of messages and of the archive: unique for each revision."""
        return f"{self.record_id}:{self.revision}"
