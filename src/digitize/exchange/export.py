"""Exports records in the formats of others; callers use this module alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

from digitize.errors import NotExported
from digitize.exchange.alto import alto
from digitize.exchange.articles import article_lines, article_texts
from digitize.exchange.dublin_core import dublin_core, dublin_core_of_articles
from digitize.exchange.forms import Form
from digitize.exchange.hocr import hocr
from digitize.exchange.mets import mets
from digitize.exchange.pdf import write_pdf
from digitize.exchange.pdfa import write_pdfa
from digitize.exchange.profiles import PROFILES, table, too_long
from digitize.record.leave import Standing, marking_of, may_leave, standing_of
from digitize.record.model import Record
from digitize.settings import Limits


def export(record: Record, form: Form, original: Path, to: Path, limits: Limits) -> list[str]:
    """Write a record in a form; return what a person should know of it. The original is only read.

    Args:
        original: the scan that the record was made from; not looked at unless `form.pages`.
        to: the file to write; an existing file is replaced. After an error it may be incomplete.
        limits: for the processes that parse the original.

    Raises:
        NotExported: the record is on hold or was withdrawn; the original cannot be used; or what
            was made of it is not right.
        MissingProgram: Poppler's pdftocairo, for some of PDF/A.
    """
    require_open(record)
    if form.pages:
        return _PAGED[form.name](record, original, to, limits)
    if form.table:
        export_table([record], form, to)
    else:
        to.write_bytes(_ONE[form.name](record))
    return []


def export_table(records: Iterable[Record], form: Form, to: Path) -> None:
    """Write many records into one table. They are read one at a time.

    Raises: NotExported: one of them is on hold, or was withdrawn.
    """
    with to.open("wb") as file:
        file.writelines(_TABLES[form.name](map(require_open, records)))


def rows_of(record: Record, form: Form, *, head: bool) -> bytes:
    """The rows of one record in a table; with the header row if `head` and the table has one.

    Raises: NotExported: it is on hold, or was withdrawn.
    """
    made = _TABLES[form.name]([require_open(record)])
    if form.name in PROFILES and not head:
        next(made)
    return b"".join(made)


def remarks(record: Record, form: Form) -> list[str]:
    """Notes on values that are longer than the rule allows, which a recipient may refuse."""
    profile = PROFILES.get(form.name)
    return too_long(profile, record) if profile else []


def require_open(record: Record) -> Record:
    """The record, if it may leave. The index checks the same; this check serves every caller.

    Raises: NotExported: it is on hold, or was withdrawn.
    """
    if may_leave(record):
        return record
    why = {
        Standing.WITHDRAWN: "it was withdrawn",
        Standing.SUPERSEDED: f"its pages are in {', '.join(record.superseded_by)} now",
        Standing.HELD: f"it is on hold for its marking {marking_of(record)} until a person"
        " clears it",
    }[standing_of(record)]
    raise NotExported(Path(record.source.filename), why)


def _text(record: Record) -> bytes:
    return f"{record.text}\n".encode()


def _jsonl(records: Iterable[Record]) -> Iterator[bytes]:
    for record in records:
        yield record.model_dump_json().encode() + b"\n"


def _articles(records: Iterable[Record]) -> Iterator[bytes]:
    for record in records:
        yield from article_lines(record)


_PAGED: dict[str, Callable[[Record, Path, Path, Limits], list[str]]] = {
    "pdf": write_pdf,
    "pdfa": write_pdfa,
}
_ONE: dict[str, Callable[[Record], bytes]] = {
    "text": _text,
    "hocr": hocr,
    "alto": alto,
    "articles-text": article_texts,
    "articles-dc": dublin_core_of_articles,
    "dc": dublin_core,
    "mets": mets,
}
_TABLES: dict[str, Callable[[Iterable[Record]], Iterator[bytes]]] = {
    "jsonl": _jsonl,
    "articles": _articles,
    **{name: partial(table, profile) for name, profile in PROFILES.items()},
}
