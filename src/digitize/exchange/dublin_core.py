"""Dublin Core: what a record says of its document, in the terms of DCMI.

Source: DCMI Metadata Terms; the container is that of DCMI's schema for qualified Dublin Core.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from digitize.exchange.issue import article_key, pages_of
from digitize.exchange.xml import add, written
from digitize.record.articles import Article
from digitize.record.model import Record

DC = "http://purl.org/dc/elements/1.1/"
TERMS = "http://purl.org/dc/terms/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
NAMESPACES = {"dc": DC, "dcterms": TERMS}


def dublin_core(record: Record) -> bytes:
    """The record's description as a document of its own."""
    root = etree.Element("qualifieddc", nsmap=NAMESPACES)
    describe(root, record)
    return written(root)


def dublin_core_of_articles(record: Record) -> bytes:
    """The descriptions of all articles of a record, as RDF; without articles it has none."""
    root = etree.Element(f"{{{RDF}}}RDF", nsmap={"rdf": RDF, **NAMESPACES})
    for article in record.articles:
        describe_article(add(root, f"{{{RDF}}}Description"), record, article)
    return written(root)


# Terms of DCMI by the one of the fifteen elements that each refines.
_REFINED = {
    "issued": "date", "temporal": "coverage", "extent": "format", "isPartOf": "relation",
    "hasPart": "relation",
}  # fmt: skip


def simple_elements(record: Record) -> Iterator[tuple[str, str]]:
    """Yield names and values of the record's description in the fifteen elements of DC 1.1."""
    for name, value in _elements(record):
        if value is not None:
            local = etree.QName(name).localname
            yield _REFINED.get(local, local), str(value)


def describe(parent: etree._Element, record: Record) -> None:
    """Add the elements of the record's description; what is missing has none.

    Without `xsi:type`: validators that have no schema of DCMI refuse a document with it.
    """
    _add_all(parent, _elements(record))


def describe_article(parent: etree._Element, record: Record, article: Article) -> None:
    """Add the elements of an article's description; it is part of its record."""
    _add_all(parent, _elements_of(record, article))


def _add_all(parent: etree._Element, elements: Iterator[_Element]) -> None:
    for name, value in elements:
        if value is not None:
            add(parent, name, value)


_Element = tuple[str, object]


def _elements(record: Record) -> Iterator[_Element]:
    yield _dc("identifier", record.key)
    yield _dc("identifier", number_and_symbol(record))
    yield _dc("title", record.title.value or record.serial.title.value)
    yield _dc("type", record.kind.value)
    yield _dc("publisher", _publisher(record))
    yield _dc("creator", record.signer.name.value)
    yield _term("issued", _issued(record))
    yield _dc("coverage", record.place.value or record.serial.place.value)
    yield _term("temporal", record.event.date.value)
    yield from (_dc("subject", keyword) for keyword in record.keywords)
    yield from (_dc("contributor", person.name) for person in record.people)
    yield _dc("language", record.language)
    yield _dc("rights", record.access.value)
    yield _dc("format", record.source.media_type)
    pages = len(record.pages)
    yield _term("extent", _extent(pages))
    yield _dc("source", record.source.filename)
    yield _term("isPartOf", _part_of(record))
    if len(record.articles) > 1:  # a news item is its only article
        yield from (_term("hasPart", article_key(record, one)) for one in record.articles)


def _elements_of(record: Record, article: Article) -> Iterator[_Element]:
    yield _dc("identifier", article_key(record, article))
    yield _dc("title", article.title.value)
    yield _term("alternative", article.subtitle.value)
    yield _dc("type", article.kind.value)
    yield _dc("creator", article.byline.value)
    yield _dc("publisher", _publisher(record))
    yield _term("issued", _issued(record))
    yield _term("temporal", article.event.date.value)
    yield from (_dc("contributor", person.name) for person in article.people)
    yield _dc("language", record.language)
    yield _dc("rights", record.access.value)
    yield _term("extent", _extent(len(pages_of(article))))
    yield _dc("source", record.source.filename)
    yield _term("bibliographicCitation", _citation(record, article))
    yield _term("isPartOf", record.key)


def _publisher(record: Record) -> object:
    return record.issuer.value or record.serial.publisher.value


def _issued(record: Record) -> object:
    return record.issued_on.value or record.serial.issued_on.value


def _extent(pages: int) -> str:
    return f"{pages} page" + ("s" if pages != 1 else "")


def _citation(record: Record, article: Article) -> str | None:
    """Where an article was printed: `BẢN TIN XÃ HÒA TRẠCH, số 5/2023, tr. 1, 2`."""
    if record.serial.title.value is None:
        return None
    issue, pages = record.serial.issue.value, ", ".join(map(str, pages_of(article)))
    parts = (record.serial.title.value, issue and f"số {issue}", pages and f"tr. {pages}")
    return ", ".join(str(part) for part in parts if part)


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
