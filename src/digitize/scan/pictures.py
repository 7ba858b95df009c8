"""PNG, JPEG and TIFF files: their pages and pixels, by Pillow, in a fork with limits."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile

from digitize.apart import Wall, apart
from digitize.image.types import Image as Pixels
from digitize.programs import Programs
from digitize.settings import Limits

# Pillow would try forty more, some of which start programs.
FORMATS = (PngImageFile.format, JpegImageFile.format, TiffImageFile.format)
POINTS_AN_INCH = 72
MOST_DPI = 4800  # of a scanner; more is a broken header
NO_SIZE = (0, 0)

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


def picture(path: Path, page_no: int, programs: Programs) -> tuple[Pixels, float | None]:
    """A page as (height, width, 3) RGB, on white where it is transparent, and its stated dpi.

    Raises: ProgramFailed: it does not decode.
    """
    kept, limits = programs.scratch / "picture.npy", programs.limits
    wall = Wall("twice limits.picture_cpu_s", 2 * limits.picture_cpu_s)
    try:
        dpi = apart("Pillow", lambda: _decode(path, page_no, kept), limits, wall)
        return np.load(kept), dpi
    finally:
        kept.unlink(missing_ok=True)


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


def _decode(path: Path, page_no: int, kept: Path) -> float | None:
    with Image.open(path, formats=FORMATS) as opened:
        if page_no > 1:
            opened.seek(page_no - 1)
        stated = float(opened.info.get("dpi", (0, 0))[0])
        upright = _eight_bits(ImageOps.exif_transpose(opened))
    np.save(kept, np.asarray(_on_paper(upright)))
    # Cameras write 72 and mean nothing by it.
    known = math.isfinite(stated) and POINTS_AN_INCH < stated <= MOST_DPI
    return stated if known else None


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
