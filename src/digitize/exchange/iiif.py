"""IIIF: a record as a manifest of the Presentation API 3, for viewers of scans.

Source: IIIF Presentation API 3.0 and the Web Annotation Data Model. Each page is a canvas as large
as its scan in pixels, so the boxes of lines are places on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from digitize.exchange.dublin_core import number_and_symbol
from digitize.exchange.languages import language
from digitize.record.base import Box
from digitize.record.model import Record
from digitize.record.page import Page

CONTEXT = "http://iiif.io/api/presentation/3/context.json"
Json = dict[str, Any]


def manifest(record: Record, root: str) -> Json:
    """Return the manifest of a record.

    Args: root: the address below which the manifest, the pictures and the texts of pages are.
    """
    label = str(record.title.value or record.serial.title.value or record.source.filename)
    return {
        "@context": CONTEXT,
        "id": f"{root}/manifest.json",
        "type": "Manifest",
        "label": _in(record, label),
        "metadata": [
            {"label": {"vi": [name_vi], "en": [name_en]}, "value": _in(record, str(value))}
            for name_vi, name_en, value in _described(record)
            if value is not None
        ],
        "items": [_canvas(page, root) for page in record.pages],
    }


def page_text(record: Record, page: Page, root: str) -> Json:
    """Return the lines of a page as annotations on its canvas, in the order of reading."""
    canvas = f"{root}/pages/{page.number}"
    lines = [line for block in page.blocks for line in block.lines]
    return {
        "@context": CONTEXT,
        "id": f"{canvas}/text.json",
        "type": "AnnotationPage",
        "items": [
            {
                "id": f"{canvas}/text/{number}",
                "type": "Annotation",
                "motivation": "supplementing",
                "body": {
                    "type": "TextualBody",
                    "value": line.text,
                    "format": "text/plain",
                    "language": language(record.language).tag,
                },
                "target": f"{canvas}#xywh={_xywh(line.box)}",
            }
            for number, line in enumerate(lines, 1)
        ],
    }


def _described(record: Record) -> Iterator[tuple[str, str, object]]:
    yield "Số, ký hiệu", "Number", number_and_symbol(record)
    yield "Loại", "Kind", record.kind.value
    yield "Cơ quan ban hành", "Issuer", record.issuer.value or record.serial.publisher.value
    yield "Ngày ban hành", "Issued", record.issued_on.value or record.serial.issued_on.value
    yield "Chế độ sử dụng", "Access", record.access.value
    yield "Mã", "Identifier", record.key


def _canvas(page: Page, root: str) -> Json:
    canvas = f"{root}/pages/{page.number}"
    return {
        "id": canvas,
        "type": "Canvas",
        "label": {"none": [str(page.number)]},
        "width": page.width,
        "height": page.height,
        "items": [
            {
                "id": f"{canvas}/painting",
                "type": "AnnotationPage",
                "items": [
                    {
                        "id": f"{canvas}/painting/1",
                        "type": "Annotation",
                        "motivation": "painting",
                        "body": {"id": f"{canvas}.jpg", "type": "Image", "format": "image/jpeg"},
                        "target": canvas,
                    }
                ],
            }
        ],
        "annotations": [{"id": f"{canvas}/text.json", "type": "AnnotationPage"}],
    }


def _xywh(box: Box) -> str:
    x0, y0, x1, y1 = box
    return f"{x0},{y0},{x1 - x0},{y1 - y0}"


def _in(record: Record, text: str) -> Json:
    return {language(record.language).tag: [text]}
