"""The page processes of `digitize work`: each asks for pages, reads them and sends what it read.

There are twice as many as pages are read at once. Those that wait for the network leave the cores
to the others, so that a slow way costs little.
"""

from __future__ import annotations

import fcntl
import multiprocessing
import os
import signal
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from multiprocessing.process import BaseProcess
from pathlib import Path

from digitize.errors import BadSettings, LostRace, QueueAway
from digitize.keep.store.aside import folder_aside, scratch_folder, sweep
from digitize.keep.store.ids import Fingerprint
from digitize.outside.forks import die_with_parent
from digitize.outside.programs import wrapped
from digitize.read.fingerprint import page_fingerprint
from digitize.settings import Settings, process_count
from digitize.work.engine.away import Host, HostStore, at_host
from digitize.work.engine.page_run import Kit, keep_freed_memory
from digitize.work.engine.readers import Report
from digitize.work.engine.stop import stop_on_signals
from digitize.work.engine.worker import Worker

EACH = 2  # page processes for each page that is read at once
LOOK_S = 0.05  # seconds between two looks for a free core
TURN_S = 0.5  # seconds between two looks at the page processes
STOP_S = 90.0  # seconds for the pages in hand
REFUSED = 2  # exit status of a page process that the other host refused

_fork = multiprocessing.get_context("fork")


def work(settings: Settings, say: Callable[[str], None]) -> None:
    """Read pages until SIGTERM or Ctrl-C; page processes that die have others in their place.

    Raises: BadSettings: the other host refuses the token, or reads by other settings; BadWorkspace:
        there is no folder for what is written meanwhile.
    """
    count = process_count(settings)
    scratch = scratch_folder("work")
    sweep(scratch)
    stopping = _fork.Event()

    def start() -> BaseProcess:
        process = _fork.Process(target=_serve, args=(settings, scratch, stopping, say))
        process.start()
        return process

    with stop_on_signals() as stop:
        say(f"reading for {settings.worker.at}, {count} pages at once; Ctrl-C ends it")
        running = [start() for _ in range(EACH * count)]
        while not stop.asked:
            stop.wait(TURN_S)
            for at, process in enumerate(running):
                if process.exitcode == REFUSED:
                    stopping.set()
                    _end(running)
                    raise BadSettings("worker: the archive's host refuses us (see above)")
                if process.exitcode is not None:
                    say(f"a page process ended with status {process.exitcode}; starting another")
                    running[at] = start()
        stopping.set()
        _end(running)
    sweep(scratch)
    say("stopped")


def _end(running: list[BaseProcess]) -> None:
    end = time.monotonic() + STOP_S
    for process in running:
        process.join(max(0.0, end - time.monotonic()))
        if process.exitcode is None:
            process.kill()
            process.join()


def _serve(settings: Settings, scratch: Path, stopping: object, say: Callable[[str], None]) -> None:
    """One page process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    die_with_parent()
    keep_freed_memory()
    asked: Callable[[], bool] = stopping.is_set  # type: ignore[attr-defined]

    def go_on() -> bool:
        return not asked()

    with ExitStack() as held:
        own = held.enter_context(folder_aside(scratch))
        programs = held.enter_context(wrapped(settings.limits, own))
        tempfile.tempdir = str(programs.scratch)
        client = held.enter_context(at_host(settings.worker.at, settings.worker.token))
        fingerprint = Fingerprint(page_fingerprint(settings))
        name, count = socket.gethostname() or "worker", process_count(settings)
        host = Host(client, name, fingerprint, count, go_on, say)
        store = HostStore(host, own)
        cores = tuple(scratch / f"core-{number}" for number in range(count))
        kit = Kit(store, programs, settings, lambda: _core(cores))

        def tell(report: Report) -> None:
            with suppress(LostRace):  # the pages that were read are in its store
                host.report(report)

        worker = Worker(f"{name}/{os.getpid()}", kit, tell, go_on)
        try:
            while go_on():
                run = host.next_run()
                if run is not None:
                    store.token = run.token
                    with suppress(QueueAway):
                        worker.read(run)
        except BadSettings as error:
            say(str(error))
            os._exit(REFUSED)


@contextmanager
def _core(cores: tuple[Path, ...]) -> Iterator[None]:
    """Wait until fewer pages are read than there are cores; a lock ends with its process."""
    while True:
        for path in cores:
            lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(lock)
                continue
            try:
                yield
            finally:
                os.close(lock)
            return
        time.sleep(LOOK_S)
