"""PDF/A-2b from the searchable PDF, written and judged by pikepdf; nothing else is believed.

The pictures of a scan stay as they are. A page may lack what PDF/A wants: fonts that are not
embedded, colours of a screen instead of a printing press. Where the judge refuses it, Poppler draws
it anew, pages with text of their own first, and the caller is told. A page that is refused even
then (shadings) becomes a picture. What the judge still does not approve is no export. The judge
denies what it does not know, so a refusal may be a false alarm. No veraPDF has looked at the files:
it is in no package that could be had.
"""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable, Sequence
from functools import partial
from io import BytesIO
from pathlib import Path

import pikepdf
from pikepdf import Name

from digitize.errors import NotExported, ProgramFailed
from digitize.exchange.pdf import UNUSABLE, describe, fault_of, opened, searchable
from digitize.outside.forks import Wall, apart
from digitize.outside.programs import wrapped
from digitize.read.scan.formats import MediaType
from digitize.record.model import Record
from digitize.settings import Limits

FLAVOUR = "2b"
TOLD = 3  # findings of the judge that a refusal names
SIGNATURE_FORM = {"/Fields", "/SigFlags"}  # what a form holds that has signatures alone
PAGE = {"/Type", "/Parent", "/Resources", "/MediaBox", "/CropBox", "/Rotate", "/Contents",
        "/Annots", "/Group", "/UserUnit"}  # fmt: skip
# A list of a font's letters, and how inks of a press would be reckoned from colours of a screen.
NEEDLESS = ("/CIDSet", "/BG", "/BG2", "/UCR", "/UCR2")
STREAM = {"/Length", "/Filter", "/DecodeParms"}  # what a page's content needs; makers add notes
STAMP = {"/Type", "/Subtype", "/Rect", "/P", "/F", "/AP", "/AS", "/M", "/Contents", "/BS", "/C"}
PICTURE_DPI = 300  # of a page that can only be a picture: small print stays sharp
QUALITY = 90  # of its JPEG
NO_END = 100  # findings at most that leave the fork


def write_pdfa(record: Record, original: Path, to: Path, limits: Limits) -> list[str]:
    """Write the searchable PDF of a record as PDF/A-2b; return what had to be changed for it.

    Raises:
        NotExported: the original cannot be used, or what came out is not approved.
        MissingProgram: a page had to be drawn anew, and there is no pdftocairo.
    """
    import img2pdf  # noqa: F401  (before the fork)
    from pikepdf import pdfa  # noqa: F401  (it takes half a second to import)

    more = limits.model_copy(update={"pdfinfo_s": limits.pdfinfo_s * len(record.pages)})
    try:
        refused = findings = _asked(original, more, partial(_write, record, original, to, more))
        if not findings:
            return []
        with wrapped(more, extra=("pdftocairo",)) as programs:
            plain, drawn = (programs.folder / name for name in ("plain.pdf", "drawn.pdf"))
            _asked(original, more, partial(_unpack, record, original, plain, more))
            programs.run("pdftocairo", "-pdf", str(plain), str(drawn), prints=False)
            as_pdf = record.model_copy(
                update={"source": record.source.model_copy(update={"media_type": MediaType.PDF})}
            )
            for pages in _worth_drawing(record):
                _asked(original, more, partial(_mix, plain, drawn, pages))
                findings = _asked(original, more, partial(_write, as_pdf, plain, to, more))
                if not findings:
                    return [_remark("drawn anew", pages, refused)]
            pages = _refused_alone(original, record, drawn, more)
            for number in pages:
                told = ("-jpeg", "-jpegopt", f"quality={QUALITY}", "-r", str(PICTURE_DPI),
                        "-f", str(number), "-l", str(number), "-singlefile")  # fmt: skip
                picture = programs.folder / f"page-{number}"
                programs.run("pdftocairo", *told, str(drawn), str(picture), prints=False)
            _asked(original, more, partial(_put_pictures, plain, programs.folder, pages))
            findings = _asked(original, more, partial(_write, as_pdf, plain, to, more))
            if not findings:
                return [_remark("made a picture", pages, refused)]
    except ProgramFailed as error:
        raise NotExported(original, str(error)) from error
    raise NotExported(original, f"it cannot become PDF/A-2b: {'; '.join(findings[:TOLD])}")


def _worth_drawing(record: Record) -> list[list[int]]:
    """Which pages to draw anew, by number: those with text of their own; if that fails, all."""
    every = [page.number for page in record.pages]
    writing = [page.number for page in record.pages if page.text_layer is not None]
    return [writing, every] if writing and writing != every else [every]


