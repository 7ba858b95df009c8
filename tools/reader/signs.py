"""Makes faces whose stacked signs are as small and close as those of Times, as most papers are set.

Of the families that lines to learn from may be printed in, none has them: the second reader took
`ế` for `ể` on real scans. So a letter with two signs is put together anew from the letter, a
flattened circumflex or breve, and a smaller tone at its side.
"""

from __future__ import annotations

import random
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph, GlyphComponent

ACUTE, GRAVE, TILDE, HOOK = "\u0301\u0300\u0303\u0309"
TONES = {ACUTE: 0xB4, GRAVE: 0x60, TILDE: 0x2DC, HOOK: 0x309}  # each with the letter to draw it by
ROOFS = {"\u0302": 0x2C6, "\u0306": 0x2D8}  # circumflex and breve
ARGS_ARE_XY_VALUES = 0x0002 | 0x0004  # and rounded to the grid

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Placing:
    """How signs are put together. roof, tone: their size to the face's own. beside: how far the
    tone stands from the roof's middle, in its widths; lift: above its foot, in its heights; gap:
    of paper between letter and roof, in units of the face. slant: across per up."""

    roof: tuple[float, float]
    tone: float
    beside: float
    lift: float
    gap: float
    slant: float

    @staticmethod
    def of(seed: int, units: int, slant: float) -> Placing:
        dice = random.Random(seed)
        return Placing(
            (dice.uniform(0.78, 0.95), dice.uniform(0.6, 0.85)),
            dice.uniform(0.68, 0.88),
            dice.uniform(0.25, 0.6),
            dice.uniform(0.2, 0.6),
            units * dice.uniform(0.01, 0.035),
            slant,
        )


def compacted(source: Path, target: Path, seed: int, *, italic: bool) -> None:
    """Write a face with compact signs; how compact depends on the seed."""
    font = TTFont(source)
    placing = Placing.of(seed, font["head"].unitsPerEm, 0.25 if italic else 0.0)
    glyphs, names = font["glyf"], font.getBestCmap()
    for code in list(names):
        parts = unicodedata.normalize("NFD", chr(code))
        if len(parts) == 3 and parts[0] in "aeoAEO" and parts[1] in ROOFS and parts[2] in TONES:
            letter, roof, tone = parts
            if ROOFS[roof] not in names:  # STIX has no breve that stands alone
                continue
            used = names[ord(letter)], names[ROOFS[roof]], names[TONES[tone]]
            made = Glyph()
            made.numberOfContours = -1
            made.components = _placed(glyphs, used, tone, placing)
            glyphs[names[code]] = made
            made.recalcBounds(glyphs)
            font["hmtx"][names[code]] = font["hmtx"][used[0]][0], made.xMin
    font.save(target)


def _placed(glyphs: Any, used: tuple[str, str, str], tone: str, by: Placing) -> list[Any]:
    """Letter, roof and tone, each where it goes."""
    letter, roof, sign = (_box(glyphs, name) for name in used)
    across, up = by.roof
    width, height = (roof[2] - roof[0]) * across, (roof[3] - roof[1]) * up
    foot = letter[3] + by.gap
    middle = (letter[0] + letter[2]) / 2 + by.slant * (foot - letter[3] / 2)
    middle += width * by.beside * {GRAVE: 0.1, TILDE: 0.0}.get(tone, -0.25)
    lean, flat = by.slant * height, by.tone * (0.85 if tone == TILDE else 1.0)
    sign_width = (sign[2] - sign[0]) * by.tone
    if tone == TILDE:
        x, y = middle, foot + height + by.gap * 0.7
    elif tone == GRAVE:
        x, y = middle - width * by.beside * 0.3, foot + height * (0.55 + by.lift * 0.6)
    else:
        x, y = middle + width * by.beside + sign_width * 0.25, foot + height * by.lift
    left = x + lean - sign_width / 2
    return [
        _part(used[0], 0, 0, (1.0, 1.0)),
        _part(used[1], middle - width / 2 - roof[0] * across, foot - roof[1] * up, by.roof),
        _part(used[2], left - sign[0] * by.tone, y - sign[1] * flat, (by.tone, flat)),
    ]


def _box(glyphs: Any, name: str) -> Box:
    glyph = glyphs[name]
    glyph.recalcBounds(glyphs)
    return glyph.xMin, glyph.yMin, glyph.xMax, glyph.yMax


def _part(name: str, x: float, y: float, size: tuple[float, float]) -> Any:
    part = GlyphComponent()
    part.glyphName, part.x, part.y, part.flags = name, round(x), round(y), ARGS_ARE_XY_VALUES
    if size != (1.0, 1.0):
        part.transform = [[size[0], 0], [0, size[1]]]
    return part
