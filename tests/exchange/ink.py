"""A page of drawn words with its record, and the share of an export's words that lie on print.

Nothing is recognised here: the record says where each word was drawn.
"""

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pikepdf
from lxml import etree
from PIL import Image, ImageDraw, ImageFont

from digitize.record.model import Process, Quality, Record, Source
from digitize.record.page import Block, Line, Page, PageState, Word

SIZE, DPI = (800, 1120), 100
WORDS = "trang in tay nam hai ba bon lam sau bay chin muoi mot khong dat nuoc".split()  # noqa: SIM905


def printed(size=SIZE, first: int = 0) -> tuple[Image.Image, list[list[tuple]]]:
    """White paper with six lines of words, unlike each other, and where each word stands."""
    sheet = Image.new("L", size, 255)
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(34)
    lines, at = [], first
    for row in range(6):
        left, line = 60 + 20 * row, []
        while len(line) < 4:
            word = WORDS[at % len(WORDS)] + str(at)
            pen.text((left, 60 + 70 * row), word, fill=0, font=font)
            box = tuple(round(side) for side in pen.textbbox((left, 60 + 70 * row), word, font))
            line.append((word, box))
            left, at = box[2] + 25, at + 1
        lines.append(line)
    return sheet, lines


def page_of(lines, size, number: int = 1, **more) -> Page:
    """The page of a record with these words."""
    made = tuple(
        Line(
            text=" ".join(word for word, _ in line),
            box=_around([box for _, box in line]),
            confidence=1,
            words=tuple(
                Word(raw=word, text=word, box=box, confidence=1, alternatives=(), second=None)
                for word, box in line
            ),
            second=None,
            second_confidence=None,
        )
        for line in lines
    )
    return Page(
        number=number, state=PageState.READ, width=size[0], height=size[1], dpi=DPI, turn=0, skew=0,
        layout="line_stack", steps=(), furniture=(), seconds=0.0,
        blocks=(Block(box=_around([line.box for line in made]), lines=made),), **more,
    )  # fmt: skip


def record_of(*pages: Page, media_type: str = "application/pdf") -> Record:
    text = "\n".join(line.text for page in pages for block in page.blocks for line in block.lines)
    return Record(
        record_id=f"{'a' * 64}-1",
        source=Source(
            filename="tin", sha256="a" * 64, bytes=1, media_type=media_type,
            received_at=datetime(2026, 1, 1, tzinfo=UTC), page_count=len(pages),
        ),
        text_raw=text, text=text, paragraphs=(text,), pages=pages,
        quality=Quality(confidence_p10=None, damaged=False, review=False),
        process=Process(fingerprint="a" * 16, versions={}, seconds=0),
    )  # fmt: skip


def words_on_ink(pdf: Path) -> tuple[list[str], float]:
    """The words of a PDF in the order of its content, and the share that has ink under it."""
    told = _run("pdftotext", "-raw", "-bbox", pdf, "-")
    words, inked = [], 0
    with pikepdf.open(pdf) as opened:
        turns = [int(page.rotation) % 180 for page in opened.pages]
    for number, sheet in enumerate(etree.fromstring(told.encode()).iter("{*}page"), 1):
        wide, high = float(sheet.get("width")), float(sheet.get("height"))
        wide, high = (high, wide) if turns[number - 1] else (wide, high)  # told before /Rotate
        drawn = _drawn(pdf, number)
        for node in sheet.iter("{*}word"):
            left, right = (float(node.get(side)) / wide for side in ("xMin", "xMax"))
            top, bottom = (float(node.get(side)) / high for side in ("yMin", "yMax"))
            rows = slice(int(max(0, top) * drawn.shape[0]), int(max(0, bottom) * drawn.shape[0]))
            columns = slice(int(max(0, left) * drawn.shape[1]), int(right * drawn.shape[1]))
            under = drawn[rows, columns]
            words.append(node.text)
            inked += under.size > 0 and float((under < 128).mean()) > 0.05
    return words, inked / max(len(words), 1)


def _around(boxes) -> tuple[int, int, int, int]:
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return min(x0), min(y0), max(x1), max(y1)


def _drawn(pdf: Path, number: int) -> np.ndarray:
    stem = pdf.with_suffix(f".{number}")
    _run("pdftoppm", "-r", "100", "-f", number, "-l", number, "-gray", "-singlefile", "-cropbox",
         pdf, stem)  # fmt: skip
    with Image.open(f"{stem}.pgm") as picture:
        return np.asarray(picture)


def _run(*command) -> str:
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
