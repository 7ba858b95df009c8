"""What a PDF page carries besides its picture: a layer of text, and signatures' captions.

The structure is read by pikepdf in a fork with limits, since it unpacks whatever the file says; the
words come from poppler's pdftotext, with its own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pikepdf
from lxml import etree

from digitize.apart import Json, Wall, apart
from digitize.errors import ProgramFailed
from digitize.programs import Programs
from digitize.scan.formats import MediaType
from digitize.scan.source import Scan

DEEPEST = 4  # forms within forms that are looked through for fonts
MOST_SIGNATURES = 50  # of a page; more is no paper
CAPTION = re.compile(
    r"(?P<name>Ký bởi|Người ký|Được ký bởi)\s*:|(?P<agency>Cơ quan|Tổ chức)\s*:"
    r"|(?P<other>Email|Thời gian ký|Chức vụ|Ngày ký)\s*:",
    re.I,
)
SIGNED_BY = re.compile(r"\s*<[^>]*>.*|\s+đã ký lên.*", re.S)
PDF_TIME = re.compile(r"D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:(Z)|([+-])(\d\d)'?(\d\d)?)?")
LEGACY_FONT = re.compile(r"(?:[A-Z]{6}\+)?(?:\.Vn|VNI[- ])")

Box = tuple[float, float, float, float]
# What pikepdf raises for structures that are not what they should be.
_BROKEN = (
    pikepdf.PdfError, ValueError, TypeError, LookupError, AttributeError, RuntimeError,
    ArithmeticError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LayerWord:
    """A word of the layer, NFC, and its box in points from the upper left of the upright page."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class Caption:
    """What a signature says of itself; nobody has verified it."""

    name: str | None
    agency: str | None
    time: datetime | None


@dataclass(frozen=True, slots=True)
class Layer:
    """The words that a page carries, captions left out; legacy: set in TCVN3 or VNI fonts."""

    words: tuple[LayerWord, ...] = ()
    legacy: bool = False
    captions: tuple[Caption, ...] = ()


NO_LAYER = Layer()


@dataclass(frozen=True, slots=True)
class _Signature:
    """A signature field: its corners on the page as stored, and its own entries as they are."""

    rect: Box
    time: str
    reason: str


def read_layer(scan: Scan, page_no: int, programs: Programs) -> Layer:
    """The layer of a page, counted from 1; empty for a picture, or where it cannot be read."""
    if scan.media_type is not MediaType.PDF:
        return NO_LAYER
    limits = programs.limits
    try:
        wall = Wall("limits.pdfinfo_s", limits.pdfinfo_s)
        told = apart("pikepdf", lambda: _structure(scan.path, page_no), limits, wall)
    except ProgramFailed:
        return NO_LAYER
    if told is None:
        return NO_LAYER
    fonts, signatures = told["fonts"], [_Signature(*one) for one in told["signatures"]]
    words = _words(scan, page_no, programs) if fonts else ()
    areas = [_in_view(one.rect, told["box"], told["turn"]) for one in signatures]
    owners = [_owner(word.box, areas) for word in words]
    captions = tuple(
        _caption(one, [word for word, owner in zip(words, owners, strict=True) if owner == at])
        for at, one in enumerate(signatures)
    )
    free = tuple(word for word, owner in zip(words, owners, strict=True) if owner is None)
    return Layer(free, any(LEGACY_FONT.match(font) for font in fonts), captions)


def _structure(path: Path, page_no: int) -> Json:
    """Fonts, signature fields, box and turn of a page; None where the file is too broken."""
    try:
        with pikepdf.open(path) as pdf:
            page = pdf.pages[page_no - 1]
            return {
                "fonts": sorted(set(_fonts(page.obj, DEEPEST))),
                "signatures": [astuple(one) for one in _signatures(page.obj)],
                "box": [float(side) for side in page.cropbox],
                "turn": int(page.obj.get("/Rotate", 0)) % 360,
            }
    except _BROKEN:
        return None


def _fonts(holder: pikepdf.Object, deep: int) -> Iterator[str]:
    """Names of the fonts of a page or a form, of the forms in it, and of its annotations."""
    resources = holder.get("/Resources")
    if isinstance(resources, pikepdf.Dictionary):
        for font in _values(resources.get("/Font")):
            yield str(font.get("/BaseFont", "")).removeprefix("/")
        if deep:
            for form in _values(resources.get("/XObject")):
                yield from _fonts(form, deep - 1)
    for annotation in holder.get("/Annots", []) if deep == DEEPEST else []:
        form = annotation.get("/AP", pikepdf.Dictionary()).get("/N", pikepdf.Dictionary())
        yield from _fonts(form, deep - 1)


def _values(found: pikepdf.Object | None) -> Iterator[pikepdf.Object]:
    if isinstance(found, pikepdf.Dictionary):
        yield from (found[key] for key in list(found.keys()))


def _signatures(page: pikepdf.Object) -> Iterator[_Signature]:
    for annotation in list(page.get("/Annots", []))[:MOST_SIGNATURES]:
        value = annotation.get("/V")
        if annotation.get("/FT") != "/Sig" or not isinstance(value, pikepdf.Dictionary):
            continue
        x0, y0, x1, y1 = (float(side) for side in annotation.Rect)
        rect = (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
        yield _Signature(rect, _text(value, "/M"), _text(value, "/Name", "/Reason"))


def _text(holder: pikepdf.Dictionary, *names: str) -> str:
    """The first of these entries that holds text, which may be in two encodings, or in none."""
    for name in names:
        value = holder.get(name)
        if isinstance(value, pikepdf.String):
            raw = bytes(value)
            utf16 = raw.startswith(b"\xfe\xff")
            text = raw[2:].decode("utf-16-be", "replace") if utf16 else raw.decode("latin-1")
            if text.strip():
                return unicodedata.normalize("NFC", text.strip())
    return ""


def _time(text: str) -> datetime | None:
    """Source: ISO 32000-1, 7.9.4."""
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
    """From corners on the page as stored to points from the upper left of the upright page.

    Args: box: the page's, in the same points; turn: degrees clockwise, as /Rotate has them.
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
    """Every word that pdftotext finds, captions too."""
    only = str(page_no)
    try:
        told = programs.run(
            "pdftotext", "-bbox", "-cropbox", "-f", only, "-l", only, str(scan.path.absolute()), "-"
        )
    except ProgramFailed:
        return ()
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    tree = etree.fromstring(told.out.encode(), parser)
    if tree is None:
        return ()
    return tuple(
        LayerWord(
            unicodedata.normalize("NFC", node.text),
            tuple(float(node.get(side)) for side in ("xMin", "yMin", "xMax", "yMax")),  # type: ignore[arg-type]
        )
        for node in tree.iter("{*}word")
        if node.text and node.text.strip()
    )


def _owner(box: Box, areas: list[Box]) -> int | None:
    """The smallest of the areas in which the middle of a box lies: captions overlap."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    holding = [
        ((x1 - x0) * (y1 - y0), at)
        for at, (x0, y0, x1, y1) in enumerate(areas)
        if x0 <= x <= x1 and y0 <= y <= y1
    ]
    return min(holding)[1] if holding else None


def _caption(signature: _Signature, words: list[LayerWord]) -> Caption:
    """Name and agency by their labels in the caption; without one, by what the field says."""
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
