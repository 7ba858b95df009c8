"""Dublin Core: what a record says of its document, in the terms of DCMI.

Source: DCMI Metadata Terms; the container is that of DCMI's schema for qualified Dublin Core.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from digitize.exchange.xml import XSI, add, written
from digitize.record.model import Record, RecordField

DC = "http://purl.org/dc/elements/1.1/"
TERMS = "http://purl.org/dc/terms/"
NAMESPACES = {"dc": DC, "dcterms": TERMS, "xsi": XSI}


def dublin_core(record: Record) -> bytes:
    """The record's description as a document of its own."""
    root = etree.Element("qualifieddc", nsmap=NAMESPACES)
    describe(root, record)
    return written(root)


def describe(parent: etree._Element, record: Record) -> None:
    """Add the elements of the record's description; what is missing has none."""
    for name, value, scheme in _elements(record):
        made = add(parent, name, value)
        if scheme:
            made.set(f"{{{XSI}}}type", f"dcterms:{scheme}")


_Element = tuple[str, object, str | None]


def _elements(record: Record) -> Iterator[_Element]:
    yield _dc("identifier", record.key)
    if symbol := number_and_symbol(record):
        yield _dc("identifier", symbol)
    for name, field in (
        ("title", record.title),
        ("type", record.kind),
        ("publisher", record.issuer),
        ("creator", record.signer.name),
        ("coverage", record.place),
        ("rights", record.access),
    ):
        if field.value is not None:
            yield _dc(name, field.value)
    if record.issued_on.value is not None:
        yield f"{{{TERMS}}}issued", record.issued_on.value, "W3CDTF"
    if record.event.date.value is not None:
        yield f"{{{TERMS}}}temporal", record.event.date.value, "W3CDTF"
    for keyword in record.keywords:
        yield _dc("subject", keyword)
    for person in record.people:
        yield _dc("contributor", person.name)
    yield f"{{{DC}}}language", record.language, "ISO639-3"
    yield f"{{{TERMS}}}format", record.source.media_type, "IMT"
    yield f"{{{TERMS}}}extent", f"{record.source.page_count} pages", None
    yield _dc("source", record.source.filename)
    if record.fonds_code.value is not None:
        yield f"{{{TERMS}}}isPartOf", _part_of(record), None


def _dc(name: str, value: object) -> _Element:
    return f"{{{DC}}}{name}", value, None


def number_and_symbol(record: Record) -> str | None:
    """As they are cited: `147/BC-UBND`, `21/2026/TT-BCT`; None without a symbol."""
    parts = (record.number, record.number_year, record.symbol)
    if record.symbol.value is None:
        return None
    return "/".join(str(part.value) for part in parts if part.value is not None)


def _part_of(record: Record) -> str:
    codes: tuple[RecordField, ...] = (record.fonds_code, record.file_code)
    return "/".join(str(code.value) for code in codes if code.value is not None)
