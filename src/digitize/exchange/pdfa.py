"""PDF/A-2b from the searchable PDF, written and judged by pikepdf; nothing else is believed.

The pictures of a scan stay as they are. A page may lack what PDF/A wants: fonts that are not
embedded, colours of a screen instead of a printing press. Where the judge refuses it, Poppler draws
it anew, pages with text of their own first, and the caller is told. What the judge still does not
approve is no export. The judge denies what it does not know, so a refusal may be a false
alarm. No veraPDF has looked at the files: it is in no package that could be had.
"""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable, Sequence
from functools import partial
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
STAMP = {"/Type", "/Subtype", "/Rect", "/P", "/F", "/AP", "/AS", "/M", "/Contents", "/BS", "/C"}
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
                    return [_remark(pages, refused)]
    except ProgramFailed as error:
        raise NotExported(original, str(error)) from error
    raise NotExported(original, f"it cannot become PDF/A-2b: {'; '.join(findings[:TOLD])}")


def _worth_drawing(record: Record) -> list[list[int]]:
    """Which pages to draw anew, by number: those with text of their own; if that fails, all."""
    every = [page.number for page in record.pages]
    writing = [page.number for page in record.pages if page.text_layer is not None]
    return [writing, every] if writing and writing != every else [every]


def _remark(pages: list[int], refused: list[str]) -> str:
    drawn = ", ".join(map(str, pages))
    return f"drawn anew for PDF/A, pages {drawn} of the scan; as they were: {refused[0]}"


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
    for thing in pdf.objects:
        if not isinstance(thing, pikepdf.Dictionary):
            continue
        for key in NEEDLESS:
            if key in thing:
                del thing[key]
        if thing.get("/Subtype") == Name.CIDFontType2 and "/CIDToGIDMap" not in thing:
            thing.CIDToGIDMap = Name.Identity  # the default: ISO 32000-1, table 117


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
