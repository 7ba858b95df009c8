"""Reads pages and pixels of picture files with Pillow, in a forked process with limits."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TypeVar

import cv2
import numpy as np
from PIL import Image, ImageOps
from PIL.JpegImagePlugin import JpegImageFile
from PIL.TiffImagePlugin import TiffImageFile

from digitize.outside.forks import Json, Wall, apart
from digitize.outside.programs import MOST_COMPLAINED, Programs
from digitize.read.image.types import Image as Pixels
from digitize.read.scan.flaws import mended
from digitize.read.scan.formats import BIG_ENDIAN_BIGTIFF, PILLOW, MediaType
from digitize.read.scan.frames import (
    Frame,
    frame_of,
    is_min_white,
    pages_of,
    resolution,
    squared,
    stated_dpi,
)
from digitize.record.notes import Note
from digitize.settings import Limits

Decoded = TypeVar("Decoded")

# In these formats each frame is a page. In a JPEG a second frame is a camera's preview.
_PAGED = (
    PILLOW[MediaType.TIFF],
    PILLOW[MediaType.GIF],
    PILLOW[MediaType.WEBP],
    PILLOW[MediaType.HEIC],
)
_TRANSPARENT = ("LA", "La", "PA", "RGBA", "RGBa")
NO_SIZE = (0, 0)
MOST_FRACTION = 2.0  # largest value of a float image on the scale 0 to 1: sharpening overshoots
FRAMES_A_PAGE = 2  # frames examined for each allowed page: the page and its thumbnail
_TIFF_LINE = re.compile(r"TIFF_(?:Error|Warning) [^\n]*")
# OpenCV's libtiff says this of features that it lacks; the file is not damaged.
_GAP = re.compile(r"not configured|not supported|not compiled|[Ss]orry|Unknown compression", re.I)

# Pillow's own limit is fixed. Ours comes from the settings and is checked before decoding.
Image.MAX_IMAGE_PIXELS = None


@cache
def reads_heic() -> bool:
    """Whether this installation reads HEIC, for which Pillow needs the extra `heif`."""
    try:
        from pillow_heif import register_heif_opener
    except ImportError:
        return False
    register_heif_opener()
    return True


@dataclass(frozen=True, slots=True)
class PictureFile:
    """The pages of a picture file: upright width and height in pixels, and the frame of each."""

    sizes: tuple[tuple[int, int], ...]
    frames: tuple[int, ...]


def picture_pages(path: Path, limits: Limits) -> PictureFile:
    """List the pages of a file from its headers. A page with a broken header has the size (0, 0).

    Returns: a file with too many pages gives more than `limits.pages`, though perhaps not all.
    Raises: ProgramFailed: the first header cannot be read.
    """
    wall = Wall("limits.pdfinfo_s", limits.pdfinfo_s)
    reads_heic()  # before the fork
    found = apart("Pillow", lambda: _pages(path, limits.pages), limits, wall)
    sizes = tuple((width, height) for _, width, height in found)
    return PictureFile(sizes, tuple(number for number, _, _ in found))


@dataclass(frozen=True, slots=True)
class DecodedPage:
    """A decoded page: pixels (height, width, 3) RGB, and the dpi stated in the file.

    said: the decoder's complaints, or "". flaws: flaws of the file that were repaired.
    """

    pixels: Pixels
    dpi: float | None
    said: str
    flaws: tuple[Note, ...]


def picture(path: Path, frame: int, programs: Programs) -> DecodedPage:
    """Decode one frame (counted from 0): upright, square pixels, transparent parts white.

    Raises: ProgramFailed: the frame does not decode.
    """
    kept, limits = programs.scratch / "picture.npy", programs.limits
    wall = Wall("limits.picture_wall_s", limits.picture_wall_s)
    reads_heic()
    try:
        dpi, said, flaws = apart("Pillow", lambda: _decode(path, frame, kept), limits, wall)
        return DecodedPage(np.load(kept), dpi, said, tuple(map(Note.model_validate, flaws)))
    finally:
        kept.unlink(missing_ok=True)


def libjpeg_says(jpeg: bytes) -> str | None:
    """libjpeg's complaints about a JPEG; None if it does not decode. Call it in a fork only."""
    data = np.frombuffer(jpeg, np.uint8)
    decoded, said = listening(lambda: cv2.imdecode(data, cv2.IMREAD_REDUCED_GRAYSCALE_8))
    return None if decoded is None else said


