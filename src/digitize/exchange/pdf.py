"""Searchable PDF: the original's own pages, their pictures untouched, with the record's text.

The pages go into a new file, so that scripts, attachments, forms and signatures of the whole
document stay behind. Text that was laid invisibly over a picture is replaced; text that is seen
stays, and is hidden from who copies. Articles of an issue are its bookmarks. pikepdf works in a
fork with limits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from io import BytesIO
from pathlib import Path

import pikepdf
from pikepdf import Dictionary, Name

from digitize.errors import DigitizeError, NotExported, ProgramFailed
from digitize.exchange.font import Letters, embed
from digitize.exchange.issue import blocks_by_page, is_issue, label_of
from digitize.exchange.languages import language
from digitize.exchange.layer import FONT_NAME, Matrix, text_layer
from digitize.outside.forks import Wall, apart
from digitize.read.scan.formats import MediaType
from digitize.record.base import Box
from digitize.record.model import Record
from digitize.record.page import Page
from digitize.settings import Limits
from digitize.work.intake.packed import packed_image

UNUSABLE = (DigitizeError, pikepdf.PdfError)  # what a bad original raises
DEEPEST = 4  # greatest depth of nested forms that are searched for invisible text
INVISIBLE = 3  # the rendering mode
LETTER = (0.0, 0.0, 612.0, 792.0)  # the box that Poppler takes for a page without one
SAME_SHAPE = 0.02  # greatest difference of aspect between a page image and its box
_Rectangle = tuple[float, float, float, float]
_Instruction = pikepdf.ContentStreamInstruction | pikepdf.ContentStreamInlineImage
_SHOWING = {"Tj", "TJ", "'", '"'}
_RUNNING = ("/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR")
_FIELD = ("/FT", "/V", "/DV", "/T", "/TU", "/Ff", "/Parent", "/Kids", "/DA", "/MK", "/SV", "/Lock")


def write_pdf(record: Record, original: Path, to: Path, limits: Limits) -> list[str]:
    """Write the searchable PDF of a record; nothing needs to be said of it.

    Raises: NotExported: the original cannot be used for it.
    """
    import img2pdf  # noqa: F401  (before the fork)

    wall = Wall("limits.pdfinfo_s for each page", limits.pdfinfo_s * len(record.pages))
    try:
        why = apart("pikepdf", partial(_write, record, original, to, limits), limits, wall)
    except ProgramFailed as error:
        raise NotExported(original, str(error)) from error
    if why:
        raise NotExported(original, why)
    return []


def _write(record: Record, original: Path, to: Path, limits: Limits) -> str:
    """Runs in the fork. Returns what is wrong with the original, or ""."""
    try:
        with searchable(record, original, limits) as pdf:
            pdf.save(
                to,
                deterministic_id=True,
                object_stream_mode=pikepdf.ObjectStreamMode.generate,
                compress_streams=True,
            )
    except UNUSABLE as error:
        return fault_of(error)
    return ""


def fault_of(error: Exception) -> str:
    """What is wrong with an original, without its path."""
    return error.why if isinstance(error, NotExported) else str(error)


@contextmanager
def searchable(record: Record, original: Path, limits: Limits) -> Iterator[pikepdf.Pdf]:
    """The searchable PDF, not yet written. Call it in a fork: it parses the original.

    Raises: NotExported, or another of `UNUSABLE`: the original cannot be used for it.
    """
    with opened(record, original, limits) as source, pikepdf.new() as pdf:
        if len(source.pages) < record.pages[-1].number:
            raise NotExported(
                original,
                f"it has {len(source.pages)} pages; the record has {record.pages[-1].number}",
            )
        pdf.pages.extend(source.pages[page.number - 1] for page in record.pages)
        if Name.OCProperties in source.Root:  # which layers are switched off
            pdf.Root.OCProperties = pdf.copy_foreign(source.make_indirect(source.Root.OCProperties))
        for sheet, page in zip(pdf.pages, record.pages, strict=True):
            _set_box(sheet, page)
        _bookmark(pdf, record, _lay(pdf, record))
        describe(pdf, record)
        yield pdf


def opened(record: Record, original: Path, limits: Limits) -> pikepdf.Pdf:
    """The original as a PDF; pictures are packed into one. Call it in a fork."""
    if record.source.media_type == MediaType.PDF:
        return pikepdf.open(original)
    return pikepdf.open(BytesIO(packed_image(original, original.read_bytes(), limits)))


def _lay(pdf: pikepdf.Pdf, record: Record) -> list[Matrix]:
    """Put its text onto each page; return, for each, how its pixels become its own units."""
    letters, blocks = Letters(), blocks_by_page(record)
    layers, frames = [], []
    for sheet, page in zip(pdf.pages, record.pages, strict=True):
        _disarm(sheet)
        lines = [line for one in blocks[page.number] for line in one.block.lines]
        frames.append(_to_user(sheet, page))
        layers.append(text_layer(page, lines, frames[-1], letters))
        # Content that is upright can be read and copied in every reader.
        sheet.rotate(90 * page.turn, relative=True)
    font = embed(pdf, letters)
    for sheet, page, layer in zip(pdf.pages, record.pages, layers, strict=True):
        if page.text_layer is not None:
            _strip(pdf, sheet.obj, DEEPEST)
        # The original's text is hidden from who copies by an empty replacement (ActualText).
        seen = page.text_layer is not None
        before, after = (b"/Span <</ActualText ()>> BDC q", b"Q EMC") if seen else (b"q", b"Q")
        sheet.contents_add(before, prepend=True)
        sheet.contents_add(after + b"\nq\n" + layer + b"\nQ")
        sheet.add_resource(font, Name.Font, name=Name(FONT_NAME))
    return frames


def _bookmark(pdf: pikepdf.Pdf, record: Record, frames: Sequence[Matrix]) -> None:
    """Give each article of an issue a bookmark that leads to its upper left corner on the page.

    Args: frames: for each page, from pixels of its image to its own units.
    """
    if not is_issue(record):
        return
    places = {page.number: at for at, page in enumerate(record.pages)}
    with pdf.open_outline() as outline:
        for article in record.articles:
            for region in article.regions[:1]:
                at = places[region.page]
                x, y = _upper_left(region.box, record.pages[at].turn)
                a, b, c, d, e, f = frames[at]
                outline.root.append(
                    pikepdf.OutlineItem(
                        label_of(article), at, "XYZ", left=a * x + c * y + e, top=b * x + d * y + f
                    )
                )
    pdf.Root.PageMode = Name.UseOutlines  # readers show them beside the page


def _upper_left(box: Box, turn: int) -> tuple[int, int]:
    """The corner of a box that is its upper left once its page stands upright."""
    x0, y0, x1, y1 = box
    return {0: (x0, y0), 1: (x0, y1), 2: (x1, y1), 3: (x1, y0)}[turn]


def _set_box(sheet: pikepdf.Page, page: Page) -> None:
    """Give a page the one box that was drawn when it was read, so that all readers agree on it.

    Poppler draws the part of the CropBox that lies in the MediaBox; boxes may be empty, lie beside
    each other or have their corners the other way round.
    """
    media = _box(sheet.obj.get("/MediaBox")) or LETTER
    crop = _box(sheet.obj.get("/CropBox"))
    inside = crop and _overlap(crop, media)
    found = [box for box in (inside, media) if box]
    sideways = int(sheet.rotation) % 180 == 90
    wide, high = (page.height, page.width) if sideways else (page.width, page.height)
    right = [box for box in found if _has_shape(box, wide, high)]
    box = pikepdf.Array([*(right or found)[0]])
    sheet.obj.MediaBox = sheet.obj.CropBox = box


def _box(given: pikepdf.Object | None) -> _Rectangle | None:
    """Left, bottom, right, top; None for no box, and for one without an area."""
    try:
        x0, y0, x1, y1 = (float(side) for side in given or ())
    except (TypeError, ValueError):
        return None
    left, right, bottom, top = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
    return (left, bottom, right, top) if right > left and top > bottom else None


def _overlap(one: _Rectangle, other: _Rectangle) -> _Rectangle | None:
    left, bottom = max(one[0], other[0]), max(one[1], other[1])
    right, top = min(one[2], other[2]), min(one[3], other[3])
    return (left, bottom, right, top) if right > left and top > bottom else None


def _has_shape(box: _Rectangle, wide: int, high: int) -> bool:
    """Whether a box has the shape of a page image; of a page without one, any box has."""
    if not (wide and high):
        return True
    aspect = (box[2] - box[0]) * high / ((box[3] - box[1]) * wide)
    return abs(aspect - 1) <= SAME_SHAPE


def _to_user(sheet: pikepdf.Page, page: Page) -> Matrix:
    """From pixels of the page image, drawn upright by /Rotate, to the page's own units."""
    left, bottom, right, top = (float(side) for side in sheet.cropbox)
    turn = int(sheet.rotation) % 360
    wide, high = (right - left, top - bottom) if turn % 180 == 0 else (top - bottom, right - left)
    # A page that could not be read has no size and no words.
    x, y = wide / max(page.width, 1), high / max(page.height, 1)
    return {
        0: (x, 0.0, 0.0, -y, left, top),
        90: (0.0, x, y, 0.0, left, bottom),
        180: (-x, 0.0, 0.0, y, right, bottom),
        270: (0.0, -x, -y, 0.0, right, top),
    }[turn]


