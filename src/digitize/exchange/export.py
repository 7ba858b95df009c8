"""Records in the forms of others: the one way in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from digitize.exchange.forms import Form
from digitize.record.model import Record
from digitize.settings import Limits


def export(record: Record, form: Form, original: Path, to: Path, limits: Limits) -> None:
    """Write a record in a form. The original is only read.

    Args:
        original: the scan that the record was made from; not looked at unless `form.pages`.
        to: the file to write; what stands there is replaced. After an error it may be half done.
        limits: for the processes that take the original apart.

    Raises: DigitizeError: the original cannot be used, or a program is missing.
    """
    with to.open("wb") as file:
        file.writelines(_WRITERS[form.name](iter([record])))


def export_table(records: Iterable[Record], form: Form, to: Path) -> None:
    """Write many records into one file, for a form that is a table. They are taken one by one."""
    with to.open("wb") as file:
        file.writelines(_WRITERS[form.name](iter(records)))


def _text(records: Iterator[Record]) -> Iterator[bytes]:
    for record in records:
        yield f"{record.text}\n".encode()


def _jsonl(records: Iterator[Record]) -> Iterator[bytes]:
    for record in records:
        yield record.model_dump_json().encode() + b"\n"


_WRITERS: dict[str, Callable[[Iterator[Record]], Iterator[bytes]]] = {
    "text": _text,
    "jsonl": _jsonl,
}
