"""The logical structure of a record in METS: issue, articles, and their blocks in the ALTO.

The types of divisions are those of digitised newspapers (METS/ALTO of Europeana Newspapers and of
docWorks): a title section, then the content with its articles, each with a heading, a body and
illustrations. A block of the ALTO is named by its id.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lxml import etree

from digitize.exchange.alto import block_id, picture_id
from digitize.exchange.issue import (
    NamedBlock,
    NamedPicture,
    is_issue,
    label_of,
    named_blocks,
    named_pictures,
)
from digitize.exchange.xml import add
from digitize.record.articles import Article
from digitize.record.model import Record

ALTO_FILE = "file-alto"
_HEADING = {"kicker": "OVERLINE", "title": "TITLE", "subtitle": "SUBTITLE", "byline": "AUTHOR"}
_BODY = {"table": "TABLE", "verse": "VERSE", "jump": "TEXTBLOCK", "caption": "CAPTION"}
_APART = {"masthead": "HEADLINE", "running_head": "PAGE_HEADER", "page_number": "PAGE_NUMBER"}


def description_id(article: Article) -> str:
    """The id of the section that describes an article."""
    return f"description-{article.id}"


def logical_structure(root: etree._Element, record: Record) -> None:
    """Add the structure of a record that has articles."""
    every = named_blocks(record)
    pictures = [one for page in record.pages for one in named_pictures(record, page, every)]
    pictured = {one.name for picture in pictures for one in picture.captions}
    blocks = [one for one in every if one.name not in pictured]
    whole = add(root, "structMap", TYPE="LOGICAL", LABEL="Logical Structure")
    content = _issue(whole, record, blocks) if is_issue(record) else whole
    for article in record.articles:
        _article(content, article, blocks, pictures)
    if content is not whole:
        _illustrations(content, [one for one in pictures if one.article is None])


def _issue(whole: etree._Element, record: Record, blocks: Sequence[NamedBlock]) -> etree._Element:
    """Add the divisions around the articles, and what belongs to none; return their content."""
    serial = record.serial
    paper = add(whole, "div", TYPE="Newspaper", LABEL=serial.title.value or record.title.value)
    issue = add(paper, "div", ID="issue", TYPE="ISSUE", DMDID="description",
                ORDERLABEL=serial.issue.value, LABEL=serial.issued_on.value)  # fmt: skip
    head = [one for one in blocks if one.article is None and one.block.role == "masthead"]
    if head:
        _each(add(issue, "div", TYPE="TITLE_SECTION"), head)
    content = add(issue, "div", TYPE="CONTENT")
    alone = [one for one in blocks if one.article is None and one not in head]
    _each(content, alone)
    return content


def _article(
    content: etree._Element,
    article: Article,
    blocks: Sequence[NamedBlock],
    pictures: Sequence[NamedPicture],
) -> None:
    mine = [one for one in blocks if one.article == article.id]
    its = [one for one in pictures if one.article == article.id]
    kind = "ADVERTISEMENT" if article.kind.value == "advertisement" else "ARTICLE"
    made = add(content, "div", ID=f"article-{article.id}", TYPE=kind, ORDER=article.ordinal,
               LABEL=label_of(article), DMDID=description_id(article))  # fmt: skip
    heading = [one for one in mine if one.block.role in _HEADING]
    body = [one for one in mine if one.block.role not in _HEADING]
    if heading:
        _each(add(made, "div", TYPE="HEADING"), heading)
    if body:
        _each(add(add(made, "div", TYPE="BODY"), "div", TYPE="BODY_CONTENT"), body)
    _illustrations(made, its)


def _illustrations(parent: etree._Element, pictures: Iterable[NamedPicture]) -> None:
    for one in pictures:
        made = add(parent, "div", TYPE="ILLUSTRATION")
        area(add(made, "div", TYPE="IMAGE"), picture_id(one.page.number, one.at))
        _each(made, one.captions)


def _each(parent: etree._Element, blocks: Iterable[NamedBlock]) -> None:
    """Add a division for each block, of the type that its role has."""
    types = _HEADING | _BODY | _APART
    for one in blocks:
        made = add(parent, "div", TYPE=types.get(one.block.role or "", "PARAGRAPH"))
        area(made, block_id(one.name))


def area(parent: etree._Element, id_: str) -> None:
    """Point from a division to an element of the ALTO by its id."""
    add(add(parent, "fptr"), "area", FILEID=ALTO_FILE, BETYPE="IDREF", BEGIN=id_)
