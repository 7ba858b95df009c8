"""Reads the text layer of a PDF page, and the captions of its digital signatures.

pikepdf reads the structure in a forked process with limits, since it decompresses whatever the file
contains. The words come from Poppler's pdftotext, which runs under limits as well.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone

from lxml import etree

from digitize.errors import ProgramFailed
from digitize.outside.programs import Programs
from digitize.read.scan.formats import MediaType
from digitize.read.scan.legacy import converted, is_legacy
from digitize.read.scan.look import Box, PageLook, Signature, look_at_page
from digitize.read.scan.source import Scan

CAPTION = re.compile(
    r"(?P<name>Ký bởi|Người ký|Được ký bởi)\s*:|(?P<agency>Cơ quan|Tổ chức)\s*:"
    r"|(?P<other>Email|Thời gian ký|Chức vụ|Ngày ký)\s*:",
    re.I,
)
SIGNED_BY = re.compile(r"\s*<[^>]*>.*|\s+đã ký lên.*", re.S)
PDF_TIME = re.compile(r"D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:(Z)|([+-])(\d\d)'?(\d\d)?)?")


@dataclass(frozen=True, slots=True)
class LayerWord:
    """A word of the text layer, NFC; its box in points from the upper left of the upright page."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class Caption:
    """What the caption of a signature states; the signature itself has not been verified."""

    name: str | None
    agency: str | None
    time: datetime | None


@dataclass(frozen=True, slots=True)
class Layer:
    """The text layer of a page, without the captions of signatures.

    legacy: some fonts are TCVN3 or VNI. converted: the words were converted to Unicode.
    bare: one of these fonts is not embedded, so that the page is drawn with wrong letters.
    areas: boxes of the captions, in points from the upper left of the upright page.
    """

    words: tuple[LayerWord, ...] = ()
    legacy: bool = False
    captions: tuple[Caption, ...] = ()
    converted: bool = False
    bare: bool = False
    areas: tuple[Box, ...] = ()


NO_LAYER = Layer()


def read_layer(scan: Scan, page_no: int, programs: Programs, look: PageLook | None = None) -> Layer:
    """Read the text layer of a page (counted from 1); empty for pictures and unreadable pages.

    Args: look: the structure of the page if it is known already; otherwise it is read here.
    """
    if scan.media_type is not MediaType.PDF:
        return NO_LAYER
    look = look or look_at_page(scan.path, page_no, programs)
    if look is None:
        return NO_LAYER
    fonts, signatures = look.fonts, look.signatures
    old = tuple(font for font in fonts if is_legacy(font))
    words = _words(scan, page_no, programs) if fonts else ()
    areas = [_in_view(one.rect, look.box, look.turn) for one in signatures]
    owners = [_owner(word.box, areas) for word in words]
    captions = tuple(
        _caption(one, [word for word, owner in zip(words, owners, strict=True) if owner == at])
        for at, one in enumerate(signatures)
    )
    free = tuple(word for word, owner in zip(words, owners, strict=True) if owner is None)
    made = converted([word.text for word in free], old) if old else None
    if made:
        free = tuple(replace(word, text=text) for word, text in zip(free, made, strict=True))
    bare = any(is_legacy(font) for font in look.bare_fonts)
    return Layer(free, bool(old), captions, bool(made), bare, tuple(areas))


def layer_lines(
    scan: Scan, page_no: int, programs: Programs, layer: Layer
) -> tuple[tuple[LayerWord, ...], ...]:
    """Group the words of the text layer into lines, in Poppler's reading order of the columns."""
    meant = {word.box: word for word in layer.words}
    tree = _told(scan, page_no, programs, "-bbox-layout")
    nodes = tree.iter("{*}line") if tree is not None else ()
    lines = (tuple(meant[one.box] for one in _words_of(node) if one.box in meant) for node in nodes)
    return tuple(line for line in lines if line)


def _time(text: str) -> datetime | None:
    """Parse a PDF date; None if it is none. Source: ISO 32000-1, 7.9.4."""
    found = PDF_TIME.match(text)
    if not found:
        return None
    *fields, utc, sign, hours, minutes = found.groups()
    zone = UTC
    if sign and not utc:
        offset = timedelta(hours=int(hours), minutes=int(minutes or 0))
        zone = timezone(-offset if sign == "-" else offset)
    try:
        return datetime(*map(int, fields), tzinfo=zone)  # type: ignore[misc, arg-type]
    except ValueError:
        return None


def _in_view(rect: Box, box: Box, turn: int) -> Box:
    """Transform a box from PDF coordinates to points from the upper left of the upright page.

    Args: box: the page's box in PDF coordinates; turn: the page's /Rotate, in degrees clockwise.
    """
    left, bottom, right, top = box
    width, height = right - left, top - bottom
    x0, y0, x1, y1 = rect[0] - left, rect[1] - bottom, rect[2] - left, rect[3] - bottom
    return {
        0: (x0, height - y1, x1, height - y0),
        90: (y0, x0, y1, x1),
        180: (width - x1, y0, width - x0, y1),
        270: (height - y1, width - x1, height - y0, width - x0),
    }.get(turn, (x0, height - y1, x1, height - y0))


def _words(scan: Scan, page_no: int, programs: Programs) -> tuple[LayerWord, ...]:
    """Every word that pdftotext finds, including those of captions."""
    tree = _told(scan, page_no, programs, "-bbox")
    return () if tree is None else _words_of(tree)


def _told(scan: Scan, page_no: int, programs: Programs, how: str) -> etree._Element | None:
    """The XML that pdftotext writes for a page; None if it fails. how: the option for its form."""
    only, path = str(page_no), str(scan.path.absolute())
    try:
        box = ("-cropbox",) if scan.pages[page_no - 1].cropped else ()
        told = programs.run("pdftotext", how, *box, "-f", only, "-l", only, path, "-")
    except ProgramFailed:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    return etree.fromstring(told.out.encode(), parser)


def _words_of(tree: etree._Element) -> tuple[LayerWord, ...]:
    return tuple(
        LayerWord(
            unicodedata.normalize("NFC", node.text),
            tuple(float(node.get(side)) for side in ("xMin", "yMin", "xMax", "yMax")),  # type: ignore[arg-type]
        )
        for node in tree.iter("{*}word")
        if node.text and node.text.strip()
    )


def _owner(box: Box, areas: list[Box]) -> int | None:
    """Index of the smallest area that contains the centre of a box; None if none does.

    Captions overlap, so there may be several.
    """
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    holding = [
        ((x1 - x0) * (y1 - y0), at)
        for at, (x0, y0, x1, y1) in enumerate(areas)
        if x0 <= x <= x1 and y0 <= y <= y1
    ]
    return min(holding)[1] if holding else None


def _caption(signature: Signature, words: list[LayerWord]) -> Caption:
    """Name and agency by their labels in the caption; without a label, the name of the field."""
    text = " ".join(word.text for word in sorted(words, key=_by_line))
    labels = list(CAPTION.finditer(text))
    said: dict[str, str] = {}
    for at, label in enumerate(labels):
        end = labels[at + 1].start() if at + 1 < len(labels) else len(text)
        said.setdefault(label.lastgroup or "", text[label.end() : end].strip(" .,;"))
    name = said.get("name") or SIGNED_BY.sub("", signature.reason)
    return Caption(name or None, said.get("agency") or None, _time(signature.time))


def _by_line(word: LayerWord) -> tuple[int, float]:
    height = max(1.0, word.box[3] - word.box[1])
    return round(word.box[3] / height), word.box[0]
