"""ALTO 4.2: pages, blocks, lines and words with their boxes in pixels; marks as illustrations.

Source: the Library of Congress's schema, third_party/schemas/alto-4-2.xsd.
"""

from __future__ import annotations

from lxml import etree

from digitize.exchange.languages import language
from digitize.exchange.xml import XSI, add, written
from digitize.keep.archive.folders import SUFFIX
from digitize.record.base import Box
from digitize.record.model import Record
from digitize.record.notes import told_all
from digitize.record.page import Block, Line, Page, PageState, Word

NS = "http://www.loc.gov/standards/alto/ns-v4#"
SCHEMA = "http://www.loc.gov/standards/alto/v4/alto-4-2.xsd"


def alto(record: Record) -> bytes:
    """The record as an ALTO document."""
    root = etree.Element(f"{{{NS}}}alto", nsmap={None: NS, "xsi": XSI}, SCHEMAVERSION="4.2")
    root.set(f"{{{XSI}}}schemaLocation", f"{NS} {SCHEMA}")
    _describe(add(root, "Description"), record)
    layout = add(root, "Layout")
    for page in record.pages:
        _page(layout, page, record.language)
    return written(root)


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


def _page(layout: etree._Element, page: Page, iso: str) -> None:
    failed = page.state is PageState.FAILED
    made = add(
        layout,
        "Page",
        ID=f"page_{page.number}",
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
    for at, block in enumerate(page.blocks, 1):
        _block(space, block, f"{page.number}_{at}", page.turn, language(iso).tag)
    for at, mark in enumerate(page.marks, 1):
        name = f"mark_{page.number}_{at}"
        add(space, "Illustration", ID=name, TYPE=mark.kind, **_place(mark.box))


def _block(space: etree._Element, block: Block, name: str, turn: int, tag: str) -> None:
    # ROTATION is that of the content, in degrees counter-clockwise.
    turned = 90 * turn or None
    made = add(space, "TextBlock", ID=f"block_{name}", ROTATION=turned, LANG=tag,
               **_place(block.box))  # fmt: skip
    for at, line in enumerate(block.lines, 1):
        if line.words:  # the schema has no line without a word
            _line(made, line, f"{name}_{at}")


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
