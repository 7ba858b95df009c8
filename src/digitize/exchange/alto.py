"""ALTO 4.2: pages, blocks, lines and words with their boxes in pixels; marks as illustrations.

Of a record with articles each block is tagged with its article and its role, and a photograph is
one composed block with its caption. ALTO 4.2 has no element for the order of reading (4.3 brings
it): blocks stand in that order, and each names the next one of its page.

Source: the Library of Congress's schema, third_party/schemas/alto-4-2.xsd.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from lxml import etree

from digitize.exchange.issue import (
    NamedBlock,
    NamedPicture,
    blocks_by_page,
    label_of,
    named_pictures,
)
from digitize.exchange.languages import language
from digitize.exchange.xml import XSI, add, written
from digitize.keep.archive.folders import SUFFIX
from digitize.record.base import Box
from digitize.record.boxes import around
from digitize.record.model import Record
from digitize.record.notes import told_all
from digitize.record.page import Line, Page, PageState, Word

NS = "http://www.loc.gov/standards/alto/ns-v4#"
SCHEMA = "http://www.loc.gov/standards/alto/v4/alto-4-2.xsd"


def alto(record: Record) -> bytes:
    """The record as an ALTO document."""
    root = etree.Element(f"{{{NS}}}alto", nsmap={None: NS, "xsi": XSI}, SCHEMAVERSION="4.2")
    root.set(f"{{{XSI}}}schemaLocation", f"{NS} {SCHEMA}")
    _describe(add(root, "Description"), record)
    blocks = blocks_by_page(record)
    if record.articles:
        _tags(add(root, "Tags"), record)
    layout = add(root, "Layout")
    for page in record.pages:
        _page(layout, page, _items(record, page, blocks[page.number]), record.language)
    return written(root)


def block_id(name: str) -> str:
    """The id of a block by its name, as `NamedBlock` has it."""
    return f"block_{name}"


def picture_id(page_no: int, at: int) -> str:
    """The id of a photograph or drawing by its place among those of its page, from 1."""
    return f"image_{page_no}_{at}"


def page_id(page_no: int) -> str:
    """The id of a page."""
    return f"page_{page_no}"


_Item = NamedBlock | NamedPicture


def _id(item: _Item) -> str:
    """The id of what stands on a page; a photograph's is that of the whole block."""
    if isinstance(item, NamedBlock):
        return block_id(item.name)
    return f"picture_{item.page.number}_{item.at}"


def _tags(tags: etree._Element, record: Record) -> None:
    """Name the roles and the articles to which blocks refer."""
    roles = {block.role for page in record.pages for block in page.blocks if block.role}
    for role in sorted(roles):
        add(tags, "LayoutTag", ID=f"role_{role}", TYPE="role", LABEL=role)
    for article in record.articles:
        add(tags, "StructureTag", ID=f"article_{article.id}", TYPE="article",
            LABEL=label_of(article), DESCRIPTION=article.kind.value)  # fmt: skip


def _items(record: Record, page: Page, blocks: Sequence[NamedBlock]) -> list[_Item]:
    """What stands on a page, in the order of reading; a picture stands where its caption does.

    Pictures without a caption come last. A record without articles has blocks alone.
    """
    if not record.articles:
        return list(blocks)
    pictures = named_pictures(record, page, blocks)
    of_caption = {one.name: item for item in pictures for one in item.captions}
    items: list[_Item] = [of_caption.get(one.name) or one for one in blocks]
    items += [item for item in pictures if not item.captions]
    return list({_id(item): item for item in items}.values())


def _describe(about: etree._Element, record: Record) -> None:
    add(about, "MeasurementUnit", "pixel")
    image = add(about, "sourceImageInformation")
    add(image, "fileName", f"original.{SUFFIX.get(record.source.media_type, 'bin')}")
    add(image, "fileIdentifier", f"sha256:{record.source.sha256}")
    step = add(about, "Processing", ID="reading")
    add(step, "processingCategory", "contentGeneration")
    add(step, "processingStepDescription", "text recognised and cleaned")
    add(step, "processingStepSettings", f"pipeline {record.process.fingerprint}")
    software = add(step, "processingSoftware")
    add(software, "softwareName", "digitize")
    add(software, "softwareVersion", record.process.versions.get("digitize"))


def _page(layout: etree._Element, page: Page, items: Sequence[_Item], iso: str) -> None:
    failed = page.state is PageState.FAILED
    made = add(
        layout,
        "Page",
        ID=page_id(page.number),
        PHYSICAL_IMG_NR=page.number,
        WIDTH=page.width,
        HEIGHT=page.height,
        PROCESSINGREFS="reading",
        QUALITY="Damaged" if failed else None,
        QUALITY_DETAIL=told_all(page.reasons) or None,
    )
    if failed:
        return
    space = add(made, "PrintSpace", **_place((0, 0, page.width, page.height)))
    tag = language(iso).tag
    tagged = any(item.article for item in items)
    made_of = [_item(space, item, page.turn, tag) for item in items]
    for one, following in pairwise(made_of) if tagged else ():
        one.set("IDNEXT", str(following.get("ID")))
    for at, mark in enumerate(page.marks, 1):
        name = f"mark_{page.number}_{at}"
        add(space, "Illustration", ID=name, TYPE=mark.kind, **_place(mark.box))


def _item(space: etree._Element, item: _Item, turn: int, tag: str) -> etree._Element:
    """A block; or a photograph or drawing and its caption, as one composed block."""
    if isinstance(item, NamedBlock):
        return _block(space, item, turn, tag)
    box = around((item.picture.box, *(one.block.box for one in item.captions)))
    article = item.article and f"article_{item.article}"
    made = add(space, "ComposedBlock", ID=_id(item), **_place(box), TAGREFS=article,
               TYPE="Illustration")  # fmt: skip
    add(made, "Illustration", ID=picture_id(item.page.number, item.at), TYPE=item.picture.kind,
        **_place(item.picture.box))  # fmt: skip
    for one in item.captions:
        _block(made, one, turn, tag)
    return made


def _block(space: etree._Element, one: NamedBlock, turn: int, tag: str) -> etree._Element:
    # ROTATION is that of the content, in degrees counter-clockwise.
    turned = 90 * turn or None
    tags = (one.article and f"article_{one.article}", one.block.role and f"role_{one.block.role}")
    made = add(space, "TextBlock", ID=block_id(one.name), ROTATION=turned, LANG=tag,
               **_place(one.block.box), TAGREFS=" ".join(filter(None, tags)) or None)  # fmt: skip
    for at, line in enumerate(one.block.lines, 1):
        if line.words:  # the schema has no line without a word
            _line(made, line, f"{one.name}_{at}")
    return made


def _line(block: etree._Element, line: Line, name: str) -> None:
    made = add(block, "TextLine", ID=f"line_{name}", **_place(line.box))
    for at, word in enumerate(line.words, 1):
        if at > 1:
            add(made, "SP")
        _word(made, word, f"word_{name}_{at}")


def _word(line: etree._Element, word: Word, name: str) -> None:
    sure = f"{word.confidence:.3f}"
    made = add(line, "String", ID=name, CONTENT=word.text, WC=sure, **_place(word.box))
    if word.raw != word.text:
        add(made, "ALTERNATIVE", word.raw, PURPOSE="as recognised")


def _place(box: Box) -> dict[str, int]:
    x0, y0, x1, y1 = box
    return {"HPOS": x0, "VPOS": y0, "WIDTH": x1 - x0, "HEIGHT": y1 - y0}
