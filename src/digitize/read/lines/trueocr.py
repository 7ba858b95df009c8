"""Wraps PyPI's `trueocr`, for its geometry models and for its text recogniser, the second reader.

No other module imports the package. We use its networks and decode their output ourselves, since
the package returns upright boxes, and a curved line is none. The recogniser is one of our own: the
package's, fitted further by `tools/reader` to lines as we cut them. Load it after a fork: ONNX
sessions do not survive one.
"""

from __future__ import annotations

import hashlib
import json
import os
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
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
from digitize.record.chances import NO_LETTER

# ONNX Runtime 1.32 sends usage figures to its vendor unless this is set before it is imported;
# `disable_telemetry_events` comes too late to prevent its files. Nothing may leave the machine.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

READER = Path(__file__).parent / "data" / "reader.onnx"
INK_PROBABILITY = 0.5  # least probability of a detector pixel that lies on a line's core
LEAST_PIXELS = 2  # least detector pixels of a core; a smaller one is a speck
STRIDE = 2  # the detector's output has half the resolution of its input
MEASURED_LINES = 8  # least lines of a page from which the height of its lines is known
SMALL_LINE_PX = 9.0  # if lines are lower, in detector pixels, the page is read again, enlarged
WANTED_LINE_PX = 12.0  # the height of the lines after that
LARGEST_SIDE_PX = 2048  # the longest side of the page after that
SIDE_STEP_PX = 32  # the detector's sides are multiples of this
TURNS = 4  # quarter turns; the model's class 4 means vertical columns
CHANCES = "/LogSoftmax_output_0"  # the graph's logarithms of the letters' probabilities
FRAME_PX = 4  # columns of the recogniser's input for each of its frames
BATCH = 8  # lines that the second reader gets at a time; 64 take 0.24 s a page instead of 0.18


@dataclass(frozen=True, slots=True)
class LineCore:
    """A line as detected, column by column, in pixels of the page given to the detector.

    Three float32 arrays of shape (n,): x, and the top and bottom of the letters at x.
    """

    x: NDArray[np.float32]
    top: NDArray[np.float32]
    bottom: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class LetterChances:
    """What the second reader's network considered along a line.

    costs: float32, (frames, letters), minus natural logarithms of probabilities. letters: of the
    columns, the first one NO_LETTER. at: for each character of the text its frame. left_px,
    frame_px: the left edge of the first frame, and the width of a frame, in pixels of the picture.
    """

    costs: NDArray[np.float32]
    letters: tuple[str, ...]
    at: tuple[int, ...]
    left_px: float = 0.0
    frame_px: float = 0.0

    def columns(self) -> NDArray[np.float64]:
        """The column of the picture at the middle of each frame: float64 of shape (frames,)."""
        return self.left_px + self.frame_px * (np.arange(len(self.costs), dtype=np.float64) + 0.5)


@dataclass(frozen=True, slots=True)
class SecondReading:
    """The second reader's text of a line; confidence 0 to 1, not calibrated.

    chances: of its letters; None where they are not known.
    """

    text: str
    confidence: float
    chances: LetterChances | None = field(default=None, compare=False)


def installed() -> bool:
    """Whether the package is installed; does not import it."""
    return find_spec("trueocr") is not None


@cache
def _page_engine() -> Any:  # noqa: ANN401  (the package is untyped)
    page = import_module("trueocr.page")
    return page.PageEngine(_models(), threads=1)


@cache
def _recognizer() -> Any:  # noqa: ANN401
    runtime = import_module("onnxruntime")
    options = runtime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # with batches of changing shape it would keep growing
    return runtime.InferenceSession(str(READER), options, providers=["CPUExecutionProvider"])


def load() -> None:
    """Load all networks, ahead of the first page. Raises: MissingProgram."""
    _page_engine()
    _recognizer()


@cache
def reader_sha256() -> str:
    """The SHA-256 of the second reader's network; the weighing is fitted to what it reads."""
    return hashlib.sha256(READER.read_bytes()).hexdigest()


@cache
def _meta() -> dict[str, Any]:
    held: dict[str, Any] = json.loads((_models() / "meta.json").read_text(encoding="utf-8"))
    return held


@cache
def _letters() -> tuple[str, ...]:
    return (NO_LETTER, *_meta()["charset"])


