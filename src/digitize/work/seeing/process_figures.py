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

    times: Histogram | None = field(default=None)

    def note(self, seconds: float) -> None:
        """Count a page that was read in so many seconds."""
        self._made().observe(seconds)

    def collect(self) -> Iterator[Metric]:
        """See `Figures`."""
        yield from self._made().collect()

    def _made(self) -> Histogram:
        """Return the histogram, made at its first use: prometheus_client may be missing."""
        if self.times is None:
            from prometheus_client import Histogram

            about = "how long a page took to be read"
            self.times = Histogram("digitize_page_seconds", about, registry=None, buckets=PAGE_S)
        return self.times
