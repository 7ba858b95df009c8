"""Dublin Core: what a record says of its document, in the terms of DCMI.

Source: DCMI Metadata Terms; the container is that of DCMI's schema for qualified Dublin Core.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from digitize.exchange.xml import add, written
from digitize.record.model import Record

DC = "http://purl.org/dc/elements/1.1/"
TERMS = "http://purl.org/dc/terms/"
NAMESPACES = {"dc": DC, "dcterms": TERMS}


def dublin_core(record: Record) -> bytes:
    """The record's description as a document of its own."""
    root = etree.Element("qualifieddc", nsmap=NAMESPACES)
    describe(root, record)
    return written(root)


def describe(parent: etree._Element, record: Record) -> None:
    """Add the elements of the record's description; what is missing has none.

    Without `xsi:type`: validators that have no schema of DCMI refuse a document with it.
    """
    for name, value in _elements(record):
        if value is not None:
            add(parent, name, value)


_Element = tuple[str, object]


def _elements(record: Record) -> Iterator[_Element]:
    yield _dc("identifier", record.key)
    yield _dc("identifier", number_and_symbol(record))
    yield _dc("title", record.title.value)
    yield _dc("type", record.kind.value)
    yield _dc("publisher", record.issuer.value)
    yield _dc("creator", record.signer.name.value)
    yield _term("issued", record.issued_on.value)
    yield _dc("coverage", record.place.value)
    yield _term("temporal", record.event.date.value)
    yield from (_dc("subject", keyword) for keyword in record.keywords)
    yield from (_dc("contributor", person.name) for person in record.people)
    yield _dc("language", record.language)
    yield _dc("rights", record.access.value)
    yield _dc("format", record.source.media_type)
    pages = len(record.pages)
    yield _term("extent", f"{pages} page" + ("s" if pages != 1 else ""))
    yield _dc("source", record.source.filename)
    yield _term("isPartOf", _part_of(record))


def _dc(name: str, value: object) -> _Element:
    return f"{{{DC}}}{name}", value


def _term(name: str, value: object) -> _Element:
    return f"{{{TERMS}}}{name}", value


def number_and_symbol(record: Record) -> str | None:
    """As they are cited: `147/BC-UBND`, `21/2026/TT-BCT`; None without a symbol."""
    parts = (record.number, record.number_year, record.symbol)
    if record.symbol.value is None:
        return None
    return "/".join(str(part.value) for part in parts if part.value is not None)


def _part_of(record: Record) -> str | None:
    """Fonds and file, where they are given."""
    codes = (record.fonds_code.value, record.file_code.value)
    return "/".join(str(code) for code in codes if code is not None) or None
