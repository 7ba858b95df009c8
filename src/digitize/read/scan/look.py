"""Reads the structure of a PDF page with pikepdf: pictures, fonts, signatures, annotations, files.

pikepdf parses whatever the file contains, so it runs in a forked process with limits, one for each
page.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Literal

import pikepdf

from digitize.errors import ProgramFailed
from digitize.outside.forks import Json, Wall, apart
from digitize.outside.programs import Programs
from digitize.read.scan.streams import (
    MOST_PACKED,
    Verdict,
    Wanted,
    filters_of,
    jpeg2000_size,
    look_at_picture,
    unpacked,
)
from digitize.record.notes import Note

DEEPEST = 4  # levels of forms within forms, or fields within fields, that are followed
MOST_SIGNATURES = 50  # most signatures read of a page; no real paper has more
MOST_ANNOTATIONS = 5000  # most annotations read of a page
MOST_FILES = 20  # most embedded files whose names are reported
FONT_FILES = ("/FontFile", "/FontFile2", "/FontFile3")
NAME_LETTERS = 80  # longest reported name of an embedded file
NOTE_LETTERS = 300  # longest reported text of a typed note or a filled field
HIDDEN, NO_VIEW = 1 << 1, 1 << 5  # flags of an annotation (ISO 32000-1, table 165)
# These annotations put no writing on the page, but a frame around a link, or an icon.
UNSEEN = frozenset({
    "/Link", "/Popup", "/Text", "/FileAttachment", "/Sound", "/Movie", "/Screen", "/3D",
    "/RichMedia", "/PrinterMark", "/TrapNet",
})  # fmt: skip

Box = tuple[float, float, float, float]
Annotations = Literal["none", "all", "some"]
# Errors that pikepdf raises for malformed structures.
BROKEN = (
    pikepdf.PdfError, ValueError, TypeError, LookupError, AttributeError, RuntimeError,
    ArithmeticError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature field: its box in PDF coordinates, and its entries as they are stored."""

    rect: Box
    time: str
    reason: str


@dataclass(frozen=True, slots=True)
class PageLook:
    """The structure of a PDF page.

    bare_fonts: its fonts that are not embedded, so that other fonts are drawn in their place.
    box: the page's box in PDF coordinates; turn: its /Rotate, 0 to 359.
    annotations: which annotations to draw; captions of signatures are never drawn.
    pictures: a verdict for each picture that Poppler drew, and for their masks.
    largest: width and height in pixels of the largest JPEG 2000 picture; (0, 0) if there is none.
    drawing: whether all of the page's drawing instructions could be decompressed.
    notes: the text of visible typed notes and filled fields.
    files: names of files attached to this page, on page 1 also those attached to the whole PDF; at
    most MOST_FILES of them. file_count: how many there are.
    form: whether the PDF has an XFA form, which few programs show; set on page 1 only.
    """

    fonts: tuple[str, ...]
    bare_fonts: tuple[str, ...]
    signatures: tuple[Signature, ...]
    box: Box
    turn: int
    annotations: Annotations
    pictures: tuple[Verdict, ...]
    largest: tuple[int, int]
    drawing: bool
    notes: tuple[str, ...]
    files: tuple[str, ...]
    file_count: int
    form: bool


def look_at_page(
    path: Path,
    page_no: int,
    programs: Programs,
    wanted: Sequence[Wanted] = (),
    closely: bool = False,
) -> PageLook | None:
    """Read the structure of a page (counted from 1); None if the file is too broken for pikepdf.

    Args:
        wanted: the pictures to check.
        closely: also decode them, and decompress the page's drawing instructions.
    """
    limits = programs.limits
    wall = Wall("limits.pdfinfo_s", limits.pdfinfo_s)
    if closely:
        wall = Wall("limits.picture_wall_s", limits.picture_wall_s)
    asked = tuple(dict.fromkeys(wanted))
    try:
        told = apart("pikepdf", lambda: _look(path, page_no, asked, closely), limits, wall)
    except ProgramFailed:
        return None
    return _look_of(told) if told else None


def without_captions(path: Path, page_no: int, to: Path, programs: Programs) -> bool:
    """Write one page to another file, without signatures and other annotations not to be drawn.

    Returns: whether that succeeded.
    """
    limits = programs.limits
    try:
        wall = Wall("limits.pdfinfo_s", limits.pdfinfo_s)
        return bool(apart("pikepdf", lambda: _without(path, page_no, to), limits, wall))
    except ProgramFailed:
        return False


def _without(path: Path, page_no: int, to: Path) -> bool:
    try:
        with pikepdf.open(path) as pdf:
            page = pdf.pages[page_no - 1]
            kept = [one for one in page.obj.Annots if _is_seen(one)]
            page.obj["/Annots"] = pikepdf.Array(kept)
            for at in reversed(range(len(pdf.pages))):
                if at != page_no - 1:
                    del pdf.pages[at]
            pdf.save(to)
    except BROKEN:
        return False
    return True


