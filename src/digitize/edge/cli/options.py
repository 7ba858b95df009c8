"""Options that several commands share."""

from __future__ import annotations

import getpass
import os
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
from pydantic import ValidationError

from digitize.errors import MissingProgram
from digitize.keep.ledger.db import disk_is_full
from digitize.record.article_kinds import ARTICLE_KINDS, article_kind_named
from digitize.record.description import Description
from digitize.record.kinds import NAMES, kind_named
from digitize.settings import LogForm


def clock() -> datetime:
    """The time now. Commands read it and pass it on."""
    return datetime.now(UTC)


workspace_option = click.option(
    "--workspace",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the ledger, the store and the archive.  [default: digitize-workspace]",
)
fonds_option = click.option("--fonds", metavar="CODE", help="Fonds code for all scans.")
file_option = click.option("--file", metavar="CODE", help="File code for all scans.")
keyword_option = click.option(
    "--keyword",
    "keywords",
    metavar="WORDS",
    multiple=True,
    help="Keyword for all scans; repeatable.",
)
pages_option = click.option(
    "--pages-in-folders",
    is_flag=True,
    help="Treat a folder that holds only numbered page files as one document.",
)
log_option = click.option(
    "--log",
    type=click.Choice([form.value for form in LogForm]),
    help="Format of the log on stderr.  [default: text]",
)
json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print JSON on stdout and nothing else."
)

once_option = click.option("--once", is_flag=True, help="Exit when there is nothing left to do.")


by_option = click.option(
    "--by", metavar="NAME", help="Your name for the record.  [default: your user name]"
)


def person(by: str | None) -> str:
    """The name of the person for the record. Raises: click.UsageError: no possible name."""
    name = " ".join((getpass.getuser() if by is None else by).split())
    if not name or not name.isprintable():
        raise click.UsageError("the name is empty or not printable; give one or more words")
    return unicodedata.normalize("NFC", name)


def given_reason(why: str) -> str:
    """The reason for the record, in one line. Raises: click.UsageError: there is none."""
    reason = " ".join(why.split())
    if not reason or not reason.isprintable():
        raise click.UsageError("--why: give the reason in a few words")
    return unicodedata.normalize("NFC", reason)


def given(fonds: str | None, file: str | None, keywords: tuple[str, ...]) -> Description:
    """The archive data in the flags. Raises: click.UsageError: a value is not allowed."""
    values = {"fonds_code": fonds, "file_code": file, "keywords": keywords or None}
    try:
        return Description.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        raise click.UsageError(f"{first['loc'][0]}: {first['msg'].lower()}") from error


def own_command(*args: str) -> list[str]:
    """Return a `digitize` command, as this Python runs it."""
    return [sys.executable, "-c", "from digitize.edge.cli import main; main()", *args]


def one_thread() -> None:
    """Limit numpy and ONNX to one thread for each process. Call it before they are loaded.

    Each page is read in its own process, so more threads would only compete for cores.
    """
    for name in ("OMP_NUM_THREADS", "OMP_THREAD_LIMIT", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, "1")


@contextmanager
def writing(path: Path | None) -> Iterator[None]:
    """A context for writing a file that a person named; None is stdout.

    Raises: click.UsageError: it cannot be written there. A full disk is told by `main`.
    """
    try:
        yield
    except OSError as error:
        if path is None or disk_is_full(error):
            raise
        why = (error.strerror or str(error)).lower()
        raise click.UsageError(f"{path}: cannot be written: {why}; choose another place") from error


@contextmanager
def needing_workers() -> Iterator[None]:
    """A context for imports that need the extra `workers`.

    Raises: MissingProgram: it is not installed.
    """
    try:
        yield
    except ImportError as error:
        mend = "pip install 'digitize[workers]', or -r requirements/workers.lock"
        raise MissingProgram(f"the Python package {error.name}", mend) from error


def _kind(_context: click.Context, _option: click.Parameter, name: str | None) -> str | None:
    """Check a kind: a mistyped one would silently find nothing. Raises: click.BadParameter."""
    kind = name and kind_named(name)
    if kind and kind not in NAMES:
        raise click.BadParameter(f"there is no kind {name!r}; there are {', '.join(NAMES)}")
    return kind


def _article_kind(
    _context: click.Context, _option: click.Parameter, name: str | None
) -> str | None:
    """Check a kind of articles as `_kind` does. Raises: click.BadParameter."""
    kind = name and article_kind_named(name)
    if kind and kind not in ARTICLE_KINDS:
        told = ", ".join(ARTICLE_KINDS)
        raise click.BadParameter(f"there is no kind of articles {name!r}; there are {told}")
    return kind


article_option = click.option(
    "--article", metavar="KIND", callback=_article_kind,
    help="Kind of article with the words, in English (verse) or Vietnamese (thơ).",
)  # fmt: skip
kind_option = click.option(
    "--kind", metavar="KIND", callback=_kind,
    help="Kind of document, in English (report) or Vietnamese (báo cáo).",
)  # fmt: skip
