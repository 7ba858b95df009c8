"""Which frames of a picture file are pages, and the resolution that they state."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image

from digitize.record.paper import POINTS_AN_INCH

SCREEN_DPI = 97  # BMP states whole pixels a metre, so 96 dpi comes back as 96.01
MOST_DPI = 4800  # of a scanner; more is a broken header
LEAST_DPI = 50  # of two that differ: less is no fax and no scanner
# Fax in its coarsest resolution has 204 × 98 dpi, in its finest 408 × 98. Source: ITU-T T.4.
MOST_ASPECT = 4.5
SQUARE = 1.05  # a fax in fine resolution (204 × 196) is read as well without being resampled
_NEW_SUBFILE_TYPE, _SUBFILE_TYPE, _PHOTOMETRIC, _ORIENTATION = 254, 255, 262, 274
_WHITE_IS_ZERO = 0  # of PhotometricInterpretation
_REDUCED, _MASK = 1, 4  # bits of NewSubfileType (TIFF 6.0, section 8)
_OLD_REDUCED = 2  # the value of SubfileType
_SIDEWAYS = 5  # this EXIF orientation and those above it turn the page by a quarter
SMALLER = 0.75  # of a side: what is called a reduced picture and is not smaller, is a page
TINY = 0.3  # of a side: of the same shape as its neighbour, this is a thumbnail without the flag
TINY_PX = 640  # of the longer side: A4 has 55 dpi then, and no print can be read
SAME_SHAPE = 0.03  # that two aspects differ by at most, as sides are whole pixels


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame of a file: its place, its size in pixels, and whether it calls itself reduced."""

    number: int
    width: int
    height: int
    reduced: bool = False


def frame_of(opened: Image.Image, number: int) -> Frame:
    """The frame that an opened file stands at, its size as the page will have it in the end."""
    width, height = squared(*upright_size(opened), resolution(opened))
    tags = getattr(opened, "tag_v2", {})
    kind = tags.get(_NEW_SUBFILE_TYPE, 0)
    kind = kind if isinstance(kind, int) else 0
    reduced = bool(kind & (_REDUCED | _MASK)) or tags.get(_SUBFILE_TYPE) == _OLD_REDUCED
    return Frame(number, width, height, reduced)


def pages_of(frames: Sequence[Frame]) -> list[Frame]:
    """The frames that are pages: thumbnails and masks of others are none.

    A frame of no size, whose header is broken, is a page that cannot be read.
    """
    whole = [frame for frame in frames if not frame.reduced]
    pages = [
        frame
        for at, frame in enumerate(frames)
        if not (frame.reduced and _is_smaller(frame, whole)) and not _is_tiny(frames, at)
    ]
    return pages or list(frames)


def resolution(opened: Image.Image) -> tuple[float, float] | None:
    """Dots an inch of the upright page across and down; None where nothing sensible is stated.

    Where a file states no unit, the two numbers still tell the shape of a pixel.
    """
    for name in ("dpi", "resolution", "aspect", "jfif_density"):
        try:
            across, down = (float(one) for one in opened.info.get(name, ()))
        except (TypeError, ValueError, ZeroDivisionError):
            continue
        if math.isfinite(across) and math.isfinite(down) and min(across, down) > 0:
            return (down, across) if _is_sideways(opened) else (across, down)
    return None


def stated_dpi(opened: Image.Image) -> float | None:
    """The resolution of a page whose pixels are square; None where it is not known.

    Cameras write 72 and mean nothing by it, and so do programs that write 96 into a BMP.
    """
    found = resolution(opened) if "dpi" in opened.info else None
    if found is None:
        return None
    dpi = max(found) if stretch(found) != (1.0, 1.0) else found[0]
    least = SCREEN_DPI if opened.format == "BMP" else POINTS_AN_INCH
    return dpi if least < dpi <= MOST_DPI else None


def stretch(dpi: tuple[float, float] | None) -> tuple[float, float]:
    """By how much a page must be stretched across and down so that its pixels are square."""
    if dpi is None:
        return 1.0, 1.0
    across, down = dpi
    aspect = max(dpi) / min(dpi)
    if not SQUARE < aspect <= MOST_ASPECT or (min(dpi) > MOST_ASPECT and min(dpi) < LEAST_DPI):
        return 1.0, 1.0
    return max(dpi) / across, max(dpi) / down


def squared(width: int, height: int, dpi: tuple[float, float] | None) -> tuple[int, int]:
    """The size of a page in square pixels."""
    across, down = stretch(dpi)
    return round(width * across), round(height * down)


def upright_size(opened: Image.Image) -> tuple[int, int]:
    """Width and height after the turn that the file asks for."""
    width, height = opened.size
    turned = _is_sideways(opened) and opened.format != "TIFF"  # of a TIFF Pillow tells it so
    return (height, width) if turned else (width, height)


def orientation(opened: Image.Image) -> int:
    """The EXIF or TIFF orientation, from 1 (upright) to 8, as the headers tell it."""
    if opened.format == "PNG" and "exif" not in opened.info:
        return 1  # Pillow would decode all pixels to look for it behind them
    try:
        found = opened.getexif().get(_ORIENTATION, 1)
    except (OSError, SyntaxError, ValueError, TypeError, KeyError):
        return 1
    return found if isinstance(found, int) and 1 <= found <= 8 else 1


def is_min_white(opened: Image.Image) -> bool:
    """Whether a TIFF says that its smallest value is white."""
    return getattr(opened, "tag_v2", {}).get(_PHOTOMETRIC) == _WHITE_IS_ZERO


def _is_sideways(opened: Image.Image) -> bool:
    return orientation(opened) >= _SIDEWAYS


def _is_smaller(frame: Frame, others: Sequence[Frame]) -> bool:
    return any(
        frame.width <= SMALLER * one.width and frame.height <= SMALLER * one.height
        for one in others
    )


def _is_tiny(frames: Sequence[Frame], at: int) -> bool:
    """Whether a frame is a small picture of the one before or behind it."""
    frame = frames[at]
    if not 0 < max(frame.width, frame.height) <= TINY_PX:
        return False
    for one in (*frames[max(0, at - 1) : at], *frames[at + 1 : at + 2]):
        if frame.width > TINY * one.width or frame.height > TINY * one.height:
            continue
        shape = frame.width * one.height / (frame.height * one.width)
        if abs(shape - 1) <= SAME_SHAPE:
            return True
    return False