@contextmanager
def opened_picture(source: Path | BytesIO) -> Iterator[Image.Image]:
    """Open a picture file of a supported format; only headers are read. Call it in a fork only.

    Raises: OSError, SyntaxError, ValueError: the format is another one, or the file is broken.
    """
    # Pillow would try forty more formats, some of which start programs.
    known = [name for name in PILLOW.values() if name != PILLOW[MediaType.HEIC] or reads_heic()]
    with Image.open(source, formats=known) as opened:
        yield opened


def page_frames(opened: Image.Image, most: int) -> list[Frame]:
    """The frames of an opened file that are pages, from their headers.

    Args: most: pages beyond this number may be left out.
    """
    frames = [frame_of(opened, 0)]
    if opened.format not in _PAGED:
        return frames
    if opened.format != PILLOW[MediaType.TIFF]:  # seeking would decode all frames before it
        count = min(getattr(opened, "n_frames", 1), most)
        return [Frame(number, frames[0].width, frames[0].height) for number in range(count)]
    while len(frames) < FRAMES_A_PAGE * most:
        try:
            opened.seek(len(frames))
        except EOFError:
            return pages_of(frames)
        except Exception:  # each TIFF page points to the next; a broken one ends the chain
            return pages_of([*frames, Frame(len(frames), *NO_SIZE)])
        frames.append(frame_of(opened, len(frames)))
    return frames


def picture_frames(path: Path, most: int) -> list[Frame]:
    """The frames of a file that are pages. Call it in a fork only.

    Args: most: a file with more pages gives more than this, though perhaps not all.
    Raises: OSError, SyntaxError, ValueError: the file does not open.
    """
    return _with_flaws_mended(path, lambda source: _frames(source, most + 1))[0]


def upright_page(opened: Image.Image) -> Image.Image:
    """Decode the current frame of an opened file: 8 bits, upright, on white where transparent.

    Raises: OSError, SyntaxError, ValueError: its pixels do not decode.
    """
    min_white = is_min_white(opened)  # transposing drops the tags
    opened.load()
    return _on_paper(_eight_bits(ImageOps.exif_transpose(opened), min_white))


def libtiff_says(tiff: Path | bytes, frame: int) -> str:
    """libtiff's complaints about the pixels of a frame, without those about unknown tags."""
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_WARNING)
    if isinstance(tiff, Path):
        _, said = listening(lambda: cv2.imreadmulti(str(tiff), frame, 1))
    else:
        data = np.frombuffer(tiff, np.uint8)
        _, said = listening(
            lambda: cv2.imdecodemulti(data, cv2.IMREAD_COLOR, range=(frame, frame + 1))
        )
    told = [line for line in _TIFF_LINE.findall(said) if "TIFFReadDirectory" not in line]
    return "" if any(_GAP.search(line) for line in told) else "\n".join(told)


def listening(decode: Callable[[], Decoded]) -> tuple[Decoded, str]:
    """The result of a decoder, and what it wrote to stderr about data that it had to guess.

    Pillow drops these complaints; OpenCV prints them.
    """
    with tempfile.TemporaryFile() as said:
        os.dup2(said.fileno(), 2)
        decoded = decode()
        said.seek(0)
        return decoded, said.read(MOST_COMPLAINED).decode(errors="replace")


def _pages(path: Path, most: int) -> list[tuple[int, int, int]]:
    """Number, width and height of each page."""
    frames = picture_frames(path, most)
    return [(frame.number, frame.width, frame.height) for frame in frames]


