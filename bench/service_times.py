"""How long each part of a deployment takes for what it does: measured, for `bench.simulate`."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from digitize.keep.archive.archiver import archive_one
from digitize.keep.archive.folders import Archive
from digitize.keep.archive.index import lasting_index
from digitize.keep.ledger.db import atomic
from digitize.keep.ledger.outbox import Parcel
from digitize.keep.ledger.sightings import file_origin
from digitize.keep.store.ids import RecordId, Sha256
from digitize.keep.workspace import open_workspace
from digitize.outside.programs import wrapped
from digitize.outside.queues.hints import live_workers
from digitize.outside.queues.streams import connect
from digitize.read.pipeline import read_page
from digitize.read.scan.source import open_scan
from digitize.settings import Settings
from digitize.understand.assemble import finish
from digitize.work.engine.coordinator import Coordinator, coordinate, reading_of
from digitize.work.engine.delivery import StreamDelivery
from digitize.work.engine.remote import open_remote
from digitize.work.intake.take import Asked, note
from tests.engine.deployment import Deployment, scan
from tests.engine.processes import wait_for

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"


@dataclass(frozen=True)
class Times:
    """Seconds, and bytes. Of the coordinator: plan, finish and deliver for a document, send for a
    run, note for a message of a worker. page_s: one for each page that was read.
    """

    page_s: tuple[float, ...]
    plan_s: float
    send_s: float
    note_s: float
    finish_s: float
    deliver_s: float
    archive_s: float
    redis_s: float
    original_bytes: float = 300e3
    page_bytes: float = 80e3

    def rows(self) -> str:
        named = {
            "a page, mean": statistics.mean(self.page_s),
            "coordinator: open a document and plan its runs": self.plan_s,
            "coordinator: hand out a run": self.send_s,
            "coordinator: hear a message of a worker": self.note_s,
            "coordinator: make a record of three pages": self.finish_s,
            "coordinator: send a record, take its receipt": self.deliver_s,
            "archiver: a record": self.archive_s,
            "Redis: a command": self.redis_s,
        }
        return "\n".join(f"| {name} | {1000 * value:.1f} |" for name, value in named.items())


class Watch:
    """Seconds that some methods take, without those that they call and that are watched too."""

    def __init__(self) -> None:
        self.spent: dict[str, list[float]] = defaultdict(list)
        self.inner: list[float] = []

    def over(self, method: Callable[..., Any], name: str) -> Callable[..., Any]:
        def timed(*args: Any, **more: Any) -> Any:
            self.inner.append(0.0)
            start = time.perf_counter()
            try:
                return method(*args, **more)
            finally:
                took = time.perf_counter() - start
                self.spent[name].append(took - self.inner.pop())
                if self.inner:
                    self.inner[-1] += took

        return timed

    def mean(self, name: str, of: int | None = None) -> float:
        values = self.spent[name] or [0.0]
        return sum(values) / (of or len(values))


def measure_real(
    folder: Path, workers: int, documents: int, pages: int, page_s: float
) -> tuple[float, Times]:
    """A real run with Redis, a Celery worker and an archiver: its seconds and service times."""
    running = Deployment(folder, "celery", page_s=page_s)
    running.env["DIGITIZE_PROCESSES"] = str(workers)
    watch = Watch()
    watched = {(Coordinator, "_plan"): "plan", (Coordinator, "_lease"): "send",
               (Coordinator, "_give"): "send", (Coordinator, "_note"): "note",
               (Coordinator, "_finish"): "finish", (StreamDelivery, "turn"): "deliver",
               }  # fmt: skip
    before = {key: getattr(*key) for key in watched}
    running.redis.start()
    try:
        for part in ("worker", "archive"):
            running.start(part)
        for part in ("worker", "archive"):
            running.wait_ready(part)
        wait_for(lambda: live_workers(connect(running.redis.url)))
        settings = Settings(engine="celery", line_finder="tesseract", workspace=running.workspace,
                            redis={"url": running.redis.url})  # fmt: skip
        for (owner, name), what in watched.items():
            setattr(owner, name, watch.over(before[owner, name], what))
        seconds = coordinated(settings, documents, pages)
        workspace = open_workspace(settings.workspace)
        page_times = worker_pages(workspace.store.root, page_s)
        redis_s = timed_redis(running)
        archive_s = 0.0
    finally:
        for (owner, name), method in before.items():
            setattr(owner, name, method)
        for command in running.started:
            command.end()
        running.redis.kill()
    times = Times(
        page_s=page_times, plan_s=watch.mean("plan"),
        send_s=watch.mean("send", documents * pages), note_s=watch.mean("note"),
        finish_s=watch.mean("finish"), deliver_s=watch.mean("deliver", documents),
        archive_s=archive_s, redis_s=redis_s,
    )  # fmt: skip
    return seconds, times


def coordinated(settings: Settings, documents: int, pages: int) -> float:
    """Seconds from the first turn of the coordinator to the last receipt."""
    workspace = open_workspace(settings.workspace)
    with workspace.open_ledger() as db:
        asked = Asked(reading_of(settings, db))
        stored = [
            workspace.store.put_original([scan(number, pages)]) for number in range(documents)
        ]
        with atomic(db):
            for number, one in enumerate(stored):
                note(file_origin(Path(f"/{number}.pdf")), db, one, asked, datetime.now(UTC))

        def now() -> datetime:
            return datetime.now(UTC)

        with coordinate(workspace, db, settings, open_remote, lambda _: None, now) as coordinator:
            start = time.perf_counter()
            while coordinator.turn(1.0):
                pass
            return time.perf_counter() - start


def worker_pages(store: Path, page_s: float) -> tuple[float, ...]:
    """Seconds between two page results of the store, of the run with one page process."""
    written = sorted(path.stat().st_mtime for path in (store / "pages").rglob("*.json"))
    gaps = [b - a for a, b in pairwise(written)]
    return tuple(gap for gap in gaps if gap >= page_s) or (page_s,)


def timed_redis(running: Deployment) -> float:
    """Seconds that Redis itself takes for a command of ours, by its own account."""
    stats = running.redis.client.info("commandstats")
    calls = sum(one["calls"] for one in stats.values())
    return sum(one["usec"] for one in stats.values()) / calls / 1e6


def of_fixtures(base: Times, pages: int, most: int) -> Times:
    """The same coordinator with real pages: how long they take, their records, the archive."""
    settings = Settings()
    paths = sorted(FIXTURES.glob("*.pdf"))[:most]
    took, made, archived, originals = [], [], [], []
    with tempfile.TemporaryDirectory(prefix="digitize-simulate-") as name:
        workspace = open_workspace(Path(name))
        archive = Archive(workspace.archive, workspace.tmp)
        with (
            wrapped(settings.limits, workspace.tmp) as programs,
            lasting_index(archive.root) as index,
        ):
            for path in paths:
                sha = workspace.store.put_original([path.read_bytes()]).sha256
                opened = open_scan(workspace.store.original(sha), programs, settings.limits)
                read = [read_page(opened, number + 1, programs, settings)
                        for number in range(len(opened.pages))]  # fmt: skip
                took += [page.seconds for page in read]
                start = time.perf_counter()
                [record] = finish(opened, read, settings, path.name, datetime.now(UTC))
                data = record.model_dump_json().encode()
                made.append((time.perf_counter() - start) / len(read))
                digest = workspace.store.put_record(data).sha256
                parcel = Parcel(RecordId(record.record_id), 1, Sha256(digest))
                start = time.perf_counter()
                archive_one(index, workspace.store, archive, parcel, datetime.now(UTC))
                archived.append(time.perf_counter() - start)
                originals.append(path.stat().st_size / len(read))
    return replace(
        base, page_s=tuple(took[1:]), finish_s=base.finish_s + pages * statistics.median(made[1:]),
        archive_s=statistics.median(archived[1:]), original_bytes=statistics.mean(originals),
    )  # fmt: skip
