"""What the documents of a dossier say about it: proposals, which a person accepts or not.

Nothing here changes a dossier. A proposal stands beside a field that is empty; where a value was
entered and the documents say otherwise, that is a remark.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from digitize.dossier import codes
from digitize.dossier.fields import DOSSIER_FIELD, shown
from digitize.dossier.model import Dossier, DossierDocument, date_shown
from digitize.record.kinds import kind_shown
from digitize.record.leave import strictest_of
from digitize.record.model import Record
from digitize.record.page import PageState

MOST_KINDS: Final = 3  # that a proposed title names; the others are `và văn bản khác`
MOST_KEYWORDS: Final = 10


@dataclass(frozen=True, slots=True)
class Proposal:
    """A value for a field of the dossier. why: what it was taken from, in Vietnamese and English.

    remark: the field has another value, so this is only told.
    """

    field: str
    value: Any
    why: tuple[str, str]
    remark: bool = False


@dataclass(slots=True)
class _Seen:
    """What was counted over the documents, one at a time."""

    documents: int = 0
    pages: int = 0
    failed: int = 0
    dates: list[str] = field(default_factory=list)
    languages: set[str] = field(default_factory=set)
    kinds: Counter[str] = field(default_factory=Counter)
    issuers: Counter[str] = field(default_factory=Counter)
    keywords: Counter[str] = field(default_factory=Counter)
    digital: int = 0
    marked: int = 0
    last_sheet: int = 0
    without_sheets: int = 0


def proposals(
    dossier: Dossier, documents: Iterable[tuple[DossierDocument, Record]]
) -> tuple[Proposal, ...]:
    """Return what the documents say about the fields of the dossier, in the order of the fields.

    Args: documents: those whose records can be read, one at a time.
    """
    seen = _Seen()
    for document, record in documents:
        _count(seen, document, record)
    if not seen.documents:
        return ()
    found = {one.field: one for one in _made(seen)}
    known = (found[name] for name in DOSSIER_FIELD if name in found)
    return tuple(_beside(dossier, one) for one in known if getattr(dossier, one.field) != one.value)


def proposals_alone(all_found: Iterable[Proposal]) -> dict[str, Any]:
    """Return the values that may be accepted: of fields that nobody has filled in."""
    return {one.field: one.value for one in all_found if not one.remark}


def proposal_shown(one: Proposal, language: str = "vi") -> str:
    """Return a proposal's value for people."""
    return shown(DOSSIER_FIELD[one.field], one.value, language)


def _beside(dossier: Dossier, one: Proposal) -> Proposal:
    there = getattr(dossier, one.field) is not None
    return Proposal(one.field, one.value, one.why, remark=there)


def _count(seen: _Seen, document: DossierDocument, record: Record) -> None:
    seen.documents += 1
    seen.pages += len(record.pages)
    seen.failed += sum(page.state is PageState.FAILED for page in record.pages)
    issued = record.issued_on.value or record.serial.issued_on.value
    if issued:
        seen.dates.append(str(issued).split("-Q", maxsplit=1)[0])
    seen.languages.add(record.language)
    if record.kind.value:
        seen.kinds[kind_shown(str(record.kind.value), "vi")] += 1
    if record.issuer.value:
        seen.issuers[str(record.issuer.value)] += 1
    seen.keywords.update(record.keywords)
    layers = {page.text_layer for page in record.pages}
    seen.digital += layers == {"born_digital"}
    seen.marked += strictest_of(record) is not None
    seen.without_sheets += document.last_sheet is None and document.first_sheet is None
    seen.last_sheet = max(seen.last_sheet, document.last_sheet or document.first_sheet or 0)


def _made(seen: _Seen) -> Iterable[Proposal]:
    number = seen.documents
    if seen.dates:
        dated = (f"ngày của {len(seen.dates)} trong {number} văn bản",
                 f"dates of {len(seen.dates)} of {number} documents")  # fmt: skip
        yield Proposal("start_date", min(seen.dates), dated)
        yield Proposal("end_date", max(seen.dates, key=_end), dated)
    if seen.kinds:
        yield Proposal("title", _title(seen), (
            "loại văn bản, cơ quan ban hành và năm", "kinds, issuers and years"))  # fmt: skip
    yield Proposal("language", codes.language_code(frozenset(seen.languages)), (
        f"ngôn ngữ của {number} văn bản", f"languages of {number} documents"))  # fmt: skip
    yield Proposal("pages", seen.pages, (
        f"số trang ảnh của {number} văn bản", f"scanned pages of {number} documents"))  # fmt: skip
    if seen.last_sheet and not seen.without_sheets:
        yield Proposal("sheets", seen.last_sheet, ("tờ số cuối cùng", "the last sheet"))
    if seen.keywords:
        words = tuple(word for word, _ in seen.keywords.most_common(MOST_KEYWORDS))
        yield Proposal("keywords", words, ("từ khóa của văn bản", "keywords of the documents"))
    if seen.marked:
        yield Proposal("mode", codes.MARKED_MODE, (
            f"{seen.marked} văn bản có dấu chỉ độ mật",
            f"{seen.marked} documents carry a marking of secrecy"))  # fmt: skip
    level = {0: "02", number: "01"}.get(seen.digital, "03")
    yield Proposal("confidence_level", level, (
        f"{number - seen.digital} văn bản quét từ giấy, {seen.digital} văn bản gốc điện tử",
        f"{number - seen.digital} scanned, {seen.digital} born digital"))  # fmt: skip


def _end(date: str) -> str:
    """Return what sorts a date by its last day: a year ends after its months."""
    return date + "-99" * (3 - len(date.split("-")))


def _title(seen: _Seen) -> str:
    """Return a title of kinds, issuer and years, as lists of dossiers have them."""
    kinds = [kind.lower() for kind, _ in seen.kinds.most_common()]
    named = ", ".join(kinds[:MOST_KINDS]) + (" và văn bản khác" if len(kinds) > MOST_KINDS else "")
    of = f" của {next(iter(seen.issuers))}" if len(seen.issuers) == 1 else ""
    years = sorted({date[:4] for date in seen.dates})
    when = " - ".join(dict.fromkeys((years[0], years[-1]))) if years else ""
    return f"Tập {named}{of}{f' năm {when}' if when else ''}"


def dates_shown(dossier: Dossier) -> str:
    """Return the period of a dossier for lists: `17/05/2024 - 12/2024`."""
    ends = [date_shown(dossier.start_date), date_shown(dossier.end_date)]
    return " - ".join(end for end in ends if end)
