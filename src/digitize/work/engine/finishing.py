"""The last step of a scan: its records are made of its pages, and posted.

A page takes 1.5 MiB while its record is made and archived. So a long scan is finished in a process
of its own, which gives that back; and if the machine ends that one for want of memory, the
coordinator goes on, and the scan says what became of it.
"""

from __future__ import annotations

import gc
import multiprocessing
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from multiprocessing.connection import Connection as Pipe
from sqlite3 import Connection

from digitize.errors import of_one_scan
from digitize.keep.ledger.arranged import arranged
from digitize.keep.ledger.documents import Document, restart
from digitize.keep.ledger.finish import finish
from digitize.keep.ledger.sightings import sightings
from digitize.keep.store.pages import load_pages
from digitize.keep.store.runs import in_way
from digitize.keep.workspace import Workspace
from digitize.outside.forks import die_with_parent
from digitize.outside.programs import again_if_killed, failure
from digitize.read.scan.source import Scan
from digitize.record.arrangement import PageWay
from digitize.record.page import Page
from digitize.settings import Settings
from digitize.understand.assemble import finish as make_records
from digitize.understand.assemble import load_data
from digitize.understand.vietnamese.weigh import Weights

LONG = 60  # pages; a longer scan would take the coordinator to more than 200 MiB

# A fork would share the ledger's connection, which SQLite does not bear.
_spawn = multiprocessing.get_context("spawn")

Keep = Callable[[Workspace, Connection, datetime, Callable[[str], None]], None]


@dataclass(frozen=True, slots=True)
class Finishing:
    """A scan whose pages are all in the store, and what its records are made with.

    by: the weights in use. now: the time of this step.
    """

    workspace: Workspace
    settings: Settings
    asked: Document
    scan: Scan
    by: Weights
    now: datetime


@cache
def make_ready() -> None:
    """Load what records are made with, once; the collector of garbage never goes over it again.

    Going over it took a tenth of the time of making a record.
    """
    load_data()
    gc.freeze()


def finish_scan(one: Finishing, db: Connection) -> None:
    """Make the records of a scan and post them; or have it read again, if a page has rotted.

    Raises: what `make_records` and `ledger.finish` raise.
    """
    store, asked = one.workspace.store, one.asked
    seen = sightings(db, asked.sha256)[0]
    arrangement = arranged(db, asked.sha256).arrangement
    pages = _pages(one, arrangement.ways)
    numbers = range(1, len(one.scan.pages) + 1)
    if not pages.keys() >= set(numbers):
        restart(db, asked.id, asked.state, one.now)
        return
    in_order = [pages[number] for number in numbers]
    records = make_records(one.scan, in_order, one.settings, seen.display_name, seen.seen_at,
                           one.by, arrangement)  # fmt: skip
    finish(db, store, asked.id, records, one.now)


def finish_apart(one: Finishing, keep: Keep | None) -> Sequence[str]:
    """Do the same in a process of its own, and wait for its end.

    Args: keep: is called there for what was posted; None: nothing is.
    Returns: internal faults, for the log.
    Raises: as `finish_scan`, and what `keep` raises; ProgramKilled: the process was killed from
        outside, three times; ProgramFailed: it ended in another way.
    """
    return again_if_killed(partial(_apart, one, keep))


def _apart(one: Finishing, keep: Keep | None) -> Sequence[str]:
    ours, theirs = _spawn.Pipe(duplex=False)
    with ours:
        process = _spawn.Process(target=_serve, args=(theirs, one, keep))
        process.start()
        theirs.close()
        try:
            told: Sequence[str] | Exception = ours.recv()
        except EOFError:
            process.join()
            name = "the process that makes the record"
            raise failure(name, process.exitcode or 0, "") from None
        process.join()
    if isinstance(told, Exception):
        raise told
    return told


def _serve(pipe: Pipe, one: Finishing, keep: Keep | None) -> None:
    """Finish one scan, and tell what came of it. A signal to the group is meant for the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    die_with_parent()
    said: list[str] = []
    told: Sequence[str] | Exception = said
    try:
        with one.workspace.open_ledger() as db:
            finish_scan(one, db)
            if keep is not None:
                keep(one.workspace, db, one.now, said.append)
    except Exception as error:
        told = _known(error)
    pipe.send(told)


def _known(error: Exception) -> Exception:
    """Return the error as it can be sent: a bug with its frames, which sending would lose."""
    try:
        return of_one_scan(error)
    except Exception as of_the_machine:
        return of_the_machine


def _pages(one: Finishing, ways: Sequence[PageWay]) -> dict[int, Page]:
    """The results of a scan's pages, each read in its way."""
    store, sha256, base = one.workspace.store, one.asked.sha256, one.asked.reading.pages
    found = load_pages(store, sha256, base)
    for way in ways:
        found.pop(way.page, None)
        alone = range(way.page, way.page + 1)
        found |= load_pages(store, sha256, in_way(base, way.told), alone)
    return found
