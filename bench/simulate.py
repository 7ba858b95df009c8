"""A deployment of 1 to 1,000 workers, simulated: `python -m bench.simulate`.

A discrete-event simulation (simpy) of the coordinator's turn, Redis, workers, the store and the
archiver. Every service time is measured here first, on this machine: those of the coordinator in
a real run with a real Redis and a real Celery worker, those of a page and of making its record on
the fixtures. What is a property of what one buys, the network and the disks, is given.

The check: real runs with 1, 2 and 4 page processes whose recogniser sleeps, against the simulation
with the service times of the run with one.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import tempfile
from collections import deque
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import simpy

from bench.plot import curves
from bench.service_times import Times, measure_real, of_fixtures

ROOT = Path(__file__).resolve().parent.parent
WORKERS = (1, 2, 4, 8, 16, 32, 64, 125, 250, 500, 1000)
BACKLOG = 10_000_000
PAGES = 3  # of a document
A_TURN, LOOK_S, PER_SLOT, PORTION = 20, 0.2, 2, 100  # as engine/delivery.py and remote.py have them
HINT_S = 60.0  # after so long a hint that nobody began with is sent again
STEADY = 15  # pages a worker reads in a simulation; the rest of a backlog is like them


@dataclass(frozen=True)
class Site:
    """What a deployment is made of. times: in seconds; store: of all hosts together."""

    workers: int
    times: Times
    archivers: int = 1
    store_bytes_s: float = 110e6  # a gigabit
    redis_lost_at: float | None = None
    worker_lost_at: float | None = None


@dataclass
class Load:
    """How it went. busy: seconds that each part worked; of workers and archivers, of all."""

    pages: int = 0
    seconds: float = 0.0
    busy: dict[str, float] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        return self.pages / self.seconds


class Run:
    """One simulation: `documents` of PAGES pages each, from the first to the last receipt."""

    def __init__(self, site: Site, documents: int, seed: int = 1) -> None:
        self.site, self.dice = site, random.Random(seed)
        self.env = simpy.Environment()
        self.redis = simpy.Resource(self.env)
        self.store = simpy.Resource(self.env)
        self.hints, self.reports = simpy.Store(self.env), deque()
        self.heard = self.env.event()
        self.records, self.receipts = simpy.Store(self.env), deque()
        self.queued, self.waiting = documents, deque()
        self.left: dict[int, int] = {}  # pages of each document that is being read
        self.sent: dict[int, tuple[int, float]] = {}  # a run: its document, when its hint is old
        self.ready, self.outbox = deque(), 0
        self.read: set[int] = set()  # runs whose pages are in the store
        self.open, self.token, self.look_at = documents, 0, 0.0
        self.busy = dict.fromkeys(("coordinator", "redis", "store", "workers", "archivers"), 0.0)
        self.away_until = 0.0

    def run(self) -> Load:
        for number in range(self.site.workers):
            self.env.process(self.worker(number))
        for _ in range(self.site.archivers):
            self.env.process(self.archiver())
        if self.site.redis_lost_at is not None:
            self.env.process(self.lose_redis(self.site.redis_lost_at))
        pages = self.open * PAGES
        self.env.run(self.env.process(self.coordinator()))
        return Load(pages, self.env.now, dict(self.busy))

    # --- the coordinator: `Coordinator.turn` -----------------------------------------------------

    def coordinator(self) -> Iterator[simpy.Event]:
        while self.open:
            yield from self.fill()
            while self.ready:
                self.ready.popleft()
                yield from self.works(self.site.times.finish_s)
                self.outbox += 1
            if self.env.now >= self.look_at:
                yield from self.deliver()
            yield from self.listen()
            self.take_back()

    def fill(self) -> Iterator[simpy.Event]:
        times = self.site.times
        while len(self.sent) < PER_SLOT * self.site.workers and (self.waiting or self.queued):
            if self.env.now < self.away_until:
                return
            if not self.waiting:
                yield from self.works(times.plan_s)
                self.queued -= 1
                self.waiting.extend([self.queued] * PAGES)
                self.left[self.queued] = PAGES
            yield from self.works(times.send_s)
            self.token += 1
            document = self.waiting.popleft()
            self.sent[self.token] = document, self.env.now + HINT_S
            self.hints.put(self.token)

    def deliver(self) -> Iterator[simpy.Event]:
        self.look_at = self.env.now + LOOK_S
        got, put = min(A_TURN, len(self.receipts)), min(A_TURN, self.outbox)
        yield from self.works(self.site.times.deliver_s * (got + put) / 2)
        for _ in range(got):
            self.receipts.popleft()
            self.open -= 1
        for _ in range(put):
            self.outbox -= 1
            self.records.put(1)

    def listen(self) -> Iterator[simpy.Event]:
        if not self.reports:
            self.heard = self.env.event()
            patience = max(0.01, min(1.0, self.look_at - self.env.now)) if self.outbox or (
                self.receipts) else LOOK_S  # fmt: skip
            yield self.heard | self.env.timeout(patience)
        for _ in range(min(PORTION, len(self.reports))):
            token, ended = self.reports.popleft()
            yield from self.works(self.site.times.note_s)
            if token not in self.sent:
                continue
            document, _ = self.sent[token]
            self.sent[token] = document, self.env.now + HINT_S  # a heartbeat renews a lease
            if ended:
                del self.sent[token]
                self.ends(document)

    def ends(self, document: int) -> None:
        """A page of it is read."""
        self.left[document] -= 1
        if not self.left[document]:
            self.ready.append(document)

    def take_back(self) -> None:
        for token in [one for one, (_, until) in self.sent.items() if until <= self.env.now][:1000]:
            document, _ = self.sent.pop(token)
            if token in self.read:  # its message waits, and the store has its pages
                self.ends(document)
            else:
                self.waiting.appendleft(document)

    def works(self, seconds: float) -> Iterator[simpy.Event]:
        self.busy["coordinator"] += seconds
        yield self.env.timeout(seconds)

    # --- the others ------------------------------------------------------------------------------

    def worker(self, number: int) -> Iterator[simpy.Event]:
        times = self.site.times
        while True:
            token = yield self.hints.get()
            if number == 0 and self.site.worker_lost_at is not None and (
                self.env.now >= self.site.worker_lost_at):  # fmt: skip
                return
            started = self.env.now
            yield from self.talks(4)  # the hint, and that it begins
            self.say(token, ended=False)
            yield from self.moves(times.original_bytes)
            yield self.env.timeout(self.dice.choice(times.page_s))
            yield from self.moves(times.page_bytes)
            self.read.add(token)
            yield from self.talks(4)  # that a page is read, that the run is
            self.busy["workers"] += self.env.now - started
            while self.env.now < self.away_until:
                yield self.env.timeout(self.away_until - self.env.now)
            self.say(token, ended=False)
            self.say(token, ended=True)

    def say(self, token: int, *, ended: bool) -> None:
        self.reports.append((token, ended))
        if not self.heard.triggered:
            self.heard.succeed()

    def archiver(self) -> Iterator[simpy.Event]:
        while True:
            yield self.records.get()
            started = self.env.now
            yield self.env.timeout(self.site.times.archive_s)
            yield from self.moves(2 * PAGES * self.site.times.page_bytes)
            self.busy["archivers"] += self.env.now - started
            self.receipts.append(1)

    def moves(self, size: float) -> Iterator[simpy.Event]:
        with self.store.request() as turn:
            yield turn
            took = size / self.site.store_bytes_s
            self.busy["store"] += took
            yield self.env.timeout(took)

    def talks(self, commands: int) -> Iterator[simpy.Event]:
        with self.redis.request() as turn:
            yield turn
            took = commands * self.site.times.redis_s
            self.busy["redis"] += took
            yield self.env.timeout(took)

    def lose_redis(self, at: float) -> Iterator[simpy.Event]:
        """Killed, with all that it held; back after 5 s. Hints are gone until they lapse."""
        yield self.env.timeout(at)
        self.away_until = self.env.now + 5.0
        self.hints.items.clear()


def simulate(site: Site, documents: int | None = None) -> Load:
    return Run(site, documents or max(400, site.workers * STEADY // PAGES)).run()


def check(real: dict[int, tuple[float, int]], times: Times) -> list[str]:
    lines = ["| page processes | pages | real, s | simulated, s | off |", "|---|---|---|---|---|"]
    for workers, (seconds, documents) in real.items():
        told = Run(Site(workers, times), documents).run().seconds
        lines.append(f"| {workers} | {documents * PAGES} | {seconds:.1f} | {told:.1f} |"
                     f" {told / seconds - 1:+.1%} |")  # fmt: skip
    return lines


def report(times: Times, folder: Path) -> list[str]:
    lines = [
        f"| workers | pages/s | of all workers' time | coordinator | archiver | store | Redis |"
        f" {BACKLOG:,} pages |",
        "|---|---|---|---|---|---|---|---|",
    ]
    rates = {}
    for workers in WORKERS:
        load = simulate(Site(workers, times))
        rates[workers] = load.rate
        share = {name: value / load.seconds for name, value in load.busy.items()}
        lines.append(
            f"| {workers:,} | {load.rate:.1f} | {share['workers'] / workers:.0%} |"
            f" {share['coordinator']:.0%} | {share['archivers']:.0%} | {share['store']:.0%} |"
            f" {share['redis']:.0%} | {BACKLOG / load.rate / 86400:,.1f} days |"
        )
    ideal = {workers: workers / statistics.mean(times.page_s) for workers in WORKERS}
    faster = {workers: simulate(Site(workers, cheaper(times))).rate for workers in WORKERS[::2]}
    drawn = {
        "workers alone": list(ideal.items()),
        "as it is": list(rates.items()),
        "ten times lighter": list(faster.items()),
    }
    (folder / "scale-rate.svg").write_text(
        curves("Pages a second", "page processes", "pages/s", drawn))  # fmt: skip
    days = {name: [(w, BACKLOG / rate / 86400) for w, rate in points]
            for name, points in drawn.items()}  # fmt: skip
    (folder / "scale-days.svg").write_text(
        curves("Days for 10,000,000 pages", "page processes", "days", days))  # fmt: skip
    return [*lines, "", *losses(times)]


def cheaper(times: Times) -> Times:
    """A coordinator and an archiver that take a tenth: what taking work off them would bring."""
    return replace(times, plan_s=times.plan_s / 10, send_s=times.send_s / 10,
                   note_s=times.note_s / 10, finish_s=times.finish_s / 10,
                   deliver_s=times.deliver_s / 10, archive_s=times.archive_s / 10)  # fmt: skip


def losses(times: Times) -> list[str]:
    """What a loss in the middle costs, in seconds of the whole and in pages read for nothing."""
    lines = ["| 4 workers, 1,200 pages | seconds | more than undisturbed |", "|---|---|---|"]
    documents = 400
    calm = Run(Site(4, times), documents).run().seconds
    lines.append(f"| undisturbed | {calm:.0f} | |")
    for name, site in {
        "a worker dies half-way, for good": Site(4, times, worker_lost_at=calm / 2),
        "Redis dies half-way, with all that it held": Site(4, times, redis_lost_at=calm / 2),
    }.items():
        seconds = Run(site, documents).run().seconds
        lines.append(f"| {name} | {seconds:.0f} | {seconds - calm:+.0f} s |")
    return lines


def main() -> None:
    """Measure, check, simulate, print; plots go to docs/pictures."""
    parser = argparse.ArgumentParser(prog="python -m bench.simulate", description=__doc__)
    parser.add_argument("--times", type=Path, help="service times: read, or kept after measuring")
    parser.add_argument("--pictures", type=Path, default=ROOT / "docs" / "pictures")
    parser.add_argument("--page-s", type=float, default=4.0, help="that the recogniser sleeps")
    parser.add_argument("--documents", type=int, default=8, help="of the check, for each worker")
    parser.add_argument("--fixtures", type=int, default=8, help="that are read for their times")
    parser.add_argument("--no-check", action="store_true")
    options = parser.parse_args()
    lines = []
    if not options.no_check:
        real, base = {}, None
        for workers in (1, 2, 4):
            with tempfile.TemporaryDirectory(prefix="digitize-simulate-") as name:
                documents = options.documents * workers
                seconds, times = measure_real(Path(name), workers, documents, PAGES, options.page_s)
            real[workers], base = (seconds, documents), base or times
            sys.stderr.write(f"{workers}: {seconds:.1f} s, {times}\n")
        lines += [*check(real, base), ""]
        full = of_fixtures(base, PAGES, options.fixtures)
        if options.times:
            options.times.write_text(json.dumps(asdict(full), indent=1))
    else:
        full = Times(**json.loads(options.times.read_text()))
    lines += [f"| service | ms |\n|---|---|\n{full.rows()}", "", *report(full, options.pictures)]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
