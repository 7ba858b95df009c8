"""Figures that are read from the ledger at each scrape, through a connection of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import TYPE_CHECKING

from digitize.keep.archive.duties import duties_of
from digitize.keep.ledger.documents import last_event
from digitize.keep.ledger.overview import Overview, overview
from digitize.keep.ledger.reasons import reasons_ever
from digitize.keep.ledger.states import State
from digitize.keep.ledger.steps import stage_times
from digitize.keep.workspace import Workspace

if TYPE_CHECKING:
    from prometheus_client import Histogram, Metric

# Seconds: a page is read in 1 to 10 and archived at once, and waits behind a batch for days.
BOUNDS_S = (0.1, 0.3, 1, 3, 10, 30, 100, 300, 1_000, 3_600, 14_400, 86_400)


@dataclass(slots=True, eq=False)
class LedgerFigures:
    """What the ledger knows: how much waits, what ended how, and what has been done for it.

    Its counters never fall; those of stages begin when this process begins.
    """

    workspace: Workspace
    now: Callable[[], datetime]
    _pages: int = 0  # the highest so far
    _stages: StageTimes | None = None
    _turn: Lock = field(default_factory=Lock)  # two that ask at once would count steps twice

    def collect(self) -> Iterator[Metric]:
        """See `Figures`."""
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

        now = self.now()
        with self.workspace.open_ledger() as db:
            view, ever = overview(db, now), reasons_ever(db)
            with self._turn:
                if self._stages is None:
                    self._stages = StageTimes(last_event(db))
                self._stages.look(stage_times(db, self._stages.event))
        states = GaugeMetricFamily("digitize_documents", "documents by state", labels=["state"])
        for state in State:
            states.add_metric([state], view.documents.get(state, 0))
        yield states
        apart = GaugeMetricFamily("digitize_set_apart", "set apart by reason", labels=["code"])
        for code, count in view.set_apart.items():
            apart.add_metric([code], count)
        yield apart
        ended = CounterMetricFamily("digitize_outcomes", "how documents ended", labels=["code"])
        ended.add_metric(["archived"], view.documents.get(State.ARCHIVED, 0))
        for code, count in ever.items():
            ended.add_metric([code], count)
        yield ended
        for name, about, value in self._gauges(view, now):
            yield GaugeMetricFamily(f"digitize_{name}", about, value=value)
        self._pages = max(self._pages, view.pages)
        yield CounterMetricFamily("digitize_pages_read", "pages read", value=self._pages)
        yield from self._stages.times.collect()
        yield from self._duties(now)

    def _gauges(self, view: Overview, now: datetime) -> Iterator[tuple[str, str, float]]:
        oldest = view.oldest_waiting
        waited = (now - oldest).total_seconds() if oldest else 0.0
        yield (
            "pages_waiting",
            "pages still to be read; estimated for scans not opened",
            (view.pages_waiting),
        )
        yield "oldest_waiting_seconds", "how long the oldest queued document has waited", waited
        yield "outbox_open", "records without a receipt", view.outbox
        yield "refused_edits", "edits and withdrawals that the archive refused", view.refused
        yield "claimed_files", "files taken out of inboxes and not brought back yet", view.claimed
        yield (
            "workers_busy",
            "page processes with pages in hand that show signs of life",
            (view.workers),
        )
        yield "coordinator_up", "whether a process leads", self.workspace.holder() is not None

    def _duties(self, now: datetime) -> Iterator[Metric]:
        from prometheus_client.core import GaugeMetricFamily

        last = GaugeMetricFamily(
            "digitize_last_done_timestamp_seconds",
            "when a duty was last done without a fault; 0: never",
            labels=["duty"],
        )
        late = GaugeMetricFamily(
            "digitize_overdue", "whether a duty is overdue half a day", labels=["duty"]
        )
        for one in duties_of(self.workspace, now):
            last.add_metric([one.duty], one.last.timestamp() if one.last else 0.0)
            late.add_metric([one.duty], one.overdue)
        yield last
        yield late


@dataclass(slots=True, eq=False)
class StageTimes:
    """How long documents were in each stage, since this process began.

    event: the last step that was counted.
    """

    event: int
    times: Histogram = field(init=False)

    def __post_init__(self) -> None:
        from prometheus_client import Histogram

        self.times = Histogram(
            "digitize_document_seconds",
            "how long documents waited, were read and were archived",
            ["stage"],
            registry=None,
            buckets=BOUNDS_S,
        )

    def look(self, steps: Iterator[tuple[int, str, float]]) -> None:
        """Count steps: the number of each, the stage that it ended, and its seconds."""
        for event, stage, seconds in steps:
            self.times.labels(stage).observe(seconds)
            self.event = event
