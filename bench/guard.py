"""Processor time of three stages of reading against fixed calls: `python -m bench.guard`.

A stage and its fixed call take turns, and the least time of each counts, so that a busy machine
changes their ratio little. Each fixed call works as its stage does: OpenCV, the networks with
OpenCV, Tesseract on the raw page. A stage that takes clearly more than LIMITS fails, if it does so
in each of three measurements: at 15 % more work.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from bench.machine import vietnamese_model
from digitize.outside.programs import wrapped
from digitize.read.image.prepare import prepare
from digitize.read.lines import trueocr
from digitize.read.lines.find import find_lines
from digitize.read.recognise.page import stacks
from digitize.read.recognise.sure import asked_of
from digitize.read.recognise.tesseract import Layout, read
from digitize.read.scan.raster import page_image
from digitize.read.scan.source import open_scan
from digitize.settings import Settings

SCAN = Path(__file__).resolve().parent.parent / "fixtures" / "news-worn.pdf"
MORE = 1.12  # times what is written down fails: 15 % more work, less what a measurement is off
BUSY = 1.35  # the same, among all other tests: with ten times more work than cores up to 1.24
LIMITS = {"prepare": 1.62, "find lines": 2.62, "recognise": 0.52}
"""Processor time of each stage in times of its fixed call.

The middle of four measurements with both cores to themselves: 1.54 to 1.65, 2.58 to 2.68; the last
one of two beside other work: 0.51 and 0.52. With ten times more work than cores, four gave 1.73 to
1.80, 2.71 to 3.18, and no more of the last one.
"""
TRIES = 3
ROUNDS = 3
ROWS = 1100  # of the page: its upper third is enough


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of reading, and the fixed call that it is measured against."""

    name: str
    run: Callable[[], object]
    fixed: Callable[[], object]
    times: int = 1  # so often in a round: a short call needs more rounds to meet a quiet moment


def ratios(stages: Sequence[Stage], rounds: int = ROUNDS) -> dict[str, float]:
    """The least processor time of each stage over the least of its fixed call."""
    least: dict[tuple[str, bool], float] = {}
    for _ in range(rounds):
        for stage in [one for one in stages for _ in range(one.times)]:
            for ours, call in ((True, stage.run), (False, stage.fixed)):
                took = _processor_s(call)
                key = stage.name, ours
                least[key] = min(least.get(key, took), took)
    return {one.name: least[one.name, True] / least[one.name, False] for one in stages}


def _processor_s(call: Callable[[], object]) -> float:
    """Seconds of processor that a call takes, with the programs that it starts."""
    begun = _spent_s()
    call()
    return _spent_s() - begun


def _spent_s() -> float:
    below = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + below.ru_utime + below.ru_stime


def measure(rounds: int = ROUNDS) -> dict[str, float]:
    """The ratios of the three stages on the first page of SCAN."""
    settings = Settings()
    with tempfile.TemporaryDirectory() as name, wrapped(settings.limits) as programs:
        scan = open_scan(SCAN, programs, settings.limits)
        pixels = page_image(scan, 1, programs, settings).pixels[:ROWS]
        prepared = prepare(pixels)
        found = find_lines(prepared)
        lines = zip(found.strips, found.second, strict=True)
        asked = [asked_of(*line, settings.recognise.sure).pixels for line in lines]
        columns = [one.image for one in stacks(asked)]
        raw = Path(name) / "page.pgm"
        cv2.imwrite(str(raw), prepared.page)
        plain = ["tesseract", str(raw), "stdout", "-l", vietnamese_model()]
        one_thread = os.environ | {"OMP_THREAD_LIMIT": "1"}
        ink = np.zeros((1, 1, 512, 736), np.float32)
        network = trueocr._page_engine().det
        return ratios(
            [
                Stage(
                    "prepare", lambda: prepare(pixels), lambda: _fixed_image_work(prepared.page), 5
                ),
                Stage(
                    "find lines",
                    lambda: find_lines(prepared),
                    lambda: _fixed_search(lambda: network.run(None, {"x": ink}), prepared.page),
                    2,
                ),
                Stage(
                    "recognise",
                    lambda: read(columns, Layout.ONE_COLUMN, programs, settings),
                    lambda: subprocess.run(plain, capture_output=True, env=one_thread, check=True),
                ),
            ],
            rounds,
        )


def _fixed_image_work(page: np.ndarray) -> None:
    """What takes about as long as preparing a page, with the same kinds of calls."""
    for _ in range(3):
        small = cv2.resize(page, (310, 438), interpolation=cv2.INTER_AREA)
        cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8))
        cv2.medianBlur(page, 3)
        cv2.divide(page, page, scale=255)


def _fixed_search(network: Callable[[], object], page: np.ndarray) -> None:
    """What takes about as long as finding lines: half of it networks, half OpenCV."""
    for _ in range(2):
        network()
        ink = cv2.threshold(page, 128, 1, cv2.THRESH_BINARY_INV)[1]
        cv2.connectedComponentsWithStats(ink, connectivity=8)
        _fixed_image_work(page)


def too_slow(measured: dict[str, float], more: float = MORE) -> list[str]:
    """A line for each stage that takes so many times more than was written down."""
    return [
        f"{name}: {ratio:.2f} of its fixed call, {LIMITS[name]:.2f} was written down"
        for name, ratio in measured.items()
        if ratio > more * LIMITS[name]
    ]


def main() -> None:
    """Measure, print, and fail if a stage is too slow each time."""
    slow: list[str] = []
    for _ in range(TRIES):
        measured = measure()
        for name, ratio in measured.items():
            sys.stdout.write(
                f"{name}: {ratio:.2f} of its fixed call (written down {LIMITS[name]:.2f})\n"
            )
        slow = too_slow(measured)
        if not slow:
            return
    raise SystemExit("\n".join(slow))


if __name__ == "__main__":
    main()
