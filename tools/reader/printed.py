"""Prints a line to learn from: in a face and size, between neighbours, with what lies over it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from fixtures.make.fonts import FontSet, face
from tools.reader.faces import Faces
from tools.reader.texts import Texts

Dice = np.random.Generator
Ink = NDArray[np.float32]
"""A picture, 255 is paper."""

ABOVE = 2.3  # ems of paper above the base of the letters
HEIGHT = 4.2  # ems
LEFT = 1.2  # ems of paper before the first letter
FINE_EM_PX = 44  # letters smaller than this are printed at twice the size
NEAR_EMS = 4.0  # letters so far away count for the height that the line finder sees


@dataclass(frozen=True, slots=True)
class Style:
    """How a line is printed; lengths in pixels as printed.

    scale: pixels as printed to one of the scan. bolder: by which a stroke is widened. apart:
    between letters. zero: 1 slashed, 2 dotted. stray: how far a typewriter's letters stray, in ems.
    coarse: whether it is scanned as a fax is.
    """

    path: Path
    size: int
    scale: int
    bolder: int
    apart: float
    zero: int
    stray: float
    coarse: bool


@dataclass(frozen=True, slots=True)
class Printed:
    """A line as printed.

    em, base, left, right, in pixels of the scan: its size, the base of its letters, its ends.
    height, middle, in ems: of what a line finder takes for the letters; the middle above the base.
    """

    picture: Ink
    text: str
    em: float
    base: float
    left: float
    right: float
    height: float
    middle: float
    coarse: bool


def printed(texts: Texts, faces: Faces) -> Printed | None:
    """A line; None where its text has a mark for letters that its source does not know."""
    dice, text = texts.author.dice, texts.line()
    if "??" in text:
        return None
    text, style = _style(dice, text, faces)
    width = face(style.path, style.size).getlength(text) + style.apart * len(text)
    sheet = Image.new("L", (round(width + 3 * style.size), round(HEIGHT * style.size)), 0)
    canvas, base, left = ImageDraw.Draw(sheet), round(ABOVE * style.size), LEFT * style.size
    right = _write(canvas, dice, text, style, (left, base))
    if right > sheet.width - 0.3 * style.size:
        return None
    _neighbours(canvas, texts, len(text.split()), style, (left, base))
    if dice.random() < 0.12:
        _underline(canvas, dice, style.size, (left, right, base))
    if dice.random() < 0.16:
        for _ in range(int(dice.integers(1, 4))):
            sheet = _struck(sheet, dice, style.size)
    across = float(dice.uniform(0.68, 0.88) if dice.random() < 0.08 else dice.uniform(0.86, 1.12))
    picture = _thickened(255 - np.asarray(sheet, np.float32), dice, style)
    scale = style.scale
    size = max(8, round(sheet.width / scale * across)), round(sheet.height / scale)
    height, middle = _reach(style, text)
    return Printed(
        cv2.resize(picture, size, interpolation=cv2.INTER_AREA),
        text, style.size / scale, base / scale, left / scale * across, right / scale * across,
        height, middle, style.coarse,
    )  # fmt: skip


def _style(dice: Dice, text: str, faces: Faces) -> tuple[str, Style]:
    bold, italic, kind = dice.random() < 0.25, dice.random() < 0.16, dice.random()
    typed = 0.10 <= kind < 0.17
    if kind < 0.10:
        family, bold = _one(dice, faces.heads), bold or dice.random() < 0.5
        text = _headline(dice, text)
    elif typed:
        family = _one(dice, faces.typewriters)
    elif kind < 0.47:
        family = _one(dice, faces.times)
    else:
        family = _one(dice, faces.body if any(map(str.isdigit, text)) else faces.lines)
    coarse = dice.random() < 0.12
    em = float(np.exp(dice.uniform(*np.log((17, 30) if coarse else (22, 60)))))
    scale = 2 if em < FINE_EM_PX else 1
    size, path, bolder = round(em * scale), family.path(bold, italic), 0
    if bold and dice.random() < 0.25:
        path, bolder = family.path(False, italic), max(1, round(size * dice.uniform(0.012, 0.028)))
    return text, Style(
        path, size, scale, bolder,
        apart=float(dice.uniform(-0.02, 0.06) * size) if dice.random() < 0.15 else 0.0,
        zero=int(dice.integers(1, 3)) if dice.random() < (0.3 if typed else 0.08) else 0,
        stray=float(dice.uniform(0.01, 0.045)) if typed and dice.random() < 0.6 else 0.0,
        coarse=coarse,
    )  # fmt: skip


def _one(dice: Dice, families: tuple[FontSet, ...]) -> FontSet:
    return families[int(dice.integers(len(families)))]


def _headline(dice: Dice, text: str) -> str:
    if dice.random() >= 0.6:
        return text
    short = " ".join(text.split()[:8])
    return short.upper() if dice.random() < 0.6 else short


def _write(
    canvas: ImageDraw.ImageDraw, dice: Dice, text: str, style: Style, at: tuple[float, float]
) -> float:
    """Write a text with its base at a point; where it ends."""
    (x, base), font = at, face(style.path, style.size)
    zero = style.zero and "0" in text
    if not (zero or style.apart or style.stray):
        canvas.text(at, text, 255, font, anchor="ls", stroke_width=style.bolder)
        return x + font.getlength(text)
    for letter in text:
        aside, up = dice.normal(0, style.stray / 2), dice.normal(0, style.stray)
        ink = int(255 * dice.uniform(0.7, 1)) if style.stray else 255
        place = x + aside * style.size, base + up * style.size
        canvas.text(place, letter, ink, font, anchor="ls", stroke_width=style.bolder)
        width = font.getlength(letter)
        if zero and letter == "0":
            _mark_zero(canvas, style, x, base, width)
        x += width + style.apart
    return x


def _mark_zero(
    canvas: ImageDraw.ImageDraw, style: Style, x: float, base: float, width: float
) -> None:
    size = style.size
    if style.zero == 1:
        ends = (x + width * 0.25, base - size * 0.08, x + width * 0.75, base - size * 0.6)
        canvas.line(ends, 255, max(1, round(size / 22)))
    else:
        box = (x + width * 0.4, base - size * 0.42, x + width * 0.6, base - size * 0.26)
        canvas.ellipse(box, 255)


def _neighbours(
    canvas: ImageDraw.ImageDraw, texts: Texts, count: int, style: Style, at: tuple[float, float]
) -> None:
    """The lines above and below, and seldom a large first letter beside the line."""
    dice, size, (left, base) = texts.author.dice, style.size, at
    pitch = size * float(dice.uniform(1.1, 1.75))
    plain = Style(style.path, size, style.scale, 0, 0.0, 0, 0.0, style.coarse)
    if dice.random() < 0.65:
        for side in (-1, 1):
            if dice.random() < 0.8:
                words = texts.words(max(1, count + int(dice.integers(-2, 4))))
                place = left + float(dice.uniform(-0.5, 0.5)) * size, base + side * pitch
                _write(canvas, dice, words, plain, place)
    if dice.random() < 0.025:
        large = face(style.path, round(size * float(dice.uniform(2, 3))))
        place = (
            left - size * float(dice.uniform(0.12, 0.3)),
            base + size * float(dice.uniform(0, 1.3)),
        )
        canvas.text(place, texts.author.pick("ĐTNHCMBVKLPQS"), 255, large, anchor="rs")


def _underline(
    canvas: ImageDraw.ImageDraw, dice: Dice, size: int, line: tuple[float, float, float]
) -> None:
    left, right, base = line
    y = base + size * float(dice.uniform(0.08, 0.32))
    inset = float(dice.uniform(0, 0.35)) * (right - left) if dice.random() < 0.4 else 0.0
    slope = float(dice.uniform(-0.04, 0.04)) * size
    thick = max(1, round(size * float(dice.uniform(0.03, 0.09))))
    canvas.line((left + inset, y, right - inset, y + slope), 255, thick)


def _struck(sheet: Image.Image, dice: Dice, size: int) -> Image.Image:
    """With an arc over it, as stamps and pens leave: of some grey, or as a stroke of paper."""
    width, height = sheet.size
    x, y = float(dice.uniform(0, width)), float(dice.uniform(-2 * size, height + 2 * size))
    radius = float(dice.uniform(1.5, 7)) * size
    over = Image.new("L", sheet.size, 0)
    ImageDraw.Draw(over).arc(
        (x - radius, y - radius, x + radius, y + radius),
        float(dice.uniform(0, 360)), float(dice.uniform(360, 500)), int(dice.integers(70, 230)),
        max(1, round(size * float(dice.uniform(0.03, 0.12)))),
    )  # fmt: skip
    mark, under = np.asarray(over), np.asarray(sheet)
    if dice.random() < 0.5:  # it has not taken everywhere
        mark = mark * (cv2.resize(dice.random((6, max(2, width // size))), sheet.size) > 0.45)
    found = np.maximum(under, mark) if dice.random() < 0.6 else np.where(mark > 0, 0, under)
    return Image.fromarray(found.astype(np.uint8))


def _thickened(picture: Ink, dice: Dice, style: Style) -> Ink:
    """Some lines have thinner or thicker type."""
    kind = int(dice.integers(0, 8))
    if kind == 0 and style.size / style.scale > 38:
        return cv2.dilate(picture, np.ones((2, 2), np.uint8))
    return cv2.erode(picture, np.ones((2, 2), np.uint8)) if kind == 1 else picture


@lru_cache(maxsize=60_000)
def _extent(path: Path, size: int, letter: str) -> tuple[float, float, float]:
    """A letter's width, and how far it goes above and below the base."""
    font = face(path, size)
    box = font.getbbox(letter, anchor="ls")
    return font.getlength(letter), -box[1], box[3]


def _reach(style: Style, text: str) -> tuple[float, float]:
    """Height of the letters and their middle above the base, in ems, as a line finder has them."""
    x, found = 0.0, []
    for letter in text:
        width, above, below = _extent(style.path, style.size, letter)
        if not letter.isspace():
            found.append((x + width / 2, above, below))
        x += width
    at, above, below = np.array(found).T / style.size
    near = np.abs(at[:, None] - at[None]) < NEAR_EMS
    top = np.where(near, above[None], -9).max(axis=1)
    low = np.where(near, below[None], -9).max(axis=1)
    return float((top + low).mean()), float((top - low).mean() / 2)
