"""The only module that knows PyPI's `trueocr`: geometry models and a second reader.

It uses the package's networks and decodes their output itself, since the package returns
upright boxes and a curved line is no box. Load it after a fork: ONNX sessions do not survive one.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.errors import MissingProgram
from digitize.read.image.types import Gray, require_gray

# ONNX Runtime 1.32 sends usage figures to its maker unless this is there before it is imported;
# `disable_telemetry_events` comes too late for the files that it makes. Nothing leaves the machine.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

INK_PROBABILITY = 0.5  # of a detector pixel to lie on a line's core
LEAST_PIXELS = 2  # a core of fewer detector pixels is a speck
STRIDE = 2  # the detector answers at half its input's resolution
SMALL_LINE_PX = 9.0  # detector pixels: below this the page is looked at again, larger
WANTED_LINE_PX = 12.0
LARGEST_SIDE_PX = 2048
BATCH = 8  # lines that the second reader is given at once: 64 take 0.24 s a page instead of 0.18


@dataclass(frozen=True, slots=True)
class LineCore:
    """A line as the detector saw it, column by column, in pixels of the page it was given.

    Three float32 arrays of one length: x, and the top and bottom of the letters there.
    """

    x: NDArray[np.float32]
    top: NDArray[np.float32]
    bottom: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SecondReading:
    """What the second reader made of a line; confidence 0 to 1, not calibrated."""

    text: str
    confidence: float


def installed() -> bool:
    """Whether the package is there, without importing it."""
    return find_spec("trueocr") is not None


@cache
def _page_engine() -> Any:  # noqa: ANN401  (the package is untyped)
    page = import_module("trueocr.page")
    return page.PageEngine(_models(), threads=1)


@cache
def _recognizer() -> Any:  # noqa: ANN401
    return import_module("trueocr.recognizer").Recognizer(_models(), threads=1)


def _models() -> Path:
    spec = find_spec("trueocr")
    if spec is None or spec.origin is None:
        raise MissingProgram("trueocr", "install it: pip install trueocr==0.1.1")
    return Path(spec.origin).parent / "models"


def quarter_turns(page: Gray) -> int:
    """Quarter turns counter-clockwise (0 to 3) by which the page's content is turned.

    The page should be level: a tilted page can be taken for a turned one.

    Raises: MissingProgram: `trueocr` is not installed.
    """
    require_gray(page)
    turns = int(_page_engine().orientation(page))
    return turns if turns < 4 else 0  # 4 means vertical columns, which Vietnamese has not


def line_cores(page: Gray) -> list[LineCore]:
    """The lines of a level, upright page, in no order.

    Raises: MissingProgram: `trueocr` is not installed.
    """
    require_gray(page)
    side = _page_engine().long_side
    cores = _detect(page, side)
    if len(cores) >= 8:
        scale = side / max(page.shape)
        height = scale * float(np.median([np.median(core.bottom - core.top) for core in cores]))
        if height < SMALL_LINE_PX:
            larger = min(LARGEST_SIDE_PX, side * WANTED_LINE_PX / max(height, 1.0))
            cores = _detect(page, int(larger) // 32 * 32)
    return cores


def _detect(page: Gray, long_side: int) -> list[LineCore]:
    """One run of the detector: a probability and two distances for every second pixel."""
    det_input = import_module("trueocr.page").det_input
    ink, scale = det_input(page, long_side)
    core, above, below = _page_engine().det.run(None, {"x": ink[None, None]})[0][0]
    mask = (core > np.log(INK_PROBABILITY / (1 - INK_PROBABILITY))).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=4)
    cores = []
    for label in range(1, count):
        left, upper, width, height, area = stats[label]
        if area < LEAST_PIXELS:
            continue
        window = np.s_[upper : upper + height, left : left + width]
        rows, columns = np.nonzero(labels[window] == label)
        y = (rows + upper + 0.5) * STRIDE
        cores.append(
            _by_column(columns, y - above[window][rows, columns], y + below[window][rows, columns],
                       left, scale)
        )  # fmt: skip
    return cores


def _by_column(
    columns: NDArray[np.intp],
    top: NDArray[np.float32],
    bottom: NDArray[np.float32],
    left: int,
    scale: float,
) -> LineCore:
    """Mean top and bottom of each column of a core, in page pixels."""
    count = np.bincount(columns)
    present = np.flatnonzero(count)
    return LineCore(
        x=((present + left + 0.5) * STRIDE / scale).astype(np.float32),
        top=(np.bincount(columns, top)[present] / count[present] / scale).astype(np.float32),
        bottom=(np.bincount(columns, bottom)[present] / count[present] / scale).astype(np.float32),
    )


def read(lines: Sequence[Gray]) -> list[SecondReading]:
    """Read straightened line images, each cut close to its letters.

    Raises: MissingProgram: `trueocr` is not installed.
    """
    found = _recognizer().predict(list(lines), batch_size=BATCH)
    return [SecondReading(line.text, line.confidence) for line in found]


def reading_order(
    boxes: NDArray[np.float32], texts: Sequence[str], width: int, height: int
) -> list[int]:
    """Indices of the boxes in the order of reading.

    Args:
        boxes: float32, (lines, 4), x0 y0 x1 y1 in pixels of the upright page.
        texts: what stands in each, as far as it is known; it tells headings from text.
        width, height: of the page, in the same pixels.

    Raises: MissingProgram: `trueocr` is not installed.
    """
    order: list[int] = _page_engine().reading_order(boxes, list(texts), (width, height))
    return order