def _look(path: Path, page_no: int, wanted: Sequence[Wanted], closely: bool) -> Json:
    """In the fork: the fields of a `PageLook` as JSON values; None if the file is too broken."""
    try:
        with pikepdf.open(path) as pdf:
            page = pdf.pages[page_no - 1]
            verdicts, largest = _pictures(pdf, wanted, closely)
            names = _files(pdf, page.obj, page_no)
            return {
                **_structure(page),
                "annotations": _drawn(page.obj),
                "pictures": [(one.kind, one.why and one.why.model_dump()) for one in verdicts],
                "largest": largest,
                "drawing": not closely or _drawing_is_whole(pdf, page.obj),
                "notes": _notes(page.obj),
                "files": [_shown(name, NAME_LETTERS) for name in names[:MOST_FILES]],
                "file_count": len(names),
                "form": page_no == 1 and _has_xfa(pdf),
            }
    except BROKEN:
        return None


def _look_of(told: Json) -> PageLook:
    return PageLook(
        fonts=tuple(told["fonts"]),
        bare_fonts=tuple(told["bare_fonts"]),
        signatures=tuple(Signature(*one) for one in told["signatures"]),
        box=tuple(told["box"]),
        turn=told["turn"],
        annotations=told["annotations"],
        pictures=tuple(
            Verdict(kind, why and Note.model_validate(why)) for kind, why in told["pictures"]
        ),
        largest=tuple(told["largest"]),
        drawing=told["drawing"],
        notes=tuple(told["notes"]),
        files=tuple(told["files"]),
        file_count=told["file_count"],
        form=told["form"],
    )


def _structure(page: pikepdf.Page) -> dict[str, Json]:
    """Fonts, signature fields, box and rotation of a page; the first two empty if malformed."""
    try:
        found = sorted(set(_fonts(page.obj, DEEPEST)))
        signatures = [astuple(one) for one in _signatures(page.obj)]
    except BROKEN:
        found, signatures = [], []
    return {
        "fonts": [name for name, _ in found],
        "bare_fonts": [name for name, embedded in found if not embedded],
        "signatures": signatures,
        "box": [float(side) for side in page.cropbox],
        "turn": int(page.obj.get("/Rotate", 0)) % 360,
    }


def _pictures(
    pdf: pikepdf.Pdf, wanted: Sequence[Wanted], closely: bool
) -> tuple[list[Verdict], tuple[int, int]]:
    """A verdict for each wanted picture that is found, and the size of the largest JPEG 2000."""
    verdicts, largest = [], (0, 0)
    for one in wanted:
        stream = pdf.get_object(one.number, one.generation)
        if not isinstance(stream, pikepdf.Stream) or stream.get("/Subtype") != "/Image":
            continue  # Poppler rebuilt the cross-reference table in its own way
        for key in ("/SMask", "/Mask"):
            mask = stream.get(key)
            if isinstance(mask, pikepdf.Stream):
                verdicts.append(look_at_picture(pdf, mask, _mask_bytes(mask), closely))
        if [name for name, _ in filters_of(stream)][-1:] == ["/JPXDecode"]:
            size = jpeg2000_size(stream.read_raw_bytes())
            largest = max(largest, size, key=lambda sides: sides[0] * sides[1])
        verdicts.append(look_at_picture(pdf, stream, one.bytes, closely))
    return verdicts, largest