def _models() -> Path:
    spec = find_spec("trueocr")
    if spec is None or spec.origin is None:
        raise MissingProgram("trueocr", "install it: pip install trueocr==0.1.1")
    return Path(spec.origin).parent / "models"


def quarter_turns(page: Gray) -> int:
    """Quarter turns counter-clockwise (0 to 3) by which the page's content is rotated.

    The page should be level: a skewed page can be taken for a rotated one.

    Raises: MissingProgram: `trueocr` is not installed.
    """
    require_gray(page)
    turns = int(_page_engine().orientation(page))
    return turns if turns < TURNS else 0  # Vietnamese has no vertical columns


def line_cores(page: Gray) -> list[LineCore]:
    """Detect the lines of a level, upright page; their order means nothing.

    Raises: MissingProgram: `trueocr` is not installed.
    """
    require_gray(page)
    side = _page_engine().long_side
    cores = _detect(page, side)
    if len(cores) >= MEASURED_LINES:
        scale = side / max(page.shape)
        height = scale * float(np.median([np.median(core.bottom - core.top) for core in cores]))
        if height < SMALL_LINE_PX:
            larger = min(LARGEST_SIDE_PX, side * WANTED_LINE_PX / max(height, 1.0))
            cores = _detect(page, int(larger) // SIDE_STEP_PX * SIDE_STEP_PX)
    return cores


def _detect(page: Gray, long_side: int) -> list[LineCore]:
    """Run the detector once.

    Its output has for every second pixel the logit of lying on a core, and the distances up and
    down to the edges of the letters.
    """
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
    """Average top and bottom over each column of a core, in page pixels."""
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
    prepare = import_module("trueocr.preprocess")
    meta, found = _meta(), [SecondReading("", 0.0)] * len(lines)
    crops = [
        prepare.prepare_image(
            line, max_width=meta["max_width"], pad_y=meta["pad_y"], pad_x=meta["pad_x"]
        )
        for line in lines
    ]
    widths = [crop.shape[1] for crop in crops]
    for chosen in prepare.width_batches(widths, max_batch=BATCH):
        image, wide = prepare.pad_batch([crops[at] for at in chosen])
        ids, sure, lengths, logs = _recognizer().run(
            ["ids", "conf", "lengths", CHANCES], {"x": image, "widths": wide}
        )
        for row, at in enumerate(chosen):
            length = int(lengths[row])
            height, columns = lines[at].shape
            left, right = (
                np.floor(-meta["pad_x"] * height),
                np.ceil(columns + meta["pad_x"] * height),
            )
            place = float(left), FRAME_PX * float(right - left) / widths[at]
            found[at] = _greedy(ids[row, :length], sure[row, :length], -logs[row, :length], place)
    return found


def _greedy(
    ids: NDArray[np.int64],
    sure: NDArray[np.float32],
    costs: NDArray[np.float32],
    place: tuple[float, float],
) -> SecondReading:
    """The best letter of each frame, of neighbouring equal ones the first; spaces made single.

    Args: place: `left_px` and `frame_px` of LetterChances.
    """
    kept = np.flatnonzero((ids != 0) & np.concatenate(([True], ids[1:] != ids[:-1])))
    letters = [(_letters()[ids[frame]], int(frame)) for frame in kept]
    text, at = "", []
    for letter, frame in letters:
        if not (letter.isspace() and (not text or text.endswith(" "))):
            text += " " if letter.isspace() else letter
            at.append(frame)
    confidence = float(sure[kept].mean()) if kept.size else 0.0
    text = text.rstrip()
    chances = LetterChances(costs, _letters(), tuple(at[: len(text)]), *place)
    return SecondReading(unicodedata.normalize("NFC", text), confidence, chances)


def reading_order(
    boxes: NDArray[np.float32], texts: Sequence[str], width: int, height: int
) -> list[int]:
    """Indices of the boxes in reading order.

    Args:
        boxes: float32, (lines, 4), x0 y0 x1 y1 in pixels of the upright page.
        texts: the text of each box if known; it helps to tell headings from text.
        width, height: the page's, in the same pixels.

    Raises: MissingProgram: `trueocr` is not installed.
    """
    order: list[int] = _page_engine().reading_order(boxes, list(texts), (width, height))
    return order
