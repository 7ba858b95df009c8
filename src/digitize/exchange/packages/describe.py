"""The values of EAD.xml and EAD_doc: what people entered, and what papers say of themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from digitize.dossier import codes
from digitize.dossier.model import Dossier, DossierDocument, date_shown
from digitize.exchange.packages.contents import LooseBatch, PackageContents, PackagePaper
from digitize.exchange.packages.kinds import PackageKind
from digitize.exchange.packages.names import document_code, document_id
from digitize.exchange.profiles import PROFILES
from digitize.record.leave import strictest_of
from digitize.record.model import Record

_PROFILE: Final = PROFILES["tt05-2025-v1"]
CLASSIFIED: Final = "03"
"""The mode of use of papers with a marking of secrecy, cleared or not."""
_DAY_LETTERS: Final = len("31/12/2025")


@dataclass(frozen=True, slots=True)
class Described:
    """Values by the names of the circular, and what was left out of them and why."""

    values: dict[str, str]
    left_out: tuple[str, ...] = ()


def whole_values(kind: PackageKind, contents: PackageContents) -> dict[str, str]:
    """Return the values of EAD.xml."""
    about = contents.about
    if isinstance(about, Dossier):
        return _present(_of_dossier(about), contents.count)
    if isinstance(about, LooseBatch):
        return _present({
            "fileCode": about.file_code,
            "arcFileCode": _joined(about.archive_code, about.file_code),
            "title": about.title,
            "source": _flag(about.incoming),
            "description": about.note,
        }, contents.count)  # fmt: skip
    return _present({
        "requestID": about.request_id,
        "requestDate": date_shown(about.requested_on),
        "purpose": about.purpose,
        "purposeContent": about.purpose_content,
        "feeObjectType": about.fee_object,
        "researchTopic": about.research_topic,
        "description": about.note,
    }, contents.count)  # fmt: skip


def _of_dossier(about: Dossier) -> dict[str, str | None]:
    return {
        "fileCode": about.file_code,
        "arcFileCode": _joined(about.archive_code, about.file_code),
        "title": about.title,
        "maintenance": about.maintenance,
        "mode": about.mode,
        "language": about.language,
        "startDate": date_shown(about.start_date),
        "endDate": date_shown(about.end_date),
        "keyword": "; ".join(about.keywords or ()),
        "numberOfPaper": _number(about.sheets),
        "numberOfPage": _number(about.pages),
        "format": about.physical_state,
        "inforSign": about.information_sign,
        "confidenceLevel": about.confidence_level,
        "paperFileCode": about.paper_file_code,
        "riskRecovery": _flag(about.risk_recovery),
        "riskRecoveryStatus": about.risk_recovery_status,
        "description": about.note,
    }


def document_values(kind: PackageKind, contents: PackageContents, paper: PackagePaper) -> Described:
    """Return the values of a paper's EAD_doc."""
    values = {column.name: _text(column.value(paper.record)) for column in _PROFILE}
    values["description"] = ""  # of the profile: the record's key, which others cannot use
    archive = contents.about.archive_code
    if archive is None and paper.dossier is not None:  # a request need not tell it again
        archive = paper.dossier.archive_code
    code = document_code(paper.file_code, paper.ordinal)
    values |= {
        "docId": document_id(paper.file_code, paper.ordinal),
        "docCode": code,
        "docOrdinal": f"{paper.ordinal:07}",
        "arcFileCode": _joined(archive, paper.file_code) or "",
        "arcDocCode": _joined(archive, code) or "",
        "language": codes.language_code(frozenset({paper.record.language})),
        "confidenceLevel": _confidence(paper.record),
    }
    left_out = [*_known_codes(values), *_whole_date(kind, values)]
    for name, value in _inherited(paper):
        if not values.get(name):
            values[name] = value
    values |= _present(dict(_entered(paper.entry)))
    if strictest_of(paper.record):
        values["mode"] = CLASSIFIED  # marked once, so it stays secret for its readers
    return Described({name: value for name, value in values.items() if value}, tuple(left_out))


def _known_codes(values: dict[str, str]) -> Iterator[str]:
    """Turn words that people gave with a scan into codes; what no list has is left out."""
    for list_ in (codes.MODE, codes.FORMAT):
        told = values[list_.name]
        if not told:
            continue
        try:
            values[list_.name] = list_.code(told)
        except ValueError:
            values[list_.name] = ""
            yield f"{list_.name}: {told!r} is not in the circular's list, and is left out"


def _whole_date(kind: PackageKind, values: dict[str, str]) -> Iterator[str]:
    told = values["issuedDate"]
    if told and kind.oais != "AIP" and len(told) != _DAY_LETTERS:
        values["issuedDate"] = ""
        yield f"issuedDate: {told} is no whole date, and is left out"


def _inherited(paper: PackagePaper) -> Iterator[tuple[str, str]]:
    if about := paper.dossier:
        yield "maintenance", about.maintenance or ""
        yield "mode", about.mode or ""
        yield "format", about.physical_state or ""


def _entered(entry: DossierDocument | None) -> Iterator[tuple[str, str | None]]:
    if entry is None:
        return
    yield "maintenance", entry.maintenance
    yield "mode", entry.mode
    yield "confidenceLevel", entry.confidence_level
    yield "format", entry.physical_state
    yield "inforSign", entry.information_sign
    yield "autograph", entry.autograph
    yield "riskRecovery", _flag(entry.risk_recovery)
    yield "riskRecoveryStatus", entry.risk_recovery_status
    yield "process", _flag(entry.process)
    yield "description", entry.note


def _confidence(record: Record) -> str:
    """Return how the paper came to be: made on a computer, digitised, or both."""
    born = [page.text_layer == "born_digital" for page in record.pages]
    if all(born) and born:
        return "01"
    return "03" if any(born) else codes.DIGITISED


def _joined(archive: str | None, code: str) -> str | None:
    return f"{archive}.{code}" if archive else None


def _flag(value: bool | None) -> str | None:
    return None if value is None else str(int(value))


def _number(value: int | None) -> str | None:
    return None if value is None else str(value)


def _text(value: object) -> str:
    return "" if value is None else " ".join(str(value).split())


def _present(values: dict[str, str | None], documents: int | None = None) -> dict[str, str]:
    told = {name: value for name, value in values.items() if value}
    return told if documents is None else {**told, "totalDoc": str(documents)}