def _remark(what: str, pages: list[int], refused: list[str]) -> str:
    drawn = ", ".join(map(str, pages))
    return f"{what} for PDF/A, pages {drawn} of the scan; as they were: {refused[0]}"


def _refused_alone(original: Path, record: Record, drawn: Path, limits: Limits) -> list[int]:
    """Which of the pages that were drawn anew the judge refuses by themselves, by number."""
    numbers = (page.number for page in record.pages)
    return [one for one in numbers if _asked(original, limits, partial(_judged_page, drawn, one))]


def _judged_page(drawn: Path, number: int) -> list[str]:
    """Runs in the fork. What keeps one page from being PDF/A."""
    from pikepdf import pdfa

    hush()
    with pikepdf.open(drawn) as source, pikepdf.new() as pdf:
        pdf.pages.append(source.pages[number - 1])
        _mend(pdf)
        try:
            pdfa.prepare(pdf, FLAVOUR)
            return [str(one) for one in pdfa.check(pdf, FLAVOUR).findings[:NO_END]]
        except pdfa.PdfaError as error:
            return [str(one) for one in error.report.findings[:NO_END]]


def _put_pictures(plain: Path, folder: Path, pages: Sequence[int]) -> list[str]:
    """Runs in the fork. Put a picture of each of these pages in its place, as large as it is."""
    with pikepdf.open(plain, allow_overwriting_input=True) as pdf:
        for number in pages:
            sheet = pdf.pages[number - 1]
            left, bottom, right, top = map(float, sheet.cropbox)
            size = (right - left, top - bottom)
            if int(sheet.rotation) % 180:
                size = size[::-1]
            data = (folder / f"page-{number}.jpg").read_bytes()
            with pikepdf.new() as made:
                made.add_blank_page(page_size=size)
                picture = made.make_stream(data, Type=Name.XObject, Subtype=Name.Image,
                                           BitsPerComponent=8, ColorSpace=Name.DeviceRGB,
                                           Filter=Name.DCTDecode, **_size_of(data))  # fmt: skip
                made.pages[0].add_resource(picture, Name.XObject, name=Name.Im0)
                drawn = f"q {size[0]:.4f} 0 0 {size[1]:.4f} 0 0 cm /Im0 Do Q"
                made.pages[0].obj.Contents = made.make_stream(drawn.encode())
                pdf.pages[number - 1] = made.pages[0]
        pdf.save(plain)
    return []


def _size_of(jpeg: bytes) -> dict[str, int]:
    from PIL import Image

    with Image.open(BytesIO(jpeg)) as picture:
        return {"Width": picture.width, "Height": picture.height}


def findings_of(path: Path, limits: Limits) -> list[str]:
    """What keeps a file from being PDF/A-2b, as pikepdf judges it; empty if nothing does.

    That judge knows no forms, so the field of a signature is judged as a stamp with its looks. A
    file that cannot be read has a finding that says so.

    Raises: ProgramFailed: the judge took too much time or memory.
    """
    from pikepdf import pdfa  # noqa: F401  (before the fork)

    wall = Wall("limits.picture_cpu_s", limits.picture_cpu_s)
    return apart("pikepdf", partial(_judged, path), limits, wall)


def _judged(path: Path) -> list[str]:
    from pikepdf import pdfa

    hush()
    report = pdfa.validate_written(path, FLAVOUR)
    if not report.passed:
        try:
            with pikepdf.open(path) as pdf:
                if _as_stamps(pdf):
                    report = pdfa.check(pdf, FLAVOUR)
        except pikepdf.PdfError:
            pass  # the first report says what is wrong
    return [str(one) for one in report.findings[:NO_END]]


def _as_stamps(pdf: pikepdf.Pdf) -> bool:
    """Make stamps of the fields of a form that holds signatures alone, if there is one."""
    form = pdf.Root.get("/AcroForm", pikepdf.Dictionary())
    fields = list(form.get("/Fields", ()))
    alone = all(one.get("/FT") == Name.Sig and "/Kids" not in one for one in fields)
    if not fields or not alone or not set(form.keys()) <= SIGNATURE_FORM:
        return False
    for one in fields:
        one.Subtype = Name.Stamp
        for key in {*one.keys()} - STAMP:
            del one[key]
    del pdf.Root.AcroForm
    return True


