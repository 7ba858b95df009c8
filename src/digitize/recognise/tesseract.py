"""One call of Tesseract on one image, and what it answers as words."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import IntEnum
from typing import TypeVar

import cv2
import pytesseract
from lxml import etree

from digitize.image.types import Gray, require_gray
from digitize.programs import Programs, again_if_killed, failure, need_model, too_slow
from digitize.recognise.words import Box, Choice, Doubt, ReadLine, ReadWord
from digitize.settings import Limits, Settings

Answer = TypeVar("Answer")

NO_COMPRESSION = 1  # as TIFF numbers it
LEAST_CHOICE = 0.01  # a letter less likely than this is noise of the network
_BOX = re.compile(r"bbox (-?\d+) (-?\d+) (-?\d+) (-?\d+)")
_CONFIDENCE = re.compile(r"x_w?confs? ([\d.]+)")
_LINE_CLASSES = ("ocr_line", "ocr_header", "ocr_caption", "ocr_textfloat")
_LINES = "//*[" + " or ".join(f"@class='{name}'" for name in _LINE_CLASSES) + "]"


class Layout(IntEnum):
    """Tesseract's page segmentation modes that we use."""

    PAGE = 3
    ONE_COLUMN = 6


def read(image: Gray, layout: Layout, programs: Programs, settings: Settings) -> list[ReadLine]:
    """Read an image of dark print on white.

    Args: image: grey; no side longer than 32,767 pixels, which is Tesseract's limit.

    Raises:
        ProgramFailed: Tesseract failed or ran past a limit.
        MissingProgram: the model of the settings is not installed.
    """
    require_gray(image)
    # A path, not an array: pytesseract would pack the array as PNG, a second a page. TIFF, since
    # Tesseract reads PGM byte by byte (0.04 s).
    path = programs.scratch / "strips.tif"
    if not cv2.imwrite(str(path), image, (cv2.IMWRITE_TIFF_COMPRESSION, NO_COMPRESSION)):
        path.unlink(missing_ok=True)  # half a picture would be read as all of it
        raise failure("tesseract", 0, "its picture could not be written")
    rounds = settings.recognise.alternative_rounds
    choices = f" -c lstm_choice_mode=2 -c lstm_choice_iterations={rounds}" if rounds else ""
    pytesseract.pytesseract.tesseract_cmd = programs.tesseract
    try:
        return ask(
            lambda: parse(
                pytesseract.image_to_pdf_or_hocr(
                    str(path),
                    lang=need_model(settings.recognise.model),
                    # White on black is not tried: a line that reads badly would be read twice.
                    config=f"--dpi 300 --psm {layout.value} -c tessedit_do_invert=0{choices}",
                    extension="hocr",
                    timeout=settings.limits.tesseract_wall_s,
                )
            ),
            settings.limits,
        )
    finally:
        path.unlink(missing_ok=True)


def ask(call: Callable[[], Answer], limits: Limits) -> Answer:
    """What a call of pytesseract returns; killed from outside, Tesseract is called again.

    Raises: ProgramFailed: Tesseract failed, ran past a limit, or its answer breaks off.
    """

    def once() -> Answer:
        try:
            return call()
        except pytesseract.TesseractError as error:
            raise failure("tesseract", error.status, error.message) from error
        except etree.XMLSyntaxError as error:
            raise failure("tesseract", 0, f"an answer that breaks off ({error})") from error
        except RuntimeError as error:  # pytesseract's word for a timeout
            seconds = limits.tesseract_wall_s
            raise too_slow("tesseract", "limits.tesseract_wall_s", seconds) from error

    return again_if_killed(once)


def parse(hocr: bytes) -> list[ReadLine]:
    """Lines of an hOCR page in reading order; lines without a word are left out."""
    page = etree.fromstring(hocr, etree.XMLParser(resolve_entities=False, no_network=True))
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
    # The letters' choices stand inside the word, so only its own text counts.
    text = "".join(node.xpath("text() | *[not(@class)]//text()")).strip()
    letters = [
        tuple(
            choice
            for choice in (_choice(one) for one in letter.iterchildren())
            if choice.text and choice.confidence >= LEAST_CHOICE
        )
        for letter in node.iterfind("./*[@class='ocrx_cinfo']")
        if not _is_space(letter)
    ]
    doubts = (Doubt(at, choices) for at, choices in enumerate(letters) if len(choices) > 1)
    return ReadWord(text, _box(node), _confidence(node), tuple(doubts))


def _is_space(letter: etree._Element) -> bool:
    """Whether the letter is the gap before the word, which Tesseract lists too."""
    return not len(letter) or not (letter[0].text or "").strip()


def _choice(node: etree._Element) -> Choice:
    return Choice((node.text or "").strip(), _confidence(node))


def _confidence(node: etree._Element) -> float:
    found = _CONFIDENCE.search(node.get("title") or "")
    return round(float(found[1]) / 100, 4) if found else 0.0


def _box(node: etree._Element) -> Box:
    found = _BOX.search(node.get("title") or "")
    if found is None:
        return 0, 0, 0, 0
    x0, y0, x1, y1 = map(int, found.groups())
    return x0, y0, x1, y1
