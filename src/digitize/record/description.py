"""Archive data that people give with a scan: for a batch, a folder or a file.

Names follow the record, meanings Circular 02/2019/TT-BNV. What is not given is None.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator

from digitize.errors import BadEdit
from digitize.record.fields import FieldStatus, RecordField
from digitize.record.kinds import kind_named
from digitize.record.leave import level_given, rank
from digitize.record.model import Record
from digitize.record.values import checked_value

MOST_LETTERS = 1000  # of one value; a longer text is in the wrong column
MOST_KEYWORDS = 100


def _plain(text: str) -> str:
    text = " ".join(unicodedata.normalize("NFC", text).split())
    if not text:
        raise ValueError("it is empty")
    if not text.isprintable():
        raise ValueError("it holds characters that cannot be printed")
    return text


Text = Annotated[str, Field(max_length=MOST_LETTERS), AfterValidator(_plain)]


def _checked(path: str) -> Callable[[str], str]:
    """Return a check of what people say a paper has: the form that its field takes."""

    def check(text: str) -> str:
        told = kind_named(text) if path == "kind" else text
        try:
            return str(checked_value(path, told))
        except BadEdit as error:
            raise ValueError(error.why) from error

    return check


class Description(BaseModel):
    """Archive data given for one scan. Values are NFC, with single spaces."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fonds_code: Text | None = None
    file_code: Text | None = None
    ordinal: int | None = Field(None, ge=1, le=10**9, description="in the file")
    language: str | None = Field(None, pattern="^[a-z]{3}$", description="ISO 639-3")
    keywords: tuple[Text, ...] | None = Field(None, min_length=1, max_length=MOST_KEYWORDS)
    access: Text | None = None
    security: Annotated[Text, AfterValidator(level_given)] | None = Field(
        None, description="Thường, or a level of secrecy, which holds the scan"
    )
    physical_condition: Text | None = None
    copy_status: Text | None = None
    first_sheet: int | None = Field(
        None, ge=0, le=10**6, description="tờ số: where the document begins in its dossier"
    )
    last_sheet: int | None = Field(None, ge=0, le=10**6, description="and where it ends")
    maintenance: Text | None = Field(None, description="thời hạn bảo quản, if not the dossier's")
    autograph: Text | None = Field(None, description="bút tích: what a hand wrote on it")
    document_note: Text | None = Field(None, description="for the list of documents")
    paper_file_code: Annotated[Text, Field(max_length=100)] | None = Field(
        None, description="mã hồ sơ giấy: where the dossier stands, as its store, shelf or box"
    )
    kind: Annotated[Text, AfterValidator(_checked("kind"))] | None = Field(
        None, description="of the first document of the scan, in place of what is read there"
    )
    number: Annotated[Text, AfterValidator(_checked("number"))] | None = None
    number_year: Annotated[Text, AfterValidator(_checked("number_year"))] | None = None
    symbol: Annotated[Text, AfterValidator(_checked("symbol"))] | None = None
    issued_on: Annotated[Text, AfterValidator(_checked("issued_on"))] | None = None
    issuer: Text | None = None
    title: Text | None = None

    @field_validator("keywords", mode="before")
    @classmethod
    def _in_one_text(cls, keywords: object) -> object:
        """Split a text at semicolons, as people type keywords."""
        if not isinstance(keywords, str):
            return keywords
        return tuple(dict.fromkeys(word for word in keywords.split(";") if word.strip()))

    @property
    def given(self) -> dict[str, object]:
        """Return the values that are given, by their names in the record."""
        return {name: value for name, value in self if value is not None}

    @classmethod
    def kept(cls, data: str) -> Description:
        """Read a description that was stored in a ledger.

        Older versions accepted any text as a level of secrecy. Such a text is kept, but it is none
        of the levels, so it puts nothing on hold.
        Raises: ValueError: it is no description.
        """
        values = json.loads(data)
        text = values.get("security")
        if not isinstance(text, str) or rank(text):
            return cls.model_validate(values)
        rest = {name: value for name, value in values.items() if name != "security"}
        return cls.model_validate(rest).model_copy(update={"security": text})

    def over(self, wider: Description) -> Description:
        """Merge two descriptions; where both have a value, this one's counts."""
        return wider.model_copy(update=self.given)


NOTHING = Description()
OF_PAPER: Final = ("kind", "number", "number_year", "symbol", "issued_on", "issuer", "title")
"""What is given of the paper itself: it counts before what is read there."""
OF_DOSSIER: Final = ("first_sheet", "last_sheet", "maintenance", "autograph", "document_note")
"""What is given for the document's place in its dossier; the record itself does not have it."""
OF_FILE: Final = ("paper_file_code",)
"""What is given for the whole dossier; it counts where nobody has entered it there."""


def described(record: Record, description: Description) -> Record:
    """Add the data given for a record's scan; an ordinal is that of the scan's first document."""
    values = {
        name: RecordField(value=value, status=FieldStatus.GIVEN, reason=None)
        if isinstance(getattr(record, name), RecordField)
        else value
        for name, value in description.given.items()
        if name not in (*OF_DOSSIER, *OF_FILE)
    }
    if not record.record_id.endswith("-1"):  # said of the first document alone
        values = {name: value for name, value in values.items() if name not in OF_PAPER}
    if description.ordinal is not None:
        values["ordinal"] = description.ordinal + int(record.record_id.partition("-")[2]) - 1
    return record.model_copy(update=values)
