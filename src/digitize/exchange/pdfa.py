"""PDF/A-2b, by Ghostscript from the searchable PDF, and looked at before it is believed.

Ghostscript packs black-and-white pictures anew without loss and leaves JPEG data as they are. Some
of its versions (10.0 to 10.2) have spoilt text that was there, so the text is compared. Pages that
draw text of their own keep its shapes and lose its letters, where their words came out twice.
"""

from __future__ import annotations

import re
import tempfile
from functools import partial
from pathlib import Path

import pikepdf
from PIL import ImageCms

from digitize.errors import NotExported, ProgramFailed
from digitize.exchange.pdf import write_pdf
from digitize.outside.forks import Wall, apart
from digitize.outside.programs import Programs, wrapped
from digitize.read.scan.formats import MediaType
from digitize.record.model import Record
from digitize.settings import Limits

STATUS = "2B"
_WORD = re.compile(r"<word [^>]*>(.*?)</word>")
_AS_THEY_ARE = (
    "-dSAFER",
    "-dBATCH",
    "-dNOPAUSE",
    "-sDEVICE=pdfwrite",
    "-dAutoRotatePages=/None",
    "-sColorConversionStrategy=LeaveColorUnchanged",
    "-dPassThroughJPEGImages=true",
    "-dDownsampleColorImages=false",
    "-dDownsampleGrayImages=false",
    "-dDownsampleMonoImages=false",
)
_OPTIONS = (
    *_AS_THEY_ARE,
    "-dPDFA=2",
    "-dPDFACompatibilityPolicy=1",  # leave out what PDF/A forbids, and go on
)
# What colours are meant: PDF/A wants a profile where colours are those of a device.
_INTENT = """[/_objdef {{icc}} /type /stream /OBJ pdfmark
[{{icc}} << /N 3 >> /PUT pdfmark
[{{icc}} <{profile}> (r) file /PUT pdfmark
[/_objdef {{intent}} /type /dict /OBJ pdfmark
[{{intent}} << /Type /OutputIntent /S /GTS_PDFA1 /DestOutputProfile {{icc}}
/OutputConditionIdentifier (sRGB) >> /PUT pdfmark
[{{Catalog}} << /OutputIntents [ {{intent}} ] >> /PUT pdfmark
"""


def write_pdfa(record: Record, original: Path, to: Path, limits: Limits) -> None:
    """Write the searchable PDF of a record as PDF/A-2b.

    Raises:
        NotExported: the original cannot be used, or Ghostscript changed what may not change.
        MissingProgram: there is no Ghostscript.
    """
    pages = len(record.pages)
    more = limits.model_copy(
        update={
            "pdfinfo_s": limits.pdfinfo_s * pages,
            "poppler_cpu_s": limits.poppler_cpu_s * pages,
        }
    )
    with (
        wrapped(more, extra=("gs",)) as programs,
        tempfile.TemporaryDirectory(dir=programs.folder) as name,
    ):
        folder = Path(name)
        searchable = folder / "searchable.pdf"
        write_pdf(record, original, searchable, limits)
        try:
            _convert(searchable, to, folder, programs)
            if _words(searchable, programs) != _words(to, programs) and _draws_text(record):
                drawn = _with_outlines(original, folder, programs)
                write_pdf(record, drawn, searchable, limits)
                _convert(searchable, to, folder, programs)
            _require_same(record, searchable, to, programs)
        except ProgramFailed as error:
            raise NotExported(original, str(error)) from error


def _draws_text(record: Record) -> bool:
    """Whether pages carry text of their own, as those that an office program wrote do."""
    is_pdf = record.source.media_type == MediaType.PDF
    return is_pdf and any(page.text_layer is not None for page in record.pages)


def _with_outlines(original: Path, folder: Path, programs: Programs) -> Path:
    """The original with its letters as shapes, so that the record's text is all there is to copy.

    Ghostscript drops the empty replacement that hides a page's own text from who copies, and
    every word would be there twice.
    """
    drawn = folder / "outlines.pdf"
    programs.run(
        "gs", *_AS_THEY_ARE, "-dNoOutputFonts", f"-sOutputFile={drawn}", str(original.absolute())
    )
    return drawn


def _convert(searchable: Path, to: Path, folder: Path, programs: Programs) -> None:
    profile, intent = folder / "srgb.icc", folder / "intent.ps"
    profile.write_bytes(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    intent.write_text(_INTENT.format(profile=str(profile).encode().hex()))
    programs.run(
        "gs",
        *_OPTIONS,
        f"--permit-file-read={profile}",
        f"-sOutputFile={str(to.absolute()).replace('%', '%%')}",
        str(intent),
        str(searchable),
    )


def _require_same(record: Record, before: Path, after: Path, programs: Programs) -> None:
    """Raises: NotExported: other text or no PDF/A; ProgramFailed."""
    where = Path(record.source.filename)
    if _words(before, programs) != _words(after, programs):
        raise NotExported(where, "this Ghostscript changed its text; try another version")
    wall = Wall("limits.pdfinfo_s", programs.limits.pdfinfo_s)
    status = apart("pikepdf", partial(_status, after), programs.limits, wall)
    if status != STATUS:
        raise NotExported(where, "Ghostscript did not make PDF/A of it")


def _words(pdf: Path, programs: Programs) -> list[str]:
    """In the order of the content."""
    told = programs.run("pdftotext", "-raw", "-bbox", str(pdf.absolute()), "-").out
    return _WORD.findall(told)


def _status(path: Path) -> str:
    with pikepdf.open(path) as pdf, pdf.open_metadata() as told:
        return str(told.pdfa_status)
