"""Tells which frames of a picture file are pages, and reads their stated resolution."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image

from digitize.record.paper import POINTS_AN_INCH

SCREEN_DPI = 97  # BMP states whole pixels a metre, so 96 dpi comes back as 96.01
MOST_DPI = 4800  # highest resolution of a scanner; a higher one is a broken header
LEAST_DPI = 50  # if the two resolutions differ and one is lower, neither fax nor scanner wrote them
# Ratio of the two resolutions. Fax has 204 × 98 dpi at its coarsest and 408 × 98 at its most
# unequal. Source: ITU-T T.4.
MOST_ASPECT = 4.5
SQUARE = 1.05  # up to this ratio pixels count as square: fine fax (204 × 196) reads as well as is
_NEW_SUBFILE_TYPE, _SUBFILE_TYPE, _PHOTOMETRIC, _ORIENTATION = 254, 255, 262, 274
_WHITE_IS_ZERO = 0  # value of PhotometricInterpretation
_REDUCED, _MASK = 1, 4  # bits of NewSubfileType (TIFF 6.0, section 8)
_OLD_REDUCED = 2  # value of SubfileType
_SIDEWAYS, _LAST_ORIENTATION = 5, 8  # EXIF orientations from 5 to 8 turn the page by a quarter
SMALLER = 0.75  # share of a page's sides; a larger frame is a page, although flagged as reduced
TINY = 0.3  # share of a neighbour's sides; a smaller frame of its shape is an unflagged thumbnail
TINY_PX = 640  # longest side of a thumbnail: A4 would have 55 dpi, and print would be illegible
SAME_SHAPE = 0.03  # relative difference of two aspect ratios: sides are rounded to whole pixels


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame of a file: its number, its size in pixels, and whether it is flagged as reduced."""

    number: int
    width: int
    height: int
    reduced: bool = False


def frame_of(opened: Image.Image, number: int) -> Frame:
    """Describe the current frame of an opened file, with the size of the final upright page."""
    width, height = squared(*upright_size(opened), resolution(opened))
    tags = getattr(opened, "tag_v2", {})
    kind = tags.get(_NEW_SUBFILE_TYPE, 0)
    kind = kind if isinstance(kind, int) else 0
    reduced = bool(kind & (_REDUCED | _MASK)) or tags.get(_SUBFILE_TYPE) == _OLD_REDUCED
    return Frame(number, width, height, reduced)


def pages_of(frames: Sequence[Frame]) -> list[Frame]:
    """Keep the frames that are pages, without thumbnails and masks.

    A frame of size 0, whose header is broken, counts as a page that cannot be read.
    """
    whole = [frame for frame in frames if not frame.reduced]
    pages = [
        frame
        for at, frame in enumerate(frames)
        if not (frame.reduced and _is_smaller(frame, whole)) and not _is_tiny(frames, at)
    ]
    return pages or list(frames)


def resolution(opened: Image.Image) -> tuple[float, float] | None:
    """Dots an inch of the upright page, across and down; None if no sensible value is stated.

    If the file states no unit, only the ratio of the two numbers is meaningful.
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
    """The dpi of the page after its pixels were made square; None if it is not known.

    Cameras write 72 as a placeholder, and some programs write 96 into every BMP.
    """
    found = resolution(opened) if "dpi" in opened.info else None
    if found is None:
        return None
    dpi = max(found) if stretch(found) != (1.0, 1.0) else found[0]
    least = SCREEN_DPI if opened.format == "BMP" else POINTS_AN_INCH
    return dpi if least < dpi <= MOST_DPI else None


def stretch(dpi: tuple[float, float] | None) -> tuple[float, float]:
    """The factors, across and down, by which to stretch a page so that its pixels are square."""
    if dpi is None:
        return 1.0, 1.0
    across, down = dpi
    aspect = max(dpi) / min(dpi)
    if not SQUARE < aspect <= MOST_ASPECT or (min(dpi) > MOST_ASPECT and min(dpi) < LEAST_DPI):
        return 1.0, 1.0
    return max(dpi) / across, max(dpi) / down


def squared(width: int, height: int, dpi: tuple[float, float] | None) -> tuple[int, int]:
    """Width and height of a page once its pixels are square."""
    across, down = stretch(dpi)
    return round(width * across), round(height * down)


def upright_size(opened: Image.Image) -> tuple[int, int]:
    """Width and height in pixels after the rotation that the file asks for."""
    width, height = opened.size
    turned = _is_sideways(opened) and opened.format != "TIFF"  # Pillow turns a TIFF's size itself
    return (height, width) if turned else (width, height)


def orientation(opened: Image.Image) -> int:
    """The EXIF or TIFF orientation from the headers, from 1 (upright) to 8; 1 if not stated."""
    if opened.format == "PNG" and "exif" not in opened.info:
        return 1  # Pillow would decode all pixels to search for it after them
    try:
        found = opened.getexif().get(_ORIENTATION, 1)
    except (OSError, SyntaxError, ValueError, TypeError, KeyError):
        return 1
    return found if isinstance(found, int) and 1 <= found <= _LAST_ORIENTATION else 1


def is_min_white(opened: Image.Image) -> bool:
    """Whether the smallest value of a TIFF means white."""
    return getattr(opened, "tag_v2", {}).get(_PHOTOMETRIC) == _WHITE_IS_ZERO


def _is_sideways(opened: Image.Image) -> bool:
    return orientation(opened) >= _SIDEWAYS


def _is_smaller(frame: Frame, others: Sequence[Frame]) -> bool:
    return any(
        frame.width <= SMALLER * one.width and frame.height <= SMALLER * one.height
        for one in others
    )


def _is_tiny(frames: Sequence[Frame], at: int) -> bool:
    """Whether a frame is a thumbnail of the one before or after it."""
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