def describe(pdf: pikepdf.Pdf, record: Record) -> None:
    """Set language, title, identifier and maker of the file, and no time."""
    pdf.Root.Lang = language(record.language).tag
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    with pdf.open_metadata(set_pikepdf_as_editor=False) as told:
        told["dc:title"] = str(record.title.value or record.source.filename)
        told["dc:identifier"] = record.key
        told["dc:language"] = {language(record.language).tag}
        told["pdf:Producer"] = f"digitize {record.process.versions.get('digitize', '')}".strip()
        if "xmp:MetadataDate" in told:  # which the preparation for PDF/A sets
            del told["xmp:MetadataDate"]


def _disarm(sheet: pikepdf.Page) -> None:
    """Remove actions that a page or a link on it would start.

    A field of a form (a signature's caption) becomes a stamp: it is seen as before, and readers do
    not look for a form, or for a signature that cannot hold for another file.
    """
    _drop(sheet.obj, "/AA")
    for mark in sheet.obj.get("/Annots", pikepdf.Array()):
        if not isinstance(mark, pikepdf.Dictionary):
            continue
        _drop(mark, "/AA")
        if str(mark.get("/A", Dictionary()).get("/S", "")) in _RUNNING:
            _drop(mark, "/A")
        if mark.get("/Subtype") == Name.Widget:
            mark.Subtype = Name.Stamp
            for key in _FIELD:
                _drop(mark, key)


def _drop(holder: pikepdf.Object, key: str) -> None:
    if key in holder:
        del holder[key]


def _strip(pdf: pikepdf.Pdf, holder: pikepdf.Object, deep: int) -> None:
    """Remove invisible text from a page or form, and from the forms in it."""
    stream = pikepdf.unparse_content_stream(list(_seen(holder)))
    if isinstance(holder, pikepdf.Stream):
        holder.write(stream)
    else:
        holder.Contents = pdf.make_stream(stream)
    forms = holder.get("/Resources", Dictionary()).get("/XObject", Dictionary())
    for name in list(forms.keys()):
        form = forms[name]
        if deep and form.get("/Subtype") == Name.Form:
            _strip(pdf, form, deep - 1)


def _seen(holder: pikepdf.Object) -> Iterator[_Instruction]:
    """The operators of a content stream without those that show text in the invisible mode."""
    mode, kept = 0, []
    for one in pikepdf.parse_content_stream(holder):
        operator = str(one.operator)
        if operator == "q":
            kept.append(mode)
        elif operator == "Q" and kept:
            mode = kept.pop()
        elif operator == "Tr":
            mode = int(one.operands[0])
        if operator in _SHOWING and mode == INVISIBLE:
            continue
        yield one
