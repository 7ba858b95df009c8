"""Reads a page with Tesseract's own layout if `trueocr` is missing, not wanted, or fails."""

from __future__ import annotations

import cv2
import numpy as np
import pytesseract

from digitize.errors import ProgramFailed
from digitize.outside.programs import Programs
from digitize.read.image.types import Gray
from digitize.read.lines.frame import UprightFrame, upright
from digitize.read.recognise.page import RecognisedLine
from digitize.read.recognise.tesseract import Layout, ask, read
from digitize.read.recognise.words import Box, ReadWord
from digitize.settings import Settings

OSD_PX = 1600  # long side for orientation detection; a full-size page gives the same result
OSD_DPI = 150  # about the resolution of an A4 page of that size
LEAST_CERTAIN = 2.0  # Tesseract's orientation confidence below which the page counts as upright
LONG_SIDE_PX = 3508  # A4 at 300 dpi, at which letters have the size that Tesseract's layout expects
QUARTER_DEG = 90  # degrees of a quarter turn


def read_layout(
    page: Gray, programs: Programs, settings: Settings
) -> tuple[UprightFrame, list[RecognisedLine]]:
    """Read a prepared page with Tesseract's layout, after making it level and upright.

    Raises: ProgramFailed, MissingProgram.
    """
    told = settings.prepare.turn
    frame = upright(page, lambda level: _quarter_turns(level, programs) if told is None else told)
    level, to_page = _level_page(page, frame)
    picture = UprightFrame(level, to_page, frame.turn, frame.skew)
    height, width = page.shape
    lines = []
    for line in read([level], Layout.PAGE, programs, settings)[0]:
        words = tuple(
            ReadWord(
                word.text,
                _on_page(picture, word.box, (width, height)),
                word.confidence,
                word.alternatives,
            )
            for word in line.words
        )
        x0, y0, x1, y1 = line.box
        whole = _on_page(picture, line.box, (width, height))
        lines.append(RecognisedLine(words, None, whole, (x0, y0, x1, y1)))
    return picture, lines


def _level_page(page: Gray, frame: UprightFrame) -> tuple[Gray, np.ndarray]:
    """The upright, level page at the size that Tesseract expects, and its matrix to the page."""
    height, width = frame.picture.shape
    larger = LONG_SIDE_PX / max(height, width)
    to_page = frame.to_page @ np.diag([1 / larger, 1 / larger, 1.0])
    size = (round(width * larger), round(height * larger))
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(page, to_page, size, flags=flags, borderValue=255), to_page


def _quarter_turns(level: Gray, programs: Programs) -> int:
    """Quarter turns counter-clockwise of the content, from Tesseract's orientation detection."""
    scale = min(1.0, OSD_PX / max(level.shape))
    small = cv2.resize(level, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    path = programs.scratch / "osd.pgm"
    cv2.imwrite(str(path), small)
    pytesseract.pytesseract.tesseract_cmd = programs.tesseract
    try:
        found = ask(
            lambda: pytesseract.image_to_osd(
                str(path),
                config=f"--dpi {OSD_DPI}",
                output_type=pytesseract.Output.DICT,
                timeout=programs.limits.tesseract_wall_s,
            ),
            programs.limits,
        )
    except ProgramFailed as error:
        if error.code != ProgramFailed.code:
            raise
        return 0  # too few letters to tell: the page counts as upright
    finally:
        path.unlink(missing_ok=True)
    if found["orientation_conf"] < LEAST_CERTAIN:
        return 0
    return int(found["rotate"]) // QUARTER_DEG % 4  # the clockwise rotation that makes it upright


def _on_page(frame: UprightFrame, box: Box, page_size: tuple[int, int]) -> Box:
    x0, y0, x1, y1 = box
    corners = np.array([[x0, y0], [x1, y0], [x0, y1], [x1, y1]], np.float64)
    return frame.page_box(corners, page_size)
