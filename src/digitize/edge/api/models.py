"""What the API takes and answers. The OpenAPI description is made from these models."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from digitize.keep.archive.search import Sort
from digitize.outside.queues.messages import (
    FILENAME,
    RECORD_ID,
    REVISION,
    SHA256,
    SUBMISSION,
    Arrival,
)
from digitize.record.article_kinds import ARTICLE_KINDS
from digitize.record.base import Box
from digitize.record.description import Description
from digitize.record.kinds import NAMES

MOST_WAIT_S = 60.0  # seconds that a client may wait for the end of a submission in one request
MOST_RECORDS = 500  # most records in one answer
MOST_EDITS = 100


class ApiAnswer(BaseModel):
    """Base of all answers."""

    model_config = ConfigDict(frozen=True)


class Problem(ApiAnswer):
    """Why a request was not fulfilled, as RFC 9457 has it."""

    type: str = Field(description="always about:blank; `code` tells problems apart")
    title: str = Field(description="what the status means")
    status: int
    detail: str = Field(description="the cause and the way out, for people")
    code: str = Field(description="stable, for programs")


class HandedIn(Description):
    """What a client says of a scan: its name, and archive data as far as they are known."""

    name: str = Field(
        pattern=SUBMISSION,
        description="a name of your own for this scan; the same name again is harmless",
    )
    filename: str = Field(
        "scan.pdf", pattern=FILENAME, max_length=255, description="for people and for the record"
    )
    priority: int = Field(0, ge=-100, le=100, description="higher is read first; a batch has -10")


class BytesByHash(BaseModel):
    """Bytes that were put to `/v1/originals` before."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sha256: str = Field(pattern=SHA256, description="of the bytes, as `/v1/originals` answered")


class StoredOriginal(ApiAnswer):
    """Bytes that are safely in the store."""

    sha256: str
    bytes: int


class SubmissionState(ApiAnswer):
    """A submission, and what became of it."""

    name: str
    sha256: str
    outcome: Literal["accepted", "archived", "set_apart"] = Field(
        description="accepted: it waits or is being read; archived and set_apart are ends, though "
        "people may bring back what was set apart"
    )
    state: str = Field(description="of the reading: queued, reading, done, archived, set_apart")
    pages: int | None = Field(description="of the scan; null: nobody has looked yet")
    records: tuple[str, ...] = Field((), description="keys, `record_id:revision`, when archived")
    code: str | None = Field(None, description="why it was set apart")
    message: str | None = Field(None, description="the same, for people")


class Arrivals(ApiAnswer):
    """The revisions that arrived after a receipt, in their order."""

    items: tuple[Arrival, ...]
    last: int = Field(description="the receipt to go on from")
    more: bool = Field(description="whether others wait behind these")


class ArticleFound(ApiAnswer):
    """The article of an issue that has the words."""

    id: str
    title: str | None


class RecordFound(ApiAnswer):
    """A record that has the words."""

    record_id: str
    revision: int
    filename: str
    title: str | None
    kind: str | None
    issuer: str | None
    issued_on: str | None
    number: str = Field(description="with its symbol, as `95/TB-UBND`; empty if none was read")
    pages: int
    page: int = Field(description="with the first match, from 1")
    box: Box | None = Field(
        description="of the line with it and its neighbours, in pixels of the page as scanned"
    )
    excerpt: str
    match: str = Field(description="typed: as typed; else with other tones or other letters")
    article: ArticleFound | None


class FoundRecords(ApiAnswer):
    """One page of what a search found."""

    total: int
    complete: bool = Field(description="false while the index is rebuilt")
    items: tuple[RecordFound, ...]


class SearchAsked(BaseModel):
    """A search."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    q: str = Field("", max_length=1000, description='words; "a phrase" in quotation marks')
    issued_from: str = Field(
        "", max_length=10, pattern="^$|^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$", description="2005-03-31"
    )
    issued_to: str = Field("", max_length=10, pattern="^$|^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$")
    issuer: str | None = Field(None, max_length=200, description="words of its name")
    kind: str | None = Field(None, json_schema_extra={"enum": [*NAMES]})
    article: str | None = Field(
        None, description="a kind of articles", json_schema_extra={"enum": [*ARTICLE_KINDS]}
    )
    number: str | None = Field(None, max_length=100, description="95, 95/TB or 95/TB-UBND")
    signer: str | None = Field(None, max_length=200, description="the name, or a part of it")
    person: str | None = Field(
        None, max_length=200, description="somebody whom a field names, the signer too"
    )
    dossier: str | None = Field(
        None, max_length=200, description="the file code of a dossier, or fonds/code"
    )
    reviewed: bool | None = Field(None, description="whether people have reviewed it; null: either")
    sort: Sort = Sort.RANK
    offset: int = Field(0, ge=0, le=1_000_000)
    limit: int = Field(20, ge=1, le=MOST_RECORDS)

    @field_validator("kind", "article")
    @classmethod
    def _known(cls, given: str | None, about: ValidationInfo) -> str | None:
        """Refuse a kind that there is not: it would silently find nothing."""
        known = NAMES if about.field_name == "kind" else ARTICLE_KINDS
        if given is not None and given not in known:
            raise ValueError(f"there are {', '.join(known)}")
        return given


class FieldEdit(BaseModel):
    """A field with its right value."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    field: str = Field(
        min_length=1, max_length=200, description="its path in the record, as `signer.name`"
    )
    value: Any = Field(description="as the record has it; null: the paper has no such value")


class EditsAsked(BaseModel):
    """Edits of one record, all or none."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    on_revision: int = Field(ge=1, le=1_000_000, description="the revision that you have seen")
    edits: tuple[FieldEdit, ...] = Field(min_length=1, max_length=MOST_EDITS)


class Revised(ApiAnswer):
    """The revision that edits made."""

    record_id: str = Field(pattern=RECORD_ID)
    revision: int = REVISION
    delivery: str = Field(description="how far it has come, in words")


class WhoAsks(ApiAnswer):
    """The client that asks."""

    name: str
    may: tuple[str, ...]
