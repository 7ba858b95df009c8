"""Reading a run of pages, in the same way for every engine."""

from __future__ import annotations

import ctypes
import json
import signal
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial

from digitize.errors import (
    DigitizeError,
    InternalFault,
    MissingProgram,
    NotInStore,
    QueueAway,
    StoreAway,
    UnreadableCopy,
    fault_of,
)
from digitize.keep.ledger.db import disk_is_full
from digitize.keep.store.interface import PageStore
from digitize.keep.store.pages import save_page, unread
from digitize.keep.store.runs import Run
from digitize.outside.programs import Programs
from digitize.read.pipeline import PageWatch, read_page
from digitize.read.scan.source import Scan
from digitize.record.arrangement import PageWay
from digitize.record.page import PageState
from digitize.settings import LineFinder, Settings, TextLayer
from digitize.work.engine.readers import PageDone, Report, RunDone, RunFailed, RunStopped

FULL = "the disk is full"
# Numbers of the parameters of glibc's mallopt(3), from malloc.h.
M_TRIM_THRESHOLD = -1
M_MMAP_THRESHOLD = -3
# Larger values save no more time, and need 370 MiB per process instead of 300.
MMAP_BYTES = 16 << 20  # keeps grey pages; colour pages, which are rarer, are given back
TRIM_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class Kit:
    """What a page process works with.

    core: is entered while a page is read, where more processes wait for the network than read.
    """

    store: PageStore
    programs: Programs
    settings: Settings
    core: Callable[[], AbstractContextManager[object]] = nullcontext


def read_run(
    run: Run,
    open_it: Callable[[], Scan],
    kit: Kit,
    go_on: Callable[[], bool],
    tell: Callable[[PageDone], None],
) -> Report:
    """Read the pages of a run that are not in the store yet, and store each.

    Args: go_on: is asked before each page.
    Returns: how it ended. Nothing is raised: the coordinator gets every error in the report.
    """
    try:
        scan = open_it()
        for page_no in unread(kit.store, run.sha256, run.fingerprint, run.page_numbers):
            if not go_on():
                return RunStopped(run.token)
            faults: list[InternalFault] = []
            took: dict[str, float] = defaultdict(
                float
            )  # seconds, of a stage that came twice together
            watch = PageWatch(faults.append, partial(_add, took))
            with kit.core(), _ended_after(kit.settings.limits.page_s):
                settings = in_its_way(kit.settings, run.way)
                page = read_page(scan, page_no, kit.programs, settings, watch)
            if page.state is PageState.FAILED:
                kit.store.original(run.sha256)  # if the original is gone, the page has not failed
            save_page(kit.store, run.sha256, run.fingerprint, page, run.token)
            fault = "; ".join(one.told for one in faults)
            tell(PageDone(run.token, page_no, fault, page.seconds, tuple(took.items())))
    except Exception as error:
        return _end(run, error)
    return RunDone(run.token)


def _add(took: dict[str, float], stage: str, seconds: float) -> None:
    took[stage] += seconds


def in_its_way(settings: Settings, way: str) -> Settings:
    """Return the settings for a page that is read in a way of its own.

    Args: way: as `PageWay.told`; "": as the settings say.
    """
    if not way:
        return settings
    own = PageWay.model_validate({"page": 1, **json.loads(way)})
    changed: dict[str, object] = {}
    if own.turn is not None:
        changed["prepare"] = settings.prepare.model_copy(update={"turn": own.turn})
    if own.text_layer is not None:
        layer = TextLayer(own.text_layer)
        changed["recognise"] = settings.recognise.model_copy(update={"text_layer": layer})
    if own.dpi is not None:
        drawn = {"min_dpi": own.dpi, "max_dpi": own.dpi, "plain_dpi": own.dpi}
        changed["render"] = settings.render.model_copy(update=drawn)
    if own.lines is not None:
        changed["line_finder"] = LineFinder(own.lines)
    return settings.model_copy(update=changed)


def _end(run: Run, error: Exception) -> Report:
    if disk_is_full(error):
        return RunStopped(run.token, FULL)
    if isinstance(error, QueueAway):  # we were told to stop while the archive's host was away
        return RunStopped(run.token)
    # The machine is at fault and not the scan: the store is not mounted, or a program is missing.
    if isinstance(error, NotInStore | UnreadableCopy | StoreAway) or (
        isinstance(error, DigitizeError) and error.exit_code == MissingProgram.exit_code
    ):
        return RunStopped(run.token, str(error))
    if isinstance(error, DigitizeError):
        return RunFailed(run.token, f"{type(error).__name__}: {error}")
    return RunFailed(run.token, fault_of(error).told)  # its message may quote a secret paper


@contextmanager
def _ended_after(seconds: float) -> Iterator[None]:
    """Let SIGALRM end this process if a library of ours hangs; the attempt counts."""
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def keep_freed_memory() -> None:
    """Keep freed memory for the next page, instead of returning it and asking again.

    A page needs blocks of 9 to 26 MB, and clearing new ones took 4 % of a run's processor time.
    Does nothing if the C library is not glibc.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_MMAP_THRESHOLD, MMAP_BYTES)
        mallopt(M_TRIM_THRESHOLD, TRIM_BYTES)
