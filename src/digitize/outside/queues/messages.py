"""The messages on the streams. Every field is sent as text; `docs/integration.md` is the contract.

Anybody with write access may send messages: each is validated here before it is used. Unknown field
names are ignored, so that a newer sender is understood.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from digitize.record.description import Description
from digitize.record.leave import Standing
from digitize.record.model import Act

PAYLOAD_BYTES: Final = 1_000_000  # at most, of one record's message
SHA256 = "^[0-9a-f]{64}$"
RECORD_ID = "^[0-9a-f]{64}-[1-9][0-9]{0,5}$"
SUBMISSION = r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$"
# A name without a path; it never reaches the file system, but people see it.
FILENAME = r"^[^/\x00]+$"
REVISION = Field(ge=1, le=1_000_000)
LARGEST: Final = 2**63 - 1  # largest integer of SQLite; a lookup with a larger one would crash

ARCHIVE_DATA = tuple(Description.model_fields)

Made = TypeVar("Made", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class StreamEntry:
    """One message of a stream. Its fields are bytes, since their content is not checked yet."""

    id: str
    fields: Mapping[bytes, bytes]


class Message(BaseModel):
    """Base of all messages: frozen; unknown names are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class ArticleMessage(Message):
    """An article of a record, in short: one of the `articles` of a record's message."""

    id: str = Field(description="within its record, `a1`")
    ordinal: int = Field(ge=1, description="in the order of reading")
    title: str | None = None
    subtitle: str | None = None
    byline: str | None = Field(None, description="who wrote it, as printed")
    kind: str | None = Field(None, description="one of the kinds of articles")
    pages: tuple[int, ...] = Field((), description="of the scan, in the order of reading")
    continued_from: int | None = Field(
        None, description="the page that `Tiếp theo trang …` names, as printed"
    )


class RecordMessage(Message):
    """A record, for other programs: the `payload` of `digitize:records`."""

    record_id: str = Field(pattern=RECORD_ID)
    revision: int = REVISION
    record_sha256: str = Field(pattern=SHA256, description="of the full record, as JSON")
    address: str = Field(description="of the full record, below the store")
    text: str | None = Field(description="null: too long for a message; the full record has it")
    fields: dict[str, Any] | None = Field(
        description="the record without its pages, texts, changes and articles; null: too long as "
        "well"
    )
    articles: tuple[ArticleMessage, ...] | None = Field(
        None,
        description="of the issue of a bulletin or of a news item, in short; null: left out as the "
        "fields are; their texts and places are in the full record",
    )
    standing: Standing = Field(
        Standing.OPEN,
        description="open; held: text and fields are left out, and nobody may show what they had"
        " of earlier revisions; withdrawn or superseded: so, for good",
    )
    withdrawn: Act | None = Field(
        None, description="not null: a person took the record back, with all earlier revisions"
    )
    deleted: Act | None = Field(
        None,
        description="not null: it was deleted for good, and this second person agreed; whoever"
        " copied the record deletes the copy",
    )


class Arrival(Message):
    """A revision of a record as it arrived in the archive, for readers over HTTP."""

    receipt: int = Field(description="rising with time; give the last one as `after`")
    archived_at: str
    key: str = Field(description="`record_id:revision`; the same key is always the same record")
    schema_version: str
    submissions: tuple[str, ...] = Field(description="names under which its scan was submitted")
    record: RecordMessage


class ParcelMessage(Message):
    """A record that waits to be archived: the fields of `digitize:parcels`."""

    record_id: str = Field(pattern=RECORD_ID)
    revision: int = REVISION
    record_sha256: str = Field(pattern=SHA256, description="of the full record, as JSON")


class ReceiptMessage(Message):
    """An archiver's answer about a record: the fields of `digitize:receipts`."""

    record_id: str = Field(pattern=RECORD_ID)
    revision: int = REVISION
    record_sha256: str = Field(pattern=SHA256, description="of the record that was sent")
    outcome: Literal["archived", "refused"]
    code: str | None = Field(None, max_length=100, description="why it was refused")
    message: str | None = Field(None, max_length=2000, description="the same, for people")


class Submission(Description):
    """A scan that a program submits, with archive data: the fields of `digitize:submit`."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    submission: str = Field(pattern=SUBMISSION, description="a name of your own, new for each scan")
    sha256: str = Field(pattern=SHA256, description="of the bytes, which are in the store by now")
    filename: str = Field(pattern=FILENAME, max_length=255, description="no path")
    priority: int = Field(0, ge=-100, le=100, description="higher is read first")

    @property
    def description(self) -> Description:
        """Return the archive data in the submission."""
        return Description.model_validate({name: getattr(self, name) for name in ARCHIVE_DATA})


class OutcomeMessage(Message):
    """What became of a submission: the fields of `digitize:outcomes`."""

    submission: str = Field(pattern=SUBMISSION)
    sha256: str | None = Field(None, pattern=SHA256, description="null: the one named was none")
    outcome: Literal["accepted", "archived", "set_apart", "refused"]
    records: str | None = Field(
        None, description="when archived: record_id:revision, parted by spaces where there are more"
    )
    code: str | None = Field(None, max_length=100, description="why it was set apart or refused")
    message: str | None = Field(None, max_length=2000, description="the same, for people")


class PageMessage(Message):
    """A worker's report about its run of pages: the fields of `digitize:pages`."""

    what: Literal["began", "alive", "page", "done", "stopped", "failed"]
    token: int = Field(ge=1, le=LARGEST, description="of the lease")
    worker: str = Field(max_length=200)
    page_no: int | None = Field(None, ge=1, le=LARGEST)
    why: str | None = Field(None, description="of a run stopped or failed")
    seconds: float | None = Field(None, ge=0, le=86_400, description="that the page took to read")
    stages: str | None = Field(
        None,
        max_length=500,
        pattern=r"^[a-z]+=[0-9]+\.[0-9]+( [a-z]+=[0-9]+\.[0-9]+)*$",
        description="seconds of each stage of it: `pixels=0.120 prepare=0.310`",
    )


def fields_of(message: BaseModel) -> dict[str, str]:
    """Return a message as the fields of a stream; null values are left out."""
    told = message.model_dump(mode="json", exclude_none=True)
    return {
        name: "; ".join(value) if isinstance(value, list) else str(value)
        for name, value in told.items()
    }


def read(kind: type[Made], entry: StreamEntry) -> Made:
    """Parse the fields of a stream entry. Raises: pydantic.ValidationError."""
    told = {name.decode("utf-8", "replace"): value.decode("utf-8", "replace")
            for name, value in entry.fields.items()}  # fmt: skip
    return kind.model_validate(told)


def text(entry: StreamEntry, name: str) -> str:
    """Return a field as text; "" if it is missing, with U+FFFD for bytes that are not UTF-8."""
    return entry.fields.get(name.encode(), b"").decode("utf-8", "replace")


def in_short(error: ValidationError) -> str:
    """Say what is wrong with a message, without its values: they could hold anything."""
    first = error.errors(include_input=False, include_url=False, include_context=False)[0]
    why = first["msg"][:1].lower() + first["msg"][1:]  # a pattern in it keeps its capitals
    return f"{'.'.join(map(str, first['loc'])) or 'all of it'}: {why}"
