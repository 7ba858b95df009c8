"""Copies for readers, as Articles 37, 40 and 41 of Circular 05/2025/TT-BNV tell them apart.

All are PDF/A with the agency's name at the foot of every page, centred. One that is only read in
the system has no more; one without authentication has BẢN SAO at the upper right of page 1; of an
authenticated one `digitize sign --copy` puts the signature there, which shows the same words.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pikepdf
from pikepdf import Name

from digitize.errors import NotExported, ProgramFailed
from digitize.exchange.captions import (
    SIZE_PT,
    Typeface,
    embed_typeface,
    shown,
    typeface,
    upright,
)
from digitize.exchange.export import require_open
from digitize.exchange.forms import Form
from digitize.exchange.pdfa import FLAVOUR, hush, write_pdfa
from digitize.outside.forks import Wall, apart
from digitize.record.model import Record
from digitize.settings import Settings

COPY = "BẢN SAO"
MARKED = "copy"  # the form that has BẢN SAO on page 1
MARGIN_PT = 20.0  # between a caption and the edge of the page


def export_copy(
    record: Record, form: Form, original: Path, to: Path, settings: Settings
) -> list[str]:
    """Write a copy of a record for a reader; return what a person should know of it.

    Args: form: one of `COPIES`. settings: they have the agency's name and its font.

    Raises:
        NotExported: the record is on hold or was withdrawn; the agency has no name; or the copy
            would be no PDF/A.
        BadSettings: the font cannot be used.
        MissingProgram: Poppler's pdftocairo, for some of PDF/A.
    """
    require_open(record)
    agency, limits = settings.signatures.agency, settings.limits
    if not agency:
        raise NotExported(original, "name the agency in the setting signatures.agency")
    face = typeface([agency, COPY], settings.signatures.font)
    told = write_pdfa(record, original, to, limits)
    wall = Wall("limits.pdfinfo_s for each page", limits.pdfinfo_s * len(record.pages))
    step = partial(_mark, to, agency, face, form.name == MARKED)
    try:
        findings = apart("pikepdf", step, limits, wall)
    except ProgramFailed as error:
        raise NotExported(original, str(error)) from error
    if findings:
        raise NotExported(original, f"with its captions it would be no PDF/A-2b: {findings[0]}")
    return told


def _mark(path: Path, agency: str, face: Typeface, copy: bool) -> list[str]:
    """Runs in the fork. Print the captions; return what keeps the file from being PDF/A."""
    from pikepdf import pdfa

    hush()
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        font = embed_typeface(pdf, face)
        for number, page in enumerate(pdf.pages):
            _caption(page, agency, face, font, copy and number == 0)
        try:
            pdfa.save(pdf, path, FLAVOUR, repair=False, deterministic_id=True)
        except pdfa.PdfaError as error:
            return [str(one) for one in error.report.findings]
    return []


def _caption(
    page: pikepdf.Page, agency: str, face: Typeface, font: pikepdf.Object, copy: bool
) -> None:
    """Print the captions upright on a page as it is seen."""
    matrix, (wide, high) = upright(int(page.rotation), [*map(float, page.cropbox)])
    name = str(page.add_resource(font, Name.Font))
    centred = (wide - face.width_pt(agency)) / 2
    lines = [shown(face, agency, (centred, MARGIN_PT), name)]
    if copy:
        right = wide - MARGIN_PT - face.width_pt(COPY)
        lines.append(shown(face, COPY, (right, high - MARGIN_PT - SIZE_PT), name))
    drawn = "\n".join(["q", " ".join(f"{one:.2f}" for one in matrix), "cm", *lines, "Q"])
    page.contents_add(drawn.encode())
