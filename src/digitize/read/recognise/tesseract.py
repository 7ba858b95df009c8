"""Runs Tesseract once on the images of a page, and parses its hOCR output into words."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from enum import IntEnum
from typing import TypeVar

import cv2
import pytesseract
from lxml import etree

from digitize.outside.programs import (
    Programs,
    again_if_killed,
    cut_off,
    failure,
    need_model,
    too_slow,
)
from digitize.read.image.types import Gray, require_gray
from digitize.read.recognise import library
from digitize.read.recognise.words import Box, LetterChoice, ReadLine, ReadWord, UnsureLetter
from digitize.settings import Limits, Settings, TesseractAs

Answer = TypeVar("Answer")

DPI = 300  # of the lines' images, on which Tesseract bases sizes
NO_COMPRESSION = 1  # value of TIFF's Compression
LEAST_CHOICE = 0.01  # least confidence of a candidate for a letter; less is noise of the network
PERCENT = 100  # hOCR states confidences in percent
_BOX = re.compile(r"bbox (-?\d+) (-?\d+) (-?\d+) (-?\d+)")
_CONFIDENCE = re.compile(r"x_w?confs? ([\d.]+)")
_LINE_CLASSES = ("ocr_line", "ocr_header", "ocr_caption", "ocr_textfloat")
_LINES = ".//*[" + " or ".join(f"@class='{name}'" for name in _LINE_CLASSES) + "]"


class Layout(IntEnum):
    """Tesseract's page segmentation modes that we use."""

    PAGE = 3
    ONE_COLUMN = 6


def read(
    images: Sequence[Gray], layout: Layout, programs: Programs, settings: Settings
) -> list[list[ReadLine]]:
    """Read images of dark print on white; returns the lines of each image.

    Args: images: grey; no side longer than 32,767 pixels, which is Tesseract's limit.

    Raises:
        ProgramFailed: Tesseract failed or exceeded a limit.
        MissingProgram: the model of the settings is not installed.
    """
    for image in images:
        require_gray(image)
    if not images:
        return []
    if settings.recognise.tesseract is TesseractAs.LIBRARY:
        return _by_library(images, layout, settings)
    # pytesseract would compress an array as PNG, which takes a second a page, so it gets a path.
    # The file is TIFF, since Tesseract reads PGM byte by byte, which takes 0.04 s.
    path = programs.scratch / "strips.tif"
    rounds = settings.recognise.alternative_rounds
    choices = f" -c lstm_choice_mode=2 -c lstm_choice_iterations={rounds}" if rounds else ""
    pytesseract.pytesseract.tesseract_cmd = programs.tesseract

    def call() -> list[list[ReadLine]]:
        plain = (cv2.IMWRITE_TIFF_COMPRESSION, NO_COMPRESSION)
        if not cv2.imwritemulti(str(path), list(images), plain):
            # A truncated file would be read as if it were whole.
            raise cut_off("tesseract", "its picture could not be written")
        answers = parse(
            pytesseract.image_to_pdf_or_hocr(
                str(path),
                lang=need_model(settings.recognise.model),
                # Trying white on black would read every badly legible line twice.
                config=f"--dpi {DPI} --psm {layout.value} -c tessedit_do_invert=0{choices}",
                extension="hocr",
                timeout=settings.limits.tesseract_wall_s,
            )
        )
        if len(answers) < len(images):
            raise cut_off("tesseract", f"it read {len(answers)} of {len(images)} pictures")
        return answers[: len(images)]

    try:
        return ask(call, settings.limits)
    finally:
        path.unlink(missing_ok=True)


def _by_library(images: Sequence[Gray], layout: Layout, settings: Settings) -> list[list[ReadLine]]:
    """The same with the library. Raises: ProgramFailed, MissingProgram."""
    asked, limits = settings.recognise, settings.limits
    how = library.How(asked.model, layout.value, DPI, asked.alternative_rounds)
    return ask(lambda: parse(library.read_hocr(images, how, limits)), limits)


def ask(call: Callable[[], Answer], limits: Limits) -> Answer:
    """Run a call of pytesseract; it is repeated if Tesseract is killed from outside.

    Raises: ProgramFailed: Tesseract failed, exceeded a limit, or its output is truncated.
    """

    def once() -> Answer:
        try:
            return call()
        except pytesseract.TesseractError as error:
            raise failure("tesseract", error.status, error.message) from error
        except etree.XMLSyntaxError as error:
            raise cut_off("tesseract", f"an answer that breaks off ({error})") from error
        except RuntimeError as error:  # pytesseract raises it for a timeout
            seconds = limits.tesseract_wall_s
            raise too_slow("tesseract", "limits.tesseract_wall_s", seconds) from error

    return again_if_killed(once)


def parse(hocr: bytes) -> list[list[ReadLine]]:
    """The lines of each hOCR page in reading order, without lines that have no word."""
    tree = etree.fromstring(hocr, etree.XMLParser(resolve_entities=False, no_network=True))
    return [_lines(page) for page in tree.iterfind(".//*[@class='ocr_page']")]


def _lines(page: etree._Element) -> list[ReadLine]:
    lines = []
    for node in page.xpath(_LINES):
        words = tuple(_word(word) for word in node.iterfind(".//*[@class='ocrx_word']"))
        words = tuple(word for word in words if word.text)
        if words:
            lines.append(ReadLine(_paragraph(node), _box(node), words))
    return lines


def _paragraph(line: etree._Element) -> str:
    parent = line.getparent()
    return str(parent.get("id")) if parent is not None else ""


def _word(node: etree._Element) -> ReadWord:
    letters = [letter for letter in node if letter.get("class") == "ocrx_cinfo"]
    letters = [letter for letter in letters if not _is_space(letter)]
    choices = ((at, _choices(letter)) for at, letter in enumerate(letters) if len(letter) > 1)
    doubts = tuple(UnsureLetter(at, found) for at, found in choices if len(found) > 1)
    return ReadWord(_own_text(node), _box(node), _confidence(node), doubts)


def _own_text(word: etree._Element) -> str:
    """The text of a word without the candidates, which are nested in it and have a class."""
    parts = [word.text or ""]
    for inner in word:
        if inner.get("class") is None:  # <strong>, <em>
            parts += inner.itertext()
        parts.append(inner.tail or "")
    return "".join(parts).strip()


def _is_space(letter: etree._Element) -> bool:
    """Whether this is the gap before the word, which Tesseract lists as a letter."""
    return not len(letter) or not (letter[0].text or "").strip()


def _choices(letter: etree._Element) -> tuple[LetterChoice, ...]:
    """The candidates for a letter, in Tesseract's order."""
    found = (LetterChoice((one.text or "").strip(), _confidence(one)) for one in letter)
    return tuple(one for one in found if one.text and one.confidence >= LEAST_CHOICE)


def _confidence(node: etree._Element) -> float:
    found = _CONFIDENCE.search(node.get("title") or "")
    return round(float(found[1]) / PERCENT, 4) if found else 0.0


def _box(node: etree._Element) -> Box:
    found = _BOX.search(node.get("title") or "")
    if found is None:
        return 0, 0, 0, 0
    x0, y0, x1, y1 = map(int, found.groups())
    return x0, y0, x1, y1
