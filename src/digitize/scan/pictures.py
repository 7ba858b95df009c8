"""PNG, JPEG and TIFF files: their pages and pixels, by Pillow, in a fork with limits."""

from __future__ import annotations

import math
import os
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import cv2
import numpy as np
from PIL import Image, ImageOps
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile

from digitize.apart import Wall, apart
from digitize.image.types import Image as Pixels
from digitize.programs import MOST_COMPLAINED, Programs
from digitize.settings import Limits

Decoded = TypeVar("Decoded")

# Pillow would try forty more, some of which start programs.
FORMATS = (PngImageFile.format, JpegImageFile.format, TiffImageFile.format)
POINTS_AN_INCH = 72
MOST_DPI = 4800  # of a scanner; more is a broken header
NO_SIZE = (0, 0)
_TIFF_LINE = re.compile(r"TIFF_(?:Error|Warning) [^\n]*")

# Pillow's own limit knows two sizes and no settings; ours is checked before anything is decoded.
Image.MAX_IMAGE_PIXELS = None


def picture_sizes(path: Path, limits: Limits) -> list[tuple[int, int]]:
    """Width and height of each page, from the headers alone; (0, 0) where a header is broken.

    Returns: of a longer file, one page more than `limits.pages`.
    Raises: ProgramFailed: the first header cannot be read.
    """
    wall = Wall("limits.pdfinfo_s", limits.pdfinfo_s)
    sizes = apart("Pillow", lambda: _sizes(path, limits.pages + 1), limits, wall)
    return [(width, height) for width, height in sizes]


@dataclass(frozen=True, slots=True)
class Picture:
    """A page: (height, width, 3) RGB, the dpi that it states, what its decoder complained of."""

    pixels: Pixels
    dpi: float | None
    complaints: str


def picture(path: Path, page_no: int, programs: Programs) -> Picture:
    """A page of a file, on white where it is transparent.

    Raises: ProgramFailed: it does not decode.
    """
    kept, limits = programs.scratch / "picture.npy", programs.limits
    wall = Wall("limits.picture_wall_s", limits.picture_wall_s)
    try:
        dpi, said = apart("Pillow", lambda: _decode(path, page_no, kept), limits, wall)
        return Picture(np.load(kept), dpi, said)
    finally:
        kept.unlink(missing_ok=True)


def libjpeg_says(jpeg: bytes) -> str | None:
    """What libjpeg complains of in a JPEG; None if it does not decode. To be called in a fork."""
    data = np.frombuffer(jpeg, np.uint8)
    decoded, said = _listening(lambda: cv2.imdecode(data, cv2.IMREAD_REDUCED_GRAYSCALE_8))
    return None if decoded is None else said


def _libtiff_says(path: Path, page_no: int) -> str:
    """What libtiff complains of in a page's pixels; of tags that it does not know it may."""
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_WARNING)
    _, said = _listening(lambda: cv2.imreadmulti(str(path), page_no - 1, 1))
    told = _TIFF_LINE.findall(said)
    return "\n".join(line for line in told if "TIFFReadDirectory" not in line)


def _listening(decode: Callable[[], Decoded]) -> tuple[Decoded, str]:
    """What a decoder gives, and what it says on stderr of that which it had to guess.

    Pillow keeps these complaints from us, OpenCV prints them.
    """
    with tempfile.TemporaryFile() as said:
        os.dup2(said.fileno(), 2)
        decoded = decode()
        said.seek(0)
        return decoded, said.read(MOST_COMPLAINED).decode(errors="replace")


def _sizes(path: Path, most: int) -> list[tuple[int, int]]:
    with Image.open(path, formats=FORMATS) as opened:
        if opened.format != "TIFF":  # a camera's second frame is a preview
            return [opened.size]
        sizes = [opened.size]
        while len(sizes) < most:
            try:
                opened.seek(len(sizes))
            except EOFError:
                break
            except Exception:  # the chain of pages cannot be followed behind a broken one
                return [*sizes, NO_SIZE]
            sizes.append(opened.size)
        return sizes


def _decode(path: Path, page_no: int, kept: Path) -> tuple[float | None, str]:
    with Image.open(path, formats=FORMATS) as opened:
        if page_no > 1:
            opened.seek(page_no - 1)
        stated = float(opened.info.get("dpi", (0, 0))[0])
        upright = _eight_bits(ImageOps.exif_transpose(opened))
        form = type(opened)
    np.save(kept, np.asarray(_on_paper(upright)))
    # Cameras write 72 and mean nothing by it.
    known = math.isfinite(stated) and POINTS_AN_INCH < stated <= MOST_DPI
    said: str | None = ""
    if issubclass(form, JpegImageFile):
        said = libjpeg_says(path.read_bytes())
    elif issubclass(form, TiffImageFile):
        said = _libtiff_says(path, page_no)
    return stated if known else None, said or ""


def _on_paper(picture: Image.Image) -> Image.Image:
    """RGB, with white where the picture is transparent."""
    if "A" not in picture.mode and "transparency" not in picture.info:
        return picture.convert("RGB")
    drawn = picture.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", drawn.size, "white"), drawn).convert("RGB")


def _eight_bits(picture: Image.Image) -> Image.Image:
    """Pillow cuts 16-bit grey off at 255 where it should be divided: print would turn white."""
    if not picture.mode.startswith(("I", "F")):
        return picture
    deep = np.asarray(picture).astype(np.float64)
    return Image.fromarray((deep / max(255.0, deep.max()) * 255).astype(np.uint8))
