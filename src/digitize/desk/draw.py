"""In a process of its own: a page of an original as an image for the screen."""

from __future__ import annotations

import os
import signal
from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path

import cv2

from digitize.apart import die_with_parent
from digitize.errors import DigitizeError
from digitize.programs import Programs, wrapped
from digitize.scan.raster import page_image
from digitize.scan.source import Scan, open_scan
from digitize.settings import Settings

QUALITY = 80  # of JPEG: letters of 8 points stay sharp; an A4 page of 300 dpi has 0.5 to 1 MB
MOST_PX = 12_000_000  # of what a browser gets: an A4 page of 300 dpi has 9 million
KEPT_OPEN = 8  # scans: looking into a long one takes longer than drawing its page

_kit: list[tuple[Settings, Programs]] = []
_open = ExitStack()


def start(settings: Settings, folder: Path) -> None:
    """Make ready for the first page. `folder`: somebody clears it away after a kill."""
    die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # for the desk, which then ends us
    _kit.append((settings, _open.enter_context(wrapped(settings.limits, folder))))


def draw(original: Path, page_no: int, path: Path) -> str:
    """Write the image of a page (counted from 1). Returns why there is none, or ""."""
    settings, programs = _kit[0]
    try:
        pixels = page_image(_scan(original), page_no, programs, settings).pixels
    except (DigitizeError, IndexError, OSError) as error:
        return str(error)
    height, width = pixels.shape[:2]
    if height * width > MOST_PX:
        scale = (MOST_PX / (height * width)) ** 0.5
        pixels = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    shown = pixels[:, :, ::-1] if pixels.ndim == 3 else pixels  # OpenCV has blue first
    done, data = cv2.imencode(".jpg", shown, (cv2.IMWRITE_JPEG_QUALITY, QUALITY))
    if not done:
        return "it could not be written as JPEG"
    aside = path.with_suffix(f".{os.getpid()}")
    aside.write_bytes(data.tobytes())
    aside.replace(path)
    return ""


@lru_cache(KEPT_OPEN)
def _scan(original: Path) -> Scan:
    settings, programs = _kit[0]
    return open_scan(original, programs, settings.limits)
