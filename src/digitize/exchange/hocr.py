"""hOCR 1.2: pages, blocks, lines and words with their boxes, as XHTML.

Source: kba/hocr-spec 1.2. A block is an `ocr_carea` with one `ocr_par`, as Tesseract writes it and
readers expect it.
"""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from digitize.exchange.issue import NamedBlock, blocks_by_page
from digitize.exchange.languages import language
from digitize.exchange.xml import add, legal, written
from digitize.keep.archive.folders import SUFFIX
from digitize.record.base import Box
from digitize.record.model import Record
from digitize.record.page import Block, Page, PageState

XHTML = "http://www.w3.org/1999/xhtml"
DOCTYPE = (
    '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"'
    ' "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">'
)
CAPABILITIES = "ocr_page ocr_carea ocr_par ocr_line ocrx_word ocrp_lang"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def hocr(record: Record) -> bytes:
    """The record as an hOCR document."""
    tag = language(record.language).tag
    root = etree.Element(f"{{{XHTML}}}html", nsmap={None: XHTML}, lang=tag)
    root.set(_XML_LANG, tag)
    head = add(root, "head")
    add(head, "title", record.title.value or record.source.filename)
    add(head, "meta", **{"http-equiv": "Content-Type", "content": "text/html;charset=utf-8"})
    software = " ".join(f"{name} {number}" for name, number in _versions(record))
    for name, content in (
        ("ocr-system", software),
        ("ocr-capabilities", CAPABILITIES),
        ("ocr-number-of-pages", len(record.pages)),
        ("ocr-langs", tag),
    ):
        add(head, "meta", name=name, content=content)
    body = add(root, "body")
    image = f"original.{SUFFIX.get(record.source.media_type, 'bin')}"
    blocks = blocks_by_page(record)
    for page in record.pages:
        _page(body, page, blocks[page.number], image)
    return written(root, DOCTYPE, indent=False)


def _versions(record: Record) -> list[tuple[str, str]]:
    """The one that made the record first."""
    return sorted(record.process.versions.items(), key=lambda one: (one[0] != "digitize", one))


def _page(body: etree._Element, page: Page, blocks: Sequence[NamedBlock], image: str) -> None:
    title = f'image "{image}"; bbox 0 0 {page.width} {page.height}; ppageno {page.number - 1}'
    if page.state is not PageState.FAILED:
        title += f"; scan_res {page.dpi:.0f} {page.dpi:.0f}"
    made = _node(body, "div", "ocr_page", f"page_{page.number}", title)
    for one in blocks:
        _block(made, one.block, one.name, page.turn)


def _block(page: etree._Element, block: Block, name: str, turn: int) -> None:
    area = _node(page, "div", "ocr_carea", f"block_{name}", _bbox(block.box))
    paragraph = _node(area, "p", "ocr_par", f"par_{name}", _bbox(block.box))
    for line_at, line in enumerate(block.lines, 1):
        angle = f"; textangle {90 * turn}" if turn else ""
        title = _bbox(line.box) + angle
        made = _node(paragraph, "span", "ocr_line", f"line_{name}_{line_at}", title)
        for word_at, word in enumerate(line.words, 1):
            title = f"{_bbox(word.box)}; x_wconf {round(100 * word.confidence)}"
            name_of = f"word_{name}_{line_at}_{word_at}"
            node = _node(made, "span", "ocrx_word", name_of, title)
            node.text = legal(word.text)
            node.tail = " " if word_at < len(line.words) else ""


def _node(parent: etree._Element, tag: str, kind: str, name: str, title: str) -> etree._Element:
    """A new element; a line end behind it, since spaces within a line are its text."""
    made = add(parent, tag, **{"class": kind, "id": name, "title": title})
    made.tail = "\n"
    return made


def _bbox(box: Box) -> str:
    return "bbox " + " ".join(map(str, box))