def _frames(source: Path | bytes, most: int) -> list[Frame]:
    with opened_picture(_file(source)) as opened:
        return page_frames(opened, most)


def _decode(path: Path, frame: int, kept: Path) -> tuple[float | None, str, list[Json]]:
    """Save the pixels of a frame; return its dpi, complaints and flaws as JSON values."""
    (dpi, said), flaws = _with_flaws_mended(path, lambda source: _draw(source, frame, kept))
    return dpi, said, [flaw.model_dump(mode="json") for flaw in flaws]


def _draw(source: Path | bytes, frame: int, kept: Path) -> tuple[float | None, str]:
    with opened_picture(_file(source)) as opened:
        if frame:
            opened.seek(frame)
        stated, shape = stated_dpi(opened), resolution(opened)
        page = upright_page(opened)
        form = type(opened)
    np.save(kept, _with_square_pixels(page, shape))
    said: str | None = ""
    if issubclass(form, JpegImageFile):
        said = libjpeg_says(source.read_bytes() if isinstance(source, Path) else source)
    elif issubclass(form, TiffImageFile):
        said = libtiff_says(source, frame)
    return stated, said or ""


def _with_flaws_mended(
    path: Path, read: Callable[[Path | bytes], Decoded]
) -> tuple[Decoded, tuple[Note, ...]]:
    """Read a file, after repairing its small flaws if it does not read as it is.

    Raises: the errors of `read`, if there is nothing to repair.
    """
    try:
        return read(path), ()
    except (OSError, SyntaxError) as error:
        found = mended(path.read_bytes(), libjpeg_says)
        if found is None:
            with path.open("rb") as file:
                if file.read(len(BIG_ENDIAN_BIGTIFF)) == BIG_ENDIAN_BIGTIFF:
                    what = "a BigTIFF with its bytes in big-endian order, which is not read"
                    raise OSError(f"{what}; save it as TIFF") from error
            raise
    return read(found.data), found.flaws


def _file(source: Path | bytes) -> Path | BytesIO:
    return source if isinstance(source, Path) else BytesIO(source)


def _with_square_pixels(page: Image.Image, dpi: tuple[float, float] | None) -> Pixels:
    """The page as (height, width, 3), stretched if its pixels are not square, as in a fax."""
    pixels = np.asarray(page)
    width, height = squared(page.width, page.height, dpi)
    if (width, height) == page.size:
        return pixels
    return np.asarray(cv2.resize(pixels, (width, height), interpolation=cv2.INTER_CUBIC))


def _on_paper(picture: Image.Image) -> Image.Image:
    """Convert to RGB, white where the picture is transparent.

    A fully transparent picture is taken as opaque: programs have written an alpha channel of zeros
    without meaning it.
    """
    if picture.mode not in _TRANSPARENT and "transparency" not in picture.info:
        return picture.convert("RGB")
    drawn = picture.convert("RGBA")
    if not drawn.getchannel("A").getbbox():
        return drawn.convert("RGB")
    return Image.alpha_composite(Image.new("RGBA", drawn.size, "white"), drawn).convert("RGB")


def _eight_bits(picture: Image.Image, min_white: bool) -> Image.Image:
    """Scale deeper grey to 8 bits. Pillow would clip it at 255, so that print turned white.

    Float images reach from 0 to 1, to 255, or to their own largest value.
    """
    if not picture.mode.startswith(("I", "F")):
        return picture
    deep = np.asarray(picture).astype(np.float64)
    deep[~np.isfinite(deep)] = 0
    fractions = picture.mode == "F" and deep.max() <= MOST_FRACTION
    top, low = max(1.0 if fractions else 255.0, deep.max()), min(0.0, deep.min())
    grey = ((deep - low) / (top - low) * 255).astype(np.uint8)
    return Image.fromarray(255 - grey if min_white else grey)