def _mask_bytes(mask: pikepdf.Stream) -> int:
    bits = int(mask.get("/BitsPerComponent", 1))
    return int(mask.get("/Height", 0)) * ((int(mask.get("/Width", 0)) * bits + 7) // 8)


def _drawing_is_whole(pdf: pikepdf.Pdf, page: pikepdf.Object) -> bool:
    held = page.get("/Contents")
    for stream in list(held) if isinstance(held, pikepdf.Array) else [held]:
        if not isinstance(stream, pikepdf.Stream):
            continue  # Poppler complains about it
        data = stream.read_raw_bytes()
        for name, params in filters_of(stream):
            got = unpacked(pdf, data, name, params, MOST_PACKED)
            if not got.ended:
                return False
            data = got.data
    return True


def _drawn(page: pikepdf.Object) -> Annotations:
    """Whether none, all or some of the page's annotations are to be drawn."""
    try:
        seen = [_is_seen(one) for one in list(page.get("/Annots", []))[:MOST_ANNOTATIONS]]
    except BROKEN:
        return "none"
    if not any(seen):
        return "none"
    return "all" if all(seen) else "some"


def _is_seen(annotation: pikepdf.Object) -> bool:
    """Whether an annotation shows content of the document and is to be drawn."""
    if int(annotation.get("/F", 0)) & (HIDDEN | NO_VIEW):
        return False
    kind = str(annotation.get("/Subtype", ""))
    if kind != "/Widget":
        return kind not in UNSEEN
    holds = annotation.get("/AP") is not None or _inherited(annotation, "/V") is not None
    return holds and _inherited(annotation, "/FT") != "/Sig"


def _notes(page: pikepdf.Object) -> list[str]:
    """The text of visible annotations that store it: typed notes and filled fields."""
    found: list[str] = []
    try:
        for one in list(page.get("/Annots", []))[:MOST_ANNOTATIONS]:
            if _is_seen(one) and one.get("/Subtype") == "/FreeText":
                found.append(text_of(one, "/Contents"))
            elif _is_seen(one) and _inherited(one, "/FT") == "/Tx":
                found.append(text_of(pikepdf.Dictionary(V=_inherited(one, "/V")), "/V"))
    except BROKEN:
        return found
    return [" ".join(_shown(note, NOTE_LETTERS).split()) for note in found if note]


def _inherited(field: pikepdf.Object, key: str) -> pikepdf.Object | None:
    """An entry of a form field, or of its parent fields (ISO 32000-1, 12.7.3.2)."""
    for _ in range(DEEPEST):
        if field.get(key) is not None:
            return field.get(key)
        parent = field.get("/Parent")
        if not isinstance(parent, pikepdf.Dictionary):
            return None
        field = parent
    return None


def _files(pdf: pikepdf.Pdf, page: pikepdf.Object, page_no: int) -> list[str]:
    """Names of the files attached to this page, and on page 1 also those of the whole PDF."""
    names: list[str] = []
    try:
        if page_no == 1:
            names += [pdf.attachments[key].filename or key for key in list(pdf.attachments)]
        for one in list(page.get("/Annots", []))[:MOST_ANNOTATIONS]:
            if one.get("/Subtype") == "/FileAttachment":
                spec = one.get("/FS", pikepdf.Dictionary())
                names.append(str(spec) if isinstance(spec, pikepdf.String) else text_of(
                    spec, "/UF", "/F"))  # fmt: skip
    except BROKEN:
        names.append("?")
    return names


def _shown(text: str, most: int) -> str:
    """A text from the file made fit to print: no control characters, at most `most` letters."""
    plain = "".join(letter if letter.isprintable() else " " for letter in text)
    return plain.strip()[:most] or "?"


def _has_xfa(pdf: pikepdf.Pdf) -> bool:
    form = pdf.Root.get("/AcroForm")
    return isinstance(form, pikepdf.Dictionary) and "/XFA" in form


def _fonts(holder: pikepdf.Object, deep: int) -> Iterator[tuple[str, bool]]:
    """Fonts of a page or a form, of its inner forms, and of its annotations.

    Yields: the name of a font, and whether it is embedded.
    """
    resources = holder.get("/Resources")
    if isinstance(resources, pikepdf.Dictionary):
        for font in _values(resources.get("/Font")):
            yield str(font.get("/BaseFont", "")).removeprefix("/"), _is_embedded(font)
        if deep:
            for form in _values(resources.get("/XObject")):
                yield from _fonts(form, deep - 1)
    for annotation in holder.get("/Annots", []) if deep == DEEPEST else []:
        form = annotation.get("/AP", pikepdf.Dictionary()).get("/N", pikepdf.Dictionary())
        yield from _fonts(form, deep - 1)


def _is_embedded(font: pikepdf.Object) -> bool:
    inner = font.get("/DescendantFonts")
    own = inner[0] if isinstance(inner, pikepdf.Array) and len(inner) else font
    about = own.get("/FontDescriptor")
    if font.get("/Subtype") == "/Type3":
        return True
    return about is not None and any(about.get(key) is not None for key in FONT_FILES)


def _values(found: pikepdf.Object | None) -> Iterator[pikepdf.Object]:
    if isinstance(found, pikepdf.Dictionary):
        yield from (found[key] for key in list(found.keys()))


def _signatures(page: pikepdf.Object) -> Iterator[Signature]:
    for annotation in list(page.get("/Annots", []))[:MOST_SIGNATURES]:
        value = _inherited(annotation, "/V")
        if _inherited(annotation, "/FT") != "/Sig" or not isinstance(value, pikepdf.Dictionary):
            continue
        x0, y0, x1, y1 = (float(side) for side in annotation.Rect)
        rect = (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
        yield Signature(rect, text_of(value, "/M"), text_of(value, "/Name", "/Reason"))


def text_of(holder: pikepdf.Object, *names: str) -> str:
    """The first of these entries that holds text, decoded and in NFC; "" if none does.

    Text with a byte order mark is UTF-16; anything else is taken for Latin-1.
    """
    for name in names:
        value = holder.get(name)
        if isinstance(value, pikepdf.String):
            raw = bytes(value)
            utf16 = raw.startswith(b"\xfe\xff")
            text = raw[2:].decode("utf-16-be", "replace") if utf16 else raw.decode("latin-1")
            if text.strip():
                return unicodedata.normalize("NFC", text.strip())
    return ""
