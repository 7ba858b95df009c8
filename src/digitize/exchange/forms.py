"""The forms in which a record leaves: one table for the command line, the desk and the docs.

A name with a version (`-v1`) keeps its meaning: other columns get the next version. docs/exports.md
says field by field where each value comes from.
"""

from __future__ import annotations

from dataclasses import dataclass

from digitize.record.model import Record

NAME_HEX = 16  # of an id in a file's name: 64 bits, so no two records of an archive share one


@dataclass(frozen=True, slots=True)
class Form:
    """What a form is called, what its files are, and what it says of itself.

    name: for `--as` and for addresses. label: in Vietnamese, for people. table: a row or a line a
    record, so that many go into one file. pages: it is made from the original too, not only from
    the record.
    """

    name: str
    suffix: str
    media_type: str
    about: str
    label: str
    table: bool = False
    pages: bool = False


_ALL = (
    Form("text", ".txt", "text/plain; charset=utf-8",
         "the text, a printed line a line", "Toàn văn"),
    Form("jsonl", ".jsonl", "application/jsonl",
         "whole records as JSON, one a line", "Bản ghi JSON, mỗi dòng một bản ghi", table=True),
)  # fmt: skip

FORMS: dict[str, Form] = {form.name: form for form in _ALL}


def file_name(record: Record, form: Form) -> str:
    """The name of a record's file in this form. Nothing of the scan's own name is in it."""
    sha256, _, ordinal = record.record_id.partition("-")
    return f"{sha256[:NAME_HEX]}-{ordinal}.v{record.revision}{form.suffix}"
