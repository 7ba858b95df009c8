"""What a package must know of a PDF before it goes in: signatures, and whether it is PDF/A."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any, Final

import pikepdf

from digitize.errors import DigitizeError
from digitize.exchange.pdfa import findings_of
from digitize.outside.forks import Wall, apart
from digitize.read.scan.formats import MediaType
from digitize.record.model import Record
from digitize.settings import Limits

_MOST_TOLD: Final = 3  # findings that a report names; the rest is counted
_DEEPEST: Final = 20  # levels of fields in a form; deeper ones are a trap


def goes_as_it_is(limits: Limits, record: Record, original: Path) -> bool:
    """Whether a record's original is a signed PDF that holds nothing but this record.

    Its signature covers its bytes, so any other file made of it would be unsigned.
    """
    source = record.source
    if source.media_type != MediaType.PDF or len(record.pages) != source.page_count:
        return False
    return bool(apart("pikepdf", partial(_has_signature, original), limits, _wall(limits)))


def pdfa_faults(limits: Limits, path: Path) -> list[str]:
    """Return what keeps a file from being PDF/A-2b, a line each; empty: nothing was found."""
    try:
        found = findings_of(path, limits)
    except DigitizeError as error:
        return [f"it could not be judged: {error}"]
    more = [f"and {len(found) - _MOST_TOLD} more"] if len(found) > _MOST_TOLD else []
    return found[:_MOST_TOLD] + more


def _wall(limits: Limits) -> Wall:
    return Wall("limits.pdfinfo_s", limits.pdfinfo_s)


def _has_signature(path: Path) -> bool:
    with pikepdf.open(path) as pdf:
        form = pdf.Root.get("/AcroForm")
        return form is not None and any(
            _signed(field, _DEEPEST) for field in form.get("/Fields", ())
        )


def _signed(field: Any, depth: int) -> bool:  # noqa: ANN401  (an object of pikepdf)
    if field.get("/FT") == "/Sig" and "/V" in field:
        return True
    return depth > 0 and any(_signed(one, depth - 1) for one in field.get("/Kids", ()))
