"""What a package of Circular 05/2025 tells, as dossiers and archive data have it.

The opposite of `describe.py`. What cannot be kept is told: nothing is dropped in silence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from digitize.dossier import codes
from digitize.dossier.model import Dossier, DossierDocument
from digitize.exchange.packages.read import DocumentTold, PackageTold
from digitize.record.description import Description
from digitize.record.kinds import NO_CODE, TABLE

_DOSSIER: Final = {
    "title": "title", "maintenance": "maintenance", "mode": "mode", "language": "language",
    "startDate": "start_date", "endDate": "end_date", "keyword": "keywords",
    "numberOfPaper": "sheets", "numberOfPage": "pages", "format": "physical_state",
    "inforSign": "information_sign", "confidenceLevel": "confidence_level",
    "paperFileCode": "paper_file_code", "riskRecovery": "risk_recovery",
    "riskRecoveryStatus": "risk_recovery_status", "description": "note",
}  # fmt: skip
_ENTRY: Final = {
    "maintenance": "maintenance", "mode": "mode", "confidenceLevel": "confidence_level",
    "format": "physical_state", "inforSign": "information_sign", "autograph": "autograph",
    "riskRecovery": "risk_recovery", "riskRecoveryStatus": "risk_recovery_status",
    "process": "process", "description": "note",
}  # fmt: skip
_INHERITED: Final = ("maintenance", "mode", "physical_state")
_ISO: Final = {"01": "vie", "02": "eng", "03": "fra", "04": "rus", "05": "zho"}
_MIXED: Final = {"06", "07", "08", "10"}  # Vietnamese beside another language
_PLAIN: Final = {
    "keyword": "keywords", "maintenance": "maintenance", "autograph": "autograph",
    "description": "document_note",
}  # fmt: skip
_KINDS: Final = {kind.code: kind.name for kind in reversed(TABLE) if kind.code != NO_CODE}
_DAY: Final = re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{4})")
_YEAR: Final = re.compile(r"((?:19|20)[0-9]{2})/(.+)")
_CODE: Final = re.compile(r"(.+)\.([0-9]{7})")
_NOBODY: Final = {
    "dossier_id": "hs-0000000000000000",
    "change": {"by": "-", "at": "2025-07-01T00:00:00Z", "way": "imported"},
}


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What a package or document tells: values by our names, and what could not be kept."""

    values: dict[str, Any]
    told: tuple[str, ...] = ()


@dataclass(slots=True)
class _Kept:
    values: dict[str, Any] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)


def dossier_back(about: PackageTold, file_code: str) -> TakenBack:
    """Return the fields of the dossier that a package holds.

    Args: file_code: as the codes of its documents begin (`file_code_of`).
    """
    kept = _Kept({"file_code": file_code})
    if about.fonds_code:
        _keep(kept, "fonds_code", about.fonds_code, _dossier_with)
    whole = about.fields.get("arcFileCode", "")
    if whole.endswith(f".{file_code}"):
        kept.values["archive_code"] = whole.removesuffix(f".{file_code}")
    for element, name in _DOSSIER.items():
        if value := about.fields.get(element):
            _keep(kept, name, value, _dossier_with)
    return TakenBack(kept.values, tuple(kept.told))


def file_code_of(document: DocumentTold) -> tuple[str, int] | None:
    """Return the file's code and the place in it from a document's code; None if it has none."""
    fields = document.fields
    found = _CODE.fullmatch(fields.get("docCode") or fields.get("arcDocCode") or "")
    return (found[1], int(found[2])) if found else None


def description_back(document: DocumentTold, fonds_code: str | None, loose: bool) -> TakenBack:
    """Return the archive data of a document, as given with its file.

    Args: loose: it is in no dossier, so its file code is not given.
    """
    kept, fields = _Kept(), document.fields
    place = file_code_of(document)
    if place and not loose:
        _keep(kept, "file_code", place[0], Description.model_validate)
        _keep(kept, "ordinal", place[1], Description.model_validate)
    if fonds_code:
        _keep(kept, "fonds_code", fonds_code, Description.model_validate)
    for name, value in (*_of_paper(fields, kept), *_of_use(fields, kept)):
        _keep(kept, name, value, Description.model_validate)
    return TakenBack(kept.values, tuple(kept.told))


def entry_back(document: DocumentTold, whole: Dossier) -> TakenBack:
    """Return what a document's place in its dossier says otherwise than the dossier."""
    kept = _Kept()
    for element, name in _ENTRY.items():
        if value := document.fields.get(element):
            _keep(kept, name, value, _entry_with)
    for name in _INHERITED:
        if kept.values.get(name) == getattr(whole, name):
            kept.values.pop(name, None)
    return TakenBack(kept.values, tuple(kept.told))


def _of_paper(fields: dict[str, str], kept: _Kept) -> Iterator[tuple[str, str]]:
    """Yield what the paper itself says: kind, number, symbol, date, author, subject."""
    kind = fields.get("typeName", "")
    if kind and kind != NO_CODE:
        yield "kind", _KINDS.get(kind, kind)
    if number := fields.get("codeNumber"):
        yield "number", number
    if symbol := fields.get("codeNotation", ""):
        of_year = _YEAR.fullmatch(symbol)
        if of_year:
            yield "number_year", of_year[1]
        yield "symbol", of_year[2] if of_year else symbol
    if issued := fields.get("issuedDate", ""):
        day = _DAY.fullmatch(issued)
        if day:
            yield "issued_on", f"{day[3]}-{day[2]}-{day[1]}"
        else:
            kept.told.append(f"issuedDate: {issued} is no whole date, and is not kept")
    if issuer := fields.get("organName"):
        yield "issuer", issuer
    if subject := fields.get("subject"):
        yield "title", subject


def _of_use(fields: dict[str, str], kept: _Kept) -> Iterator[tuple[str, Any]]:
    """Yield languages, keywords and how the paper may be used."""
    yield from _of_language(fields, kept)
    if mode := fields.get("mode"):
        yield "access", codes.MODE.label(mode)
        if mode == codes.MARKED_MODE:
            yield "security", "MẬT"
    if state := fields.get("format"):
        yield "physical_condition", codes.FORMAT.label(state)
    for element, name in _PLAIN.items():
        if value := fields.get(element):
            yield name, value


def _of_language(fields: dict[str, str], kept: _Kept) -> Iterator[tuple[str, str]]:
    language = fields.get("language", "")
    if language in _ISO:
        yield "language", _ISO[language]
    elif language in _MIXED:
        yield "language", "vie"
        kept.told.append(f"language: {codes.LANGUAGES.label(language)} is kept as Vietnamese")
    elif language:
        kept.told.append(f"language: {codes.LANGUAGES.label(language)} is not kept")


def _dossier_with(values: dict[str, Any]) -> Dossier:
    return Dossier.model_validate({**_NOBODY, "file_code": "0", **values})


def _entry_with(values: dict[str, Any]) -> DossierDocument:
    return DossierDocument.model_validate({"record_id": f"{'0' * 64}-1", **values})


def _keep(
    kept: _Kept, name: str, value: object, check: Callable[[dict[str, Any]], BaseModel]
) -> None:
    """Keep a value in our form, or tell why it cannot be."""
    try:
        made = check({name: value})
    except ValidationError as error:
        why = error.errors()[0]["msg"].removeprefix("Value error, ")
        kept.told.append(f"{name}: {value} is not kept: {why}")
        return
    kept.values[name] = getattr(made, name)
