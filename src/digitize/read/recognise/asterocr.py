"""Wraps PyPI's `asterocr`, the third reader, which reads the pieces of lines in doubt.

No other module imports the package. We use only its network and its alphabet: its own code would
look for models on the internet, and imports what only training needs. Load it after a fork.
"""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import import_module, metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.errors import MissingProgram
from digitize.read.image.types import Gray, require_gray
from digitize.read.lines.trueocr import LetterChances
from digitize.record.chances import NO_LETTER

HEIGHT_PX = 32  # height of the network's input
WIDTH_STEP = 4  # its width must be a multiple of this
LEAST_WIDTH_PX = 32  # least width of its input
BLANK = 0  # class of the network's output between two letters


@dataclass(frozen=True, slots=True)
class ThirdReading:
    """The third reader's text of a piece of a line, and what its network considered."""

    text: str
    chances: LetterChances


def version() -> str:
    """The version of the package. Raises: MissingProgram: it is not installed."""
    _assets()
    return metadata.version("asterocr")


def read(piece: Gray) -> ThirdReading:
    """Read a piece of a line; an empty text if nothing is recognised. The text is NFC.

    Raises: MissingProgram: `asterocr` is not installed.
    """
    require_gray(piece)
    height, width = piece.shape
    wide = max(LEAST_WIDTH_PX, width * HEIGHT_PX // height)
    size = (-(-wide // WIDTH_STEP) * WIDTH_STEP, HEIGHT_PX)
    shrinks = height > HEIGHT_PX
    small = cv2.resize(piece, size, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
    # The network was trained with greys from 0 to 1: so 73 of 92 misread words are read right.
    # The package's own code uses -1 to 1, with which 58 are.
    grey = small.astype(np.float32) / 255
    image = np.ascontiguousarray(np.broadcast_to(grey, (1, 3, *grey.shape)))
    (logs,) = _network().run(None, {"images": image})
    return _greedy(-logs[:, 0])


def _greedy(costs: NDArray[np.float32]) -> ThirdReading:
    """The best letter of each frame, of neighbouring equal ones the first; spaces made single."""
    best = costs.argmin(axis=1)
    kept = np.flatnonzero((best != BLANK) & np.concatenate(([True], best[1:] != best[:-1])))
    text, at = "", []
    for frame in kept.tolist():
        letter = _letters()[best[frame]]
        if not (letter == " " and (not text or text.endswith(" "))):
            text += letter
            at.append(frame)
    text = text.rstrip()
    chances = LetterChances(costs, _letters(), tuple(at[: len(text)]))
    return ThirdReading(unicodedata.normalize("NFC", text), chances)


@cache
def _network() -> Any:  # noqa: ANN401  (the package is untyped)
    runtime = import_module("onnxruntime")
    options = runtime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    path = str(_assets() / "asternet.onnx")
    return runtime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


@cache
def _letters() -> tuple[str, ...]:
    held = json.loads((_assets() / "vocab.json").read_text(encoding="utf-8"))["chars"]
    return (NO_LETTER, *held[1:])


def _assets() -> Path:
    spec = find_spec("asterocr")
    if spec is None or spec.origin is None:
        raise MissingProgram("asterocr", "install it: pip install asterocr==1.0.2")
    return Path(spec.origin).parent / "assets"
