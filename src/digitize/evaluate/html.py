"""Writes the HTML report: every wrong word with its picture, in one self-contained file."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

import cv2
import numpy as np
from numpy.typing import NDArray

from digitize.evaluate.article_tables import as_articles, fault_table
from digitize.evaluate.causes import Fault
from digitize.evaluate.places import PlacedBox
from digitize.evaluate.report import FileResult, Report, as_causes, as_fields, as_lost, as_table

AROUND = 0.8  # margin around a word in box heights: enough to see why it was misread
CROP_PX = 48  # greatest height of a word's picture, px
WIDEST_PX = 900
JPEG_QUALITY = 70

_HEAD = """<!doctype html>
<html lang="vi"><meta charset="utf-8"><title>digitize evaluate</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<style>
body { font: 15px sans-serif; margin: 1.5rem; color: #222; background: #fff }
pre { overflow-x: auto } td, th { padding: .25rem .6rem; text-align: left; vertical-align: middle }
tr { border-bottom: 1px solid #ddd } table { border-collapse: collapse } img { max-width: 45rem }
ins { background: #d6f5d6; text-decoration: none } del { background: #fbd9d9; text-decoration: none }
</style>
"""  # noqa: E501  (the policy must stand on one line)
_COLUMNS = "<tr><th>on the paper<th>printed<th>read<th>cause<th>the printed line"


@dataclass(frozen=True, slots=True)
class WrongWord:
    """A wrong word and its place; its picture is cut on demand."""

    fault: Fault
    place: PlacedBox | None


def page(
    report: Report,
    wrong: Sequence[Sequence[WrongWord]],
    image: Callable[[FileResult, int], NDArray[np.uint8] | None],
) -> str:
    """The report as HTML; every text in it is escaped.

    Args:
        report: what `make_report` counted.
        wrong: for each file of the report its wrong words.
        image: the page image of a file and a page number, of shape (height, width) or
            (height, width, 3) in red, green, blue; asked page after page.
    """
    parts = [_HEAD, "<h1>digitize evaluate</h1>"]
    parts += [f"<pre>{escape(as_table(report))}</pre><pre>{escape(as_causes(report))}</pre>"]
    if report.fields:
        parts.append(f"<h2>fields</h2><pre>{escape(as_fields(report))}</pre>{_fields(report)}")
    if report.lost:
        parts.append(f"<h2>lost lines</h2><pre>{escape(as_lost(report))}</pre>")
    if report.issues:
        parts.append(f"<h2>articles</h2><pre>{escape(as_articles(report.issues))}</pre>")
        parts.append(fault_table(report.issues))
    marked = sum(one.place.marked for words in wrong for one in words if one.place)
    parts.append(f"<p>Under a seal, a stamp or a hand: {marked}.</p>")
    for file, words in zip(report.files, wrong, strict=True):
        about = " · ".join(part for part in (file.layout, file.condition) if part)
        parts.append(f"<h2>{escape(file.name)}</h2><p>{escape(about)}</p><table>{_COLUMNS}")
        pages: dict[int, NDArray[np.uint8] | None] = {}
        for word in words:
            if word.place and word.place.page_no not in pages:
                pages = {word.place.page_no: image(file, word.place.page_no)}
            parts.append(_row(word, pages.get(word.place.page_no) if word.place else None))
        parts.append("</table>")
    return "\n".join(parts)


def _fields(report: Report) -> str:
    """Every field that was not found right, with the printed value."""
    rows = [
        f"<tr><td>{escape(file.name)}<td>{escape(one.name)}"
        f"<td><ins>{escape(one.true or '')}</ins><td><del>{escape(one.found or '')}</del>"
        for file in report.files
        for one in file.fields
        if not one.right
    ]
    return f"<table><tr><th>file<th>field<th>true<th>found{''.join(rows)}</table>"


def _row(word: WrongWord, pixels: NDArray[np.uint8] | None) -> str:
    fault, place = word.fault, word.place
    where = [fault.cause.value]
    where += ["table"] if fault.in_table else []
    where += ["under a mark"] if place and place.marked else []
    picture = _picture(pixels, place) if pixels is not None and place else ""
    truth, read = (escape(text or "") for text in (fault.difference.truth, fault.difference.read))
    return (
        f"<tr><td>{picture}<td><ins>{truth}</ins><td><del>{read}</del>"
        f"<td>{escape(', '.join(where))}<td>{escape(fault.true_line)}"
    )


def _picture(pixels: NDArray[np.uint8], place: PlacedBox) -> str:
    """The word and its surroundings as an image embedded in the page."""
    x0, y0, x1, y1 = place.box
    around = round(AROUND * (y1 - y0))
    crop = pixels[max(0, y0 - around) : y1 + around, max(0, x0 - 2 * around) : x1 + 2 * around]
    if not crop.size:
        return ""
    scale = min(1.0, CROP_PX / max(1, y1 - y0), WIDEST_PX / crop.shape[1])
    small = cv2.resize(crop, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    blue_first = small[:, :, ::-1] if small.ndim == 3 else small
    _, jpeg = cv2.imencode(".jpg", blue_first, (cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY))
    return f'<img alt="" src="data:image/jpeg;base64,{base64.b64encode(jpeg.tobytes()).decode()}">'
