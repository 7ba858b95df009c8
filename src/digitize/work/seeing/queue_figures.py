"""Figures of Redis: whether it answers, how long its streams are, who is behind, who works."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digitize.errors import QueueAway
from digitize.outside.queues.hints import LiveWorker, live_workers
from digitize.outside.queues.streams import Client, GroupLag, lags, length, ping

if TYPE_CHECKING:
    from prometheus_client import Metric


@dataclass(frozen=True, slots=True, eq=False)
class QueueFigures:
    """What a service sees of Redis with its own rights there.

    streams: those that its user may look at. fingerprint: of the pipeline whose workers are ours;
    "": it may not look at workers.
    """

    client: Client
    streams: tuple[str, ...] = ()
    fingerprint: str = ""

    def collect(self) -> Iterator[Metric]:
        """See `Figures`. While Redis is away, only that is told."""
        from prometheus_client.core import GaugeMetricFamily

        try:
            ping(self.client)
            lengths = {stream: length(self.client, stream) for stream in self.streams}
            behind = [one for stream in self.streams for one in lags(self.client, stream)]
            workers = live_workers(self.client) if self.fingerprint else []
        except QueueAway:
            yield GaugeMetricFamily("digitize_redis_up", "whether Redis answers", value=0)
            return
        yield GaugeMetricFamily("digitize_redis_up", "whether Redis answers", value=1)
        yield from _streams(lengths, behind)
        if self.fingerprint:
            yield from _workers(workers, self.fingerprint)


def _streams(lengths: dict[str, int], behind: list[GroupLag]) -> Iterator[Metric]:
    from prometheus_client.core import GaugeMetricFamily

    long = GaugeMetricFamily("digitize_stream_length", "messages on a stream", labels=["stream"])
    for stream, count in lengths.items():
        long.add_metric([stream], count)
    yield long
    lag = GaugeMetricFamily(
        "digitize_stream_lag",
        "messages that a consumer group has still to work off",
        labels=["stream", "group"],
    )
    for one in behind:
        lag.add_metric([one.stream, one.group], one.behind)
    yield lag


def _workers(living: list[LiveWorker], fingerprint: str) -> Iterator[Metric]:
    """Live workers are those that take work: one that leaves waiting work gives no sign of life."""
    from prometheus_client.core import GaugeMetricFamily

    ours = [one for one in living if one.fingerprint == fingerprint]
    for name, about, value in (
        ("workers_alive", "workers that live and take work", len(ours)),
        ("worker_slots", "pages that they read at once", sum(one.slots for one in ours)),
        ("workers_other", "workers with another pipeline, which get none", len(living) - len(ours)),
    ):
        yield GaugeMetricFamily(f"digitize_{name}", about, value=value)