def _asked(original: Path, limits: Limits, step: Callable[[], list[str]]) -> list[str]:
    """Run a step in the fork. Raises: NotExported: the original cannot be used; ProgramFailed."""
    wall = Wall("limits.pdfinfo_s for each page", limits.pdfinfo_s)
    why, told = apart("pikepdf", partial(_guarded, step), limits, wall)
    if why:
        raise NotExported(original, why)
    return told


def _guarded(step: Callable[[], list[str]]) -> tuple[str, list[str]]:
    """What is wrong with the original, and what the step returns."""
    try:
        return "", step()
    except UNUSABLE as error:
        return fault_of(error), []


def _write(record: Record, original: Path, to: Path, limits: Limits) -> list[str]:
    """Runs in the fork. Returns the judge's findings; without any, the file is there."""
    from pikepdf import pdfa

    hush()
    try:
        with searchable(record, original, limits) as pdf:
            _mend(pdf)
            pdfa.prepare(pdf, FLAVOUR)
            describe(pdf, record)  # who made it, and no time: the same record, the same bytes
            pdfa.save(pdf, to, FLAVOUR, repair=False, deterministic_id=True)
    except pdfa.PdfaError as error:
        return [str(one) for one in error.report.findings[:NO_END]]
    return []


def _mend(pdf: pikepdf.Pdf) -> None:
    """Leave out what no page shows (its thumbnail), and say what fonts mean by saying nothing."""
    for page in pdf.pages:
        for key in {*page.obj.keys()} - PAGE:
            del page.obj[key]
        _mend_content(page.obj)
    things = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary | pikepdf.Stream)]
    shown = {one.objgen for thing in things for one in _pictures_of(thing)}
    for thing in things:
        if isinstance(thing, pikepdf.Stream):
            _part_mask(pdf, thing, shown)
            continue
        for key in NEEDLESS:
            if key in thing:
                del thing[key]
        if thing.get("/Subtype") == Name.CIDFontType2 and "/CIDToGIDMap" not in thing:
            thing.CIDToGIDMap = Name.Identity  # the default: ISO 32000-1, table 117


def _mend_content(page: pikepdf.Object) -> None:
    """Leave out notes of a page's maker in its content, and resources that no form needs."""
    contents = page.get("/Contents", pikepdf.Array())
    for stream in [contents] if isinstance(contents, pikepdf.Stream) else list(contents):
        for key in {*stream.keys()} - STREAM:
            del stream[key]
    for seen in page.get("/Annots", ()):
        if "/DR" in seen and "/AP" in seen:  # what it draws with is in its own looks
            del seen.DR


def _pictures_of(thing: pikepdf.Object) -> list[pikepdf.Object]:
    """What a dictionary of resources, or the form that has one, names as pictures and forms."""
    resources = thing.get("/Resources", thing)
    if not isinstance(resources, pikepdf.Dictionary):
        return []
    named = resources.get("/XObject", pikepdf.Dictionary())
    return list(named.values()) if isinstance(named, pikepdf.Dictionary) else []


def _part_mask(pdf: pikepdf.Pdf, picture: pikepdf.Stream, shown: set[tuple[int, int]]) -> None:
    """Give a picture a mask of its own, where the mask is listed as a picture too.

    The judge takes an object for one thing alone; the pixels are the same.
    """
    mask = picture.get("/SMask")
    if isinstance(mask, pikepdf.Stream) and mask.objgen in shown:
        picture.SMask = pdf.make_stream(mask.read_raw_bytes(), pikepdf.Dictionary(
            {key: value for key, value in mask.items() if key != "/Length"}))  # fmt: skip


def _unpack(record: Record, original: Path, to: Path, limits: Limits) -> list[str]:
    """Runs in the fork. Write the original as a PDF that Poppler can draw."""
    with opened(record, original, limits) as pdf:
        pdf.save(to)
    return []


def _mix(plain: Path, drawn: Path, pages: Sequence[int]) -> list[str]:
    """Runs in the fork. Put the drawn ones of these pages in the place of those in `plain`."""
    with (
        pikepdf.open(plain, allow_overwriting_input=True) as pdf,
        pikepdf.open(drawn) as anew,
    ):
        for number in pages:
            pdf.pages[number - 1] = anew.pages[number - 1]
        if len(pages) == len(pdf.pages) and "/OCProperties" in pdf.Root:
            del pdf.Root.OCProperties  # what is switched off was not drawn
        pdf.save(plain)
    return []


def hush() -> None:
    """Keep warnings of others from the judge, which takes each for a finding.

    FontTools warns of the date in our font, which is zero so that exports do not change; and what
    the parent has left open would be collected here, with a warning.
    """
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    gc.freeze()
