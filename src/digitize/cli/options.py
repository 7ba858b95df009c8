"""Options that several commands share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from digitize.errors import MissingProgram

workspace_option = click.option(
    "--workspace",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the ledger, the store and the archive.  [default: digitize-workspace]",
)
json_option = click.option("--json", "as_json", is_flag=True, help="JSON on stdout, nothing else.")

once_option = click.option("--once", is_flag=True, help="End when there is nothing left to do.")


def inert(line: str) -> str:
    """A line that moves no cursor and rings no bell, whatever name of a file is in it."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in line)


def one_thread() -> None:
    """Keep numpy and ONNX to one thread a process; to be called before they are loaded.

    Pages are read side by side, one process each; a thread a core in every one of them would
    only have them wait for each other.
    """
    for name in ("OMP_NUM_THREADS", "OMP_THREAD_LIMIT", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, "1")


@contextmanager
def needing_workers() -> Iterator[None]:
    """Around imports of what comes with the extra `workers`.

    Raises: MissingProgram: it is not installed.
    """
    try:
        yield
    except ImportError as error:
        mend = "pip install 'digitize[workers]', or -r requirements/workers.lock"
        raise MissingProgram(f"the Python package {error.name}", mend) from error
