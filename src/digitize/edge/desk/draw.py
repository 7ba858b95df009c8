"""Runs in a process of its own: work that parses an original or takes long.

A page as an image for the screen, a record in another form, a package, what a scan was made with.
"""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from pathlib import Path

import cv2
import numpy as np
from PIL import Image
from PIL.ExifTags import Base

from digitize.edge.desk.messages import Language, text
from digitize.errors import DigitizeError, NotPackaged, fault_of
from digitize.exchange.copies import export_copy
from digitize.exchange.export import export
from digitize.exchange.forms import COPIES, FORMS
from digitize.exchange.packages.gather import dossier_contents
from digitize.exchange.packages.hand_over import Handover, hand_over, package_order
from digitize.exchange.packages.kinds import PACKAGES
from digitize.keep.ledger.dossiers import dossier
from digitize.keep.workspace import Workspace
from digitize.outside.forks import Wall, apart, die_with_parent
from digitize.outside.programs import Programs, wrapped
from digitize.read.scan.formats import MediaType
from digitize.read.scan.raster import page_image
from digitize.read.scan.source import Scan, open_scan
from digitize.record.base import Box
from digitize.record.model import Record
from digitize.settings import Settings
from digitize.work.engine.join import JoinPlan, draw_join

QUALITY = 80  # of JPEG: letters of 8 points stay sharp; an A4 page of 300 dpi has 0.5 to 1 MB
MOST_PX = 12_000_000  # most pixels for a browser; an A4 page of 300 dpi has 9 million
SCREEN_PX = 1400  # pixels of the shorter side: the pane of a screen of 2,560 pixels has 1,300
KEPT_OPEN = 8  # most open scans; opening a long one takes longer than drawing a page
MAKER_LETTERS = 80
_PDF_MAKER = re.compile(r"^(Creator|Producer): +(.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Cut:
    """A part of a page. box: in pixels of the page as scanned, whose width and height are given.

    turn: quarter turns counter-clockwise of its content.
    """

    box: Box
    page_size: tuple[int, int]
    turn: int


@dataclass(frozen=True, slots=True)
class PackAsked:
    """A dossier to pack. kind: the name of a kind of package. at: the time that it tells.

    language: of the person who waits, for what is told where it cannot be packed.
    """

    dossier_id: str
    kind: str
    told: Handover
    at: datetime
    language: Language


_kit: list[tuple[Settings, Programs]] = []
_open = ExitStack()


def start(settings: Settings, folder: Path) -> None:
    """Prepare for the first page. `folder` is cleared by others after a kill."""
    die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the desk handles it and ends this process
    _kit.append((settings, _open.enter_context(wrapped(settings.limits, folder))))


def draw(original: Path, page_no: int, path: Path, smaller: Path) -> str:
    """Write the image of a page (counted from 1), whole and at the size of a screen.

    Returns why there is none, or "".
    """
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
    return _write_jpeg(_for_screen(shown), smaller) or _write_jpeg(shown, path)


def _for_screen(pixels: np.ndarray) -> np.ndarray:
    """A picture no larger than a screen shows it beside the text."""
    scale = SCREEN_PX / min(pixels.shape[:2])
    if scale >= 1:
        return pixels
    return cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)


def cut_out(image: Path, cut: Cut, path: Path) -> str:
    """Write a part of a page's image, upright. Returns why there is none, or ""."""
    pixels = cv2.imread(str(image), cv2.IMREAD_UNCHANGED)
    if pixels is None:
        return "the image of its page was removed meanwhile"
    height, width = pixels.shape[:2]
    x, y = width / cut.page_size[0], height / cut.page_size[1]  # a large page is shown smaller
    x0, y0, x1, y1 = cut.box
    part = pixels[int(y0 * y) : max(int(y1 * y), 1), int(x0 * x) : max(int(x1 * x), 1)]
    if not part.size:
        return "it has no pixels"
    # Quarter turns of the content are counter-clockwise, and it is turned back.
    return _write_jpeg(np.rot90(part, -cut.turn), path)


def _write_jpeg(pixels: np.ndarray, path: Path) -> str:
    done, data = cv2.imencode(".jpg", pixels, (cv2.IMWRITE_JPEG_QUALITY, QUALITY))
    if not done:
        return "it could not be written as JPEG"
    aside = path.with_suffix(f".{os.getpid()}")
    aside.write_bytes(data.tobytes())
    aside.replace(path)
    return ""


def write_form(record: bytes, form: str, original: Path, to: Path) -> str:
    """Write a record, given as JSON, in a form. Returns why it could not be, or ""."""
    settings, _ = _kit[0]
    try:
        found = Record.model_validate_json(record)
        if form in COPIES:
            export_copy(found, COPIES[form], original, to, settings)
        else:
            export(found, FORMS[form], original, to, settings.limits)
    except (DigitizeError, OSError) as error:
        return str(error)
    return ""


def write_join(plan: JoinPlan, to: Path) -> str:
    """Write the scan that is made of papers of several. Returns why it could not be, or ""."""
    settings, _ = _kit[0]
    try:
        draw_join(plan, to, settings.limits)
    except (DigitizeError, OSError) as error:
        return str(error)
    return ""


def pack(root: Path, asked: PackAsked, to: Path) -> str:
    """Pack a dossier of a workspace into a folder, with its report. Returns why not, or ""."""
    settings, _ = _kit[0]
    workspace = Workspace(root, settings.store)
    try:
        with workspace.open_ledger() as db:
            whole = dossier(db, asked.dossier_id)
            contents = dossier_contents(workspace, db, settings, whole)
        order = package_order(settings.limits, asked.at, asked.told)
        hand_over(PACKAGES[asked.kind], contents, order, to)
    except NotPackaged as error:
        lines = error.vietnamese if asked.language == "vi" else error.reasons
        return "\n".join(lines or error.lines)
    except (DigitizeError, OSError) as error:
        return f"{text(asked.language, 'package.failed')}\n{error}"
    except Exception as error:  # whatever it is, the desk must not wait for this package forever
        return f"{text(asked.language, 'package.failed')}\n{fault_of(error)}"
    return ""


def scanner(original: Path) -> str:
    """The scanner that a file names; "" if it names none."""
    settings, programs = _kit[0]
    try:
        scan = _scan(original)
        if scan.media_type is MediaType.PDF:
            told = programs.run("pdfinfo", "--", str(original.absolute())).out
            return _first(dict(_PDF_MAKER.findall(told)), ("Creator", "Producer"))
        wall = Wall("limits.picture_wall_s", settings.limits.picture_wall_s)
        tags = apart("Pillow", partial(_tags, original), settings.limits, wall)
        return " ".join(filter(None, tags))
    except DigitizeError:
        return ""


def _tags(original: Path) -> list[str]:
    """In a fork: maker and model of a TIFF or JPEG."""
    with Image.open(original) as image:
        tags = image.getexif()
        return [str(tags.get(tag, "")).strip("\0 ") for tag in (Base.Make, Base.Model)]


def _first(told: dict[str, str], names: Sequence[str]) -> str:
    found = (told.get(name, "").strip() for name in names)
    return next((one[:MAKER_LETTERS] for one in found if one), "")


@lru_cache(KEPT_OPEN)
def _scan(original: Path) -> Scan:
    settings, programs = _kit[0]
    return open_scan(original, programs, settings.limits)
