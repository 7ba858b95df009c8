"""Turns a picture file into a PDF; its compressed bytes are kept where the page shows correctly."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from PIL import Image

from digitize.errors import DamagedScan, NotAScan, ResourceLimit
from digitize.read.scan.flaws import mended
from digitize.read.scan.formats import HEAD_BYTES, PILLOW, MediaType, picture_type
from digitize.read.scan.frames import Frame, orientation, resolution
from digitize.read.scan.pictures import libjpeg_says, opened_picture, page_frames, upright_page
from digitize.read.scan.source import why_not
from digitize.record.paper import A4_LONG_POINTS, POINTS_AN_INCH
from digitize.settings import Limits

NO_DPI = 97.0  # 96 dpi is a default for files without a resolution; no scanner uses it
_UPRIGHT = 1
_TURNED = (1, 3, 6, 8)  # JPEG orientations that /Rotate of a PDF page can express
_AS_THEY_ARE = (PILLOW[MediaType.PNG], PILLOW[MediaType.JPEG], PILLOW[MediaType.TIFF], "MPO")
_MODES = ("1", "L", "P", "RGB", "CMYK", "LA", "RGBA")
_GREY = ("L", "I", "F", "I;16", "I;16B", "I;16L")


def packed_image(path: Path, data: bytes, limits: Limits) -> bytes:
    """Return an image file as a PDF with one page for each of its pages. Call it in a fork.

    What PDF cannot hold, or would show differently, is redrawn without loss in 8 bits: deeper and
    LAB pixels, mirrored and turned pages of a TIFF, formats other than PNG, JPEG and TIFF. The same
    bytes always give the same PDF.

    Raises: NotAScan, DamagedScan, ResourceLimit: it cannot become a page.
    """
    if picture_type(data[:HEAD_BYTES]) is None:
        raise NotAScan(path, why_not(data[:HEAD_BYTES]))
    import img2pdf

    unpackable = (
        img2pdf.ImageOpenError, img2pdf.JpegColorspaceError,
        img2pdf.PdfTooLargeError, img2pdf.UnsupportedColorspaceError,
        img2pdf.NegativeDimensionError, OSError, ValueError, SyntaxError,
    )  # fmt: skip
    logging.getLogger("img2pdf").setLevel(logging.ERROR)  # it warns of every transparent page
    try:
        data, frames = _looked_through(path, data, limits)
        if frames is None:
            try:
                return _packed(data)
            except unpackable:
                frames = _frames(data, limits)
        return _packed(_drawn(data, frames))
    except unpackable as error:
        raise DamagedScan(path, f"it cannot be a page as it is ({error})") from error


def _looked_through(path: Path, data: bytes, limits: Limits) -> tuple[bytes, list[Frame] | None]:
    """Return the bytes with small flaws repaired, and the frames to redraw; None if none need it.

    Raises: ResourceLimit; OSError, ValueError, SyntaxError: it does not open.
    """
    try:
        frames = _frames(data, limits)
    except (OSError, SyntaxError):
        found = mended(data, libjpeg_says)
        if found is None:
            raise
        data = found.data
        frames = _frames(data, limits)
    for frame in frames:
        if frame.width * frame.height > limits.page_px:
            what = f"an image of {frame.width:,} × {frame.height:,} pixels"
            raise ResourceLimit(path, f"{what}; the limit is {limits.page_px:,} (limits.page_px)")
    return data, None if _can_stay(data, frames) else frames


def _frames(data: bytes, limits: Limits) -> list[Frame]:
    with opened_picture(BytesIO(data)) as opened:
        return page_frames(opened, limits.pages + 1)


def _can_stay(data: bytes, frames: Sequence[Frame]) -> bool:
    """Return True if img2pdf gives each page as a reader of the file sees it."""
    with opened_picture(BytesIO(data)) as opened:
        if opened.format not in _AS_THEY_ARE:
            return False
        if opened.format != PILLOW[MediaType.TIFF]:
            turns = _TURNED if opened.format != PILLOW[MediaType.PNG] else (_UPRIGHT,)
            return opened.mode in _MODES and orientation(opened) in turns
        if len(frames) != getattr(opened, "n_frames", 1):
            return False  # thumbnails
        for frame in frames:
            opened.seek(frame.number)
            if opened.mode not in _MODES or orientation(opened) != _UPRIGHT:
                return False
    return True


def _drawn(data: bytes, frames: Sequence[Frame]) -> list[bytes]:
    """Return each page as a PNG, as it is read."""
    pages = []
    with opened_picture(BytesIO(data)) as opened:
        for frame in frames:
            if frame.number:
                opened.seek(frame.number)
            mode, dpi = opened.mode, resolution(opened) if "dpi" in opened.info else None
            page, held = upright_page(opened), BytesIO()
            if mode == "1":
                page = page.convert("1", dither=Image.Dither.NONE)
            elif mode in _GREY:
                page = page.convert("L")
            page.save(held, "PNG", **({"dpi": dpi} if dpi else {}))
            pages.append(held.getvalue())
    return pages


def _packed(data: bytes | list[bytes]) -> bytes:
    import img2pdf

    turned = img2pdf.Rotation.ifvalid
    return bytes(img2pdf.convert(data, nodate=True, layout_fun=_layout, rotation=turned))


_Layout = tuple[float, float, float, float]


def _layout(width_px: int, height_px: int, dpi: tuple[float, float]) -> _Layout:
    """Return the page size in points, from the image's own resolution; without one, A4."""
    scale_x, scale_y = (POINTS_AN_INCH / one for one in dpi)
    if max(dpi) <= NO_DPI:
        scale_x = scale_y = A4_LONG_POINTS / max(width_px, height_px)
    size = width_px * scale_x, height_px * scale_y
    return *size, *size
