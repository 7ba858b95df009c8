"""The Celery worker that reads pages.

    celery -A workers.pages worker --loglevel INFO

It wants the settings of the coordinator (the same code, models and `DIGITIZE_` variables), Redis
and the store. It listens to the queue of its own pipeline alone, so that one with other code or
settings reads nothing it should not.

SIGTERM (Celery's warm shutdown) ends it after the pages in hand: each page process looks before the
next page whether that is wanted. A soft or cold shutdown would sleep first, or cut pages off.
"""

import multiprocessing
import os
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from typing import Any

from celery.signals import (
    task_failure,
    worker_init,
    worker_process_init,
    worker_process_shutdown,
    worker_ready,
    worker_shutdown,
    worker_shutting_down,
)
from celery.worker import state

from digitize.edge.cli.options import one_thread
from digitize.edge.services.watched import watched
from digitize.errors import BadWorkspace, QueueAway
from digitize.keep.store.aside import folder_aside, scratch_folder, sweep
from digitize.keep.store.ids import Token
from digitize.keep.store.runs import run_of
from digitize.keep.workspace import Workspace, open_folders
from digitize.outside.forks import die_with_parent
from digitize.outside.programs import wrapped
from digitize.outside.queues.celery_app import Released, celery_app
from digitize.outside.queues.hints import (
    ALIVE_S,
    QUEUE,
    READ_PAGES,
    LiveWorker,
    listen_to,
    say_alive,
    say_gone,
    waiting_for,
)
from digitize.outside.queues.streams import PAGES, Client, connect, send
from digitize.read.fingerprint import page_fingerprint
from digitize.settings import load_settings, process_count
from digitize.work.engine.announce import fields_for
from digitize.work.engine.duty import DOUBT_S, STUCK_S, Duty, WorkerLook
from digitize.work.engine.page_run import Kit, keep_freed_memory
from digitize.work.engine.readers import Report, RunFailed
from digitize.work.engine.worker import Worker
from digitize.work.seeing.process_figures import WorkerFigures
from digitize.work.seeing.queue_figures import QueueFigures

SCRATCH = "worker"  # for what programs write meanwhile; it is not on the store's share

one_thread()
settings = load_settings()
fingerprint = page_fingerprint(settings)
name = f"{socket.gethostname()}-{os.getpid()}"
app = celery_app("digitize.pages", settings.redis.url)
listen_to(app, QUEUE + fingerprint)
app.conf.worker_concurrency = process_count(settings)

stopping = multiprocessing.Event()  # made before the fork: page processes see it set
gone = threading.Event()
held = ExitStack()  # what a page process has, until its end
worker: Worker | None = None


@app.task(name=READ_PAGES, Request=Released)
def read_pages(
    sha256: str, fingerprint: str, token: int, first_page: int, last_page: int, way: str = ""
) -> None:
    """Read pages of an original. Ids are all that it is sent; none of them is a path."""
    run = run_of((sha256, fingerprint, token, first_page, last_page, way))
    if worker is not None:
        worker.read(run)


@worker_init.connect
def look_at_the_workspace(**_: Any) -> None:
    """A worker that cannot write what it reads ends before it takes work, and says why.

    Celery would take an exception here for a wish to end in order, and wait.
    """
    try:
        open_folders(settings.workspace, settings.store)
        scratch_folder(SCRATCH)
    except BadWorkspace as error:
        print(f"worker: {error}", file=sys.stderr, flush=True)
        os._exit(error.exit_code)


@worker_process_init.connect
def open_page_process(**_: Any) -> None:
    """Get a page process ready; the models are loaded with its first page."""
    global worker
    die_with_parent()  # nobody else is left to end us when the worker is killed
    keep_freed_memory()
    sweep(scratch_folder(SCRATCH))  # of the process whose place this one takes, if it was killed
    scratch = held.enter_context(folder_aside(scratch_folder(SCRATCH)))
    programs = held.enter_context(wrapped(settings.limits, scratch))
    tempfile.tempdir = str(programs.scratch)  # what pytesseract leaves when we are killed
    kit = Kit(Workspace(settings.workspace.absolute(), settings.store).store, programs, settings)
    client = connect(settings.redis.url)
    us = f"{name}/{os.getpid()}"

    def tell(report: Report) -> None:
        send(client, PAGES, fields_for(report, us))

    worker = Worker(us, kit, tell, lambda: not stopping.is_set())


@worker_process_shutdown.connect
def close_page_process(**_: Any) -> None:
    held.close()


@worker_ready.connect
def say_that_we_live(**_: Any) -> None:
    """Tell the coordinator every 10 s how many runs can be read here, as long as work is taken."""
    client = connect(settings.redis.url)
    us = LiveWorker(name, fingerprint, app.conf.worker_concurrency)
    duty = Duty(us.slots)
    idle = {"s": 0.0}
    watch_from(client, us, lambda: idle["s"])

    def tell() -> None:
        while True:
            with suppress(QueueAway):
                idle_s = idle["s"] = duty.idle_s(seen(client), time.monotonic())
                if idle_s < DOUBT_S:
                    say_alive(client, us)
                elif idle_s >= STUCK_S:
                    end_anew()
            if gone.wait(ALIVE_S):
                with suppress(QueueAway):
                    say_gone(client, name)
                return

    threading.Thread(target=tell, daemon=True).start()


def watch_from(client: Client, us: LiveWorker, idle_s: Callable[[], float]) -> None:
    """Open the door for an operator; it closes with the process."""

    def trouble() -> str:
        return "it takes no work although some waits" * (idle_s() >= DOUBT_S)

    figures = WorkerFigures(us.slots, lambda: len(state.reserved_requests), idle_s)

    def say(line: str) -> None:
        print(f"{name}: {line}", file=sys.stderr, flush=True)

    watched("worker", settings.workspace, settings, trouble, say, figures, QueueFigures(client))


def seen(client: Client) -> WorkerLook:
    """What waits for this worker, what it has in hand, and how much it ever took."""
    taken = sum(state.total_count.values())
    return WorkerLook(waiting_for(client, fingerprint), len(state.reserved_requests), taken)


def end_anew() -> None:
    """End with an error: it lives, and takes none of the work that waits for it.

    The page processes end with it, and whoever looks after it (systemd, Docker) starts it again.
    """
    print(f"{name}: takes no work although some waits; ending", file=sys.stderr, flush=True)
    os._exit(1)


@worker_shutting_down.connect
def stop_after_the_page_in_hand(**_: Any) -> None:
    stopping.set()
    gone.set()


@worker_shutdown.connect
def end(**_: Any) -> None:
    gone.set()
    sweep(scratch_folder(SCRATCH))


@task_failure.connect
def say_that_a_page_process_died(
    args: tuple[Any, ...] = (), exception: Any = None, **_: Any
) -> None:
    """Celery tells of a page process that was killed; so the lease need not be waited out."""
    if len(args) > 2 and isinstance(args[2], int):  # of `read_pages`, with a way or without
        failed = RunFailed(Token(args[2]), type(exception).__name__)
        with suppress(QueueAway):
            send(connect(settings.redis.url), PAGES, fields_for(failed, name))
