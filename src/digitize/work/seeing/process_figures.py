"""Figures of the process itself, its disk, and the pages that it has seen read."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prometheus_client import Histogram, Metric

PAGE_S = (0.3, 0.6, 1, 1.5, 2, 3, 5, 8, 13, 20, 40, 80, 180)  # seconds; a page has 180 at most
STAGE_S = (0.01, 0.03, 0.1, 0.2, 0.3, 0.5, 0.8, 1.3, 2, 5, 20, 80)


@dataclass(frozen=True, slots=True, eq=False)
class ProcessFigures:
    """What every service tells: what it is, whether it can work, and how much room is left.

    service: the command. low_bytes: free bytes below which no scan is taken in. trouble: the
    reason why the service cannot work now, or "".
    """

    service: str
    folder: Path
    low_bytes: int
    trouble: Callable[[], str]

    def collect(self) -> Iterator[Metric]:
        """See `Figures`."""
        from prometheus_client.core import GaugeMetricFamily

        build = GaugeMetricFamily(
            "digitize_build_info", "the version that runs", labels=["service", "version"]
        )
        build.add_metric([self.service, version("digitize")], 1)
        yield build
        ready = GaugeMetricFamily(
            "digitize_ready", "whether the service can do its work", labels=["service"]
        )
        ready.add_metric([self.service], not self.trouble())
        yield ready
        room = shutil.disk_usage(self.folder)
        for name, about, value in (
            ("free", "free on the disk of the workspace", room.free),
            ("size", "the size of the disk of the workspace", room.total),
            ("low", "free bytes below which no scan is taken in", self.low_bytes),
        ):
            yield GaugeMetricFamily(f"digitize_disk_{name}_bytes", about, value=value)


@dataclass(frozen=True, slots=True, eq=False)
class WorkerFigures:
    """What a Celery worker tells of itself.

    slots: runs of pages that it reads at once. in_hand: those that it has. idle_s: for how many
    seconds it has left waiting work although it had free slots.
    """

    slots: int
    in_hand: Callable[[], int]
    idle_s: Callable[[], float]

    def collect(self) -> Iterator[Metric]:
        """See `Figures`."""
        from prometheus_client.core import GaugeMetricFamily

        for name, about, value in (
            ("slots", "runs of pages that this worker reads at once", self.slots),
            ("in_hand", "runs of pages that this worker has", self.in_hand()),
            ("idle_seconds", "how long this worker has left waiting work", self.idle_s()),
        ):
            yield GaugeMetricFamily(f"digitize_this_worker_{name}", about, value=value)


def low_disk(folder: Path, low_bytes: int) -> str:
    """Return why no scan can be taken in: the disk is nearly full; "" while there is room."""
    free = shutil.disk_usage(folder).free
    return f"{free} bytes are free, and {low_bytes} must be: free some space" * (free < low_bytes)


@dataclass(slots=True, eq=False)
class PageTimes:
    """How long pages took to be read, as far as this process was told, since it began."""

    _times: tuple[Histogram, Histogram] | None = field(default=None)

    def note(self, seconds: float, stages: tuple[tuple[str, float], ...] = ()) -> None:
        """Count a page that was read in so many seconds. stages: those of each stage of it."""
        whole, parts = self._made()
        whole.observe(seconds)
        for name, part_s in stages:
            parts.labels(name).observe(part_s)

    def collect(self) -> Iterator[Metric]:
        """See `Figures`."""
        for one in self._made():
            yield from one.collect()

    def _made(self) -> tuple[Histogram, Histogram]:
        """Return the histograms, made at their first use: prometheus_client may be missing."""
        if self._times is None:
            from prometheus_client import Histogram

            whole = "how long a page took to be read"
            part = "how long each stage of a page took"
            self._times = (
                Histogram("digitize_page_seconds", whole, registry=None, buckets=PAGE_S),
                Histogram("digitize_page_stage_seconds", part, ["stage"], registry=None,
                          buckets=STAGE_S),
            )  # fmt: skip
        return self._times
