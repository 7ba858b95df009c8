"""Strips to learn from: lines that are printed one by one, and lines of whole composed pages.

What `digitize` would cut from a scan, at the height at which the second reader gets its lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from digitize.read.image.prepare import prepare
from digitize.read.image.types import Gray
from digitize.read.lines import cut
from digitize.read.lines.find import find_lines
from fixtures.make.age import age
from fixtures.make.ageing.capture import Blur, Jpeg, Noise, Threshold
from fixtures.make.ageing.stamps import IncomingBox, Seal, WordBox
from fixtures.make.compose import fates
from fixtures.make.compose.papers import compose
from fixtures.make.page import Page
from fixtures.make.typeset import render
from tools.reader.faces import Faces
from tools.reader.printed import Dice, Ink, Printed, printed
from tools.reader.texts import Texts

Strip = tuple[Gray, str]
"""A line's picture and what is printed on it."""

SIDE = 0.1  # of its height, by which a line may go on beyond its ends
ROW = 0.6  # of a line's height; a word further away is another line's
PART = 0.12  # of a word's width that lies in a line of whose text it is
WHOLE = 0.97  # of it; a line with less of a word is left out
WRONG = 0.22  # of its letters, by which a line's text may differ from what was read before
OFTENER = {"bitonal": 3, "fax": 3, "faint": 3}
LEFT_OUT = ("clean", "turned")


def line(texts: Texts, faces: Faces) -> Strip | None:
    """A strip with a line that was printed by itself."""
    found = printed(texts, faces)
    if found is None:
        return None
    dice = texts.author.dice
    return _cut(_worn(found, dice), found, dice), found.text


def _worn(line: Printed, dice: Dice) -> Gray:
    """The line as a scanner sees it: faint, bitonal, photocopied, small."""
    wear, fate = _Wear(dice, line.em / 36, float(dice.uniform(0.55, 1))), dice.random()
    picture = 255 - (255 - line.picture) * wear.pale
    if line.coarse:
        picture = wear.noisy(wear.blurred(picture, 0.5, 1.2), 3, 14)
        picture = wear.blurred(wear.bitonal(picture, 110, 205, 0.05), 0.25, 0.6)
    elif fate < 0.12:
        picture = wear.noisy(wear.blurred(picture, 0.3, 0.9), 2, 2)
    elif fate < 0.34:
        picture = wear.noisy(wear.blurred(picture, 0.6, 1.5), 2, 7)
    elif fate < 0.66:
        picture = wear.noisy(wear.blurred(picture, 0.7, 1.9), 4, 16)
        picture = wear.bitonal(picture, 115, 215, 0.06)
        picture = wear.blurred(picture, 0.3, 0.7) if dice.random() < 0.5 else picture
    elif fate < 0.84:
        picture = wear.photocopied(picture)
    else:
        picture = wear.small(picture)
    return _stored(_specked(picture, line.em, dice), dice)


@dataclass(frozen=True, slots=True)
class _Wear:
    """What scanners and copiers do. unit: of blurs, in pixels. pale: the ink's share of black."""

    dice: Dice
    unit: float
    pale: float

    def blurred(self, picture: Ink, low: float, high: float) -> Ink:
        return cv2.GaussianBlur(picture, (0, 0), float(self.dice.uniform(low, high)) * self.unit)

    def noisy(self, picture: Ink, low: float, high: float) -> Ink:
        spread = float(self.dice.uniform(low, high))
        return (picture + self.dice.normal(0, spread, picture.shape)).astype(np.float32)

    def bitonal(self, picture: Ink, low: float, high: float, uneven: float) -> Ink:
        """Cut at a level, which drifts over the line."""
        size = picture.shape[::-1]
        swell = self.dice.normal(0, 1, (3, max(3, size[0] // 150))).astype(np.float32)
        drift = uneven * 127.5 * cv2.resize(swell, size, interpolation=cv2.INTER_CUBIC)
        level = 255 - (255 - float(self.dice.uniform(low, high))) * self.pale
        return np.where(picture > level + drift, 255.0, 0.0).astype(np.float32)

    def photocopied(self, picture: Ink) -> Ink:
        for _ in range(int(self.dice.integers(1, 3))):
            picture = self.noisy(self.blurred(picture, 0.8, 2.2), 4, 14)
            picture = self.bitonal(picture, 115, 215, 0.08)
        return self.noisy(self.blurred(picture, 0.5, 1.1), 3, 3)

    def small(self, picture: Ink) -> Ink:
        """Scanned at half to three quarters of the resolution."""
        whole, share = picture.shape[::-1], float(self.dice.uniform(0.45, 0.75))
        size = max(8, round(whole[0] * share)), max(8, round(whole[1] * share))
        picture = cv2.resize(self.blurred(picture, 0.8, 1.8), size, interpolation=cv2.INTER_AREA)
        return cv2.resize(self.noisy(picture, 1, 5), whole, interpolation=cv2.INTER_LINEAR)


def _specked(picture: Ink, em: float, dice: Dice) -> Ink:
    if dice.random() < 0.25:
        height, width = picture.shape
        for _ in range(int(dice.integers(2, 25))):
            place = int(dice.integers(width)), int(dice.integers(height))
            radius = int(dice.integers(0, max(1, round(em * 0.06)) + 1))
            cv2.circle(picture, place, radius, float(dice.choice([0, 60, 255])), -1)
    return picture


def _stored(picture: Ink, dice: Dice) -> Gray:
    found = np.clip(picture, 0, 255).astype(np.uint8)
    if dice.random() < 0.4:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(dice.integers(25, 80))]
        found = cv2.imdecode(cv2.imencode(".jpg", found, quality)[1], cv2.IMREAD_GRAYSCALE)
    return found


def _cut(picture: Gray, line: Printed, dice: Dice) -> Gray:
    """The strip as `lines/cut.py` makes it, from where the line finder would see the line."""
    height = line.em * max(0.6, line.height) * float(np.clip(dice.normal(1.03, 0.05), 0.92, 1.2))
    middle = line.base - line.em * (line.middle + float(dice.normal(0, 0.02)))
    left = line.left - float(dice.uniform(0.05, 0.35)) * height
    right = line.right + float(dice.uniform(0.05, 0.4)) * height
    scale = cut.LINE_PX / height
    wide, tall = max(8, round((right - left) * scale)), round(cut.LINE_PX * (1 + 2 * cut.MARGIN))
    fine = max(1.0, 1 / scale)
    x = np.arange(round(wide * fine)) / fine / scale + left
    y = np.arange(round(tall * fine)) / fine / scale + middle - height * (0.5 + cut.MARGIN)
    bends = np.sin(x / picture.shape[1] * float(dice.uniform(1, 5)))
    lean = (x - x.mean()) * float(dice.normal(0, 0.004))
    rows = y[:, None] + (lean + float(dice.uniform(0, 0.03)) * height * bends)[None]
    columns = np.repeat(x[None].astype(np.float32), len(y), 0)
    strip = cv2.remap(picture, columns, rows.astype(np.float32), cv2.INTER_LINEAR, borderValue=255)
    if strip.shape != (tall, wide):
        strip = cv2.resize(strip, (wide, tall), interpolation=cv2.INTER_AREA)
    return _cleaned(strip, rules=dice.random() >= 0.85)


def _cleaned(strip: Gray, *, rules: bool) -> Gray:
    """Without rules, unless they stay, and without the neighbours' letters."""
    ink = cut.ink_mask(strip).view(np.uint8)
    bare = strip if rules else cut._without_rules(strip, ink)
    margin = round(cut.MARGIN * cut.LINE_PX)
    clean = cut._clean(bare, cut.ink_mask(bare).view(np.uint8), margin)
    return np.ascontiguousarray(clean[margin:-margin])


def page(seed: int, faces: Faces) -> Iterator[Strip]:
    """The strips that our own reading cuts from a composed, printed and aged page."""
    dice = np.random.default_rng([seed, 99])
    recipes = {name: one for name, one in fates.FATES.items() if name not in LEFT_OUT}
    names = [
        name for name, (many, _) in recipes.items() for _ in range(many * OFTENER.get(name, 1))
    ]
    fate = str(dice.choice(["photocopy"] * 8 + ["stamped"] * 3 + names + ["clean"]))
    made = {"photocopy": _photocopy, "stamped": _stamped, "clean": fates.FATES["clean"][1]}
    recipe = (made.get(fate) or recipes[fate][1])(dice)
    family = faces.body[int(dice.integers(len(faces.body)))]
    return _strips(age(_printed(seed, family), recipe, seed))


def _printed(seed: int, family: fates.FontSet) -> Page:
    for tries in range(20):
        try:
            return render(compose(seed + 1_000_000 * tries, 0), family, seed)[0]
        except ValueError:  # the text ran over its page
            continue
    raise ValueError(f"no page fits: {seed}")


def _strips(page: Page) -> Iterator[Strip]:
    found = find_lines(prepare(page.image))
    there = np.linalg.inv(np.vstack([found.frame.to_page, [0, 0, 1]]))
    words = [word for word in page.words if word.text]
    hulls = [word.hull @ there[:2, :2].T + there[:2, 2] for word in words]
    for strip, second, apart in zip(found.strips, found.second, found.apart, strict=True):
        inside = [] if apart else list(_inside(strip, hulls))
        if inside and all(whole for _, _, whole in inside):
            text = " ".join(words[index].text for _, index, _ in sorted(inside))
            if Levenshtein.distance(second.text, text) <= WRONG * len(text) + 2:
                yield strip.letters(), text


def _inside(
    strip: cut.Strip, hulls: list[NDArray[np.float64]]
) -> Iterator[tuple[float, int, bool]]:
    """The words of a line: their left end, their index, and whether all of one is in it."""
    curve = strip.curve
    low, high = curve.left - SIDE * curve.height, curve.right + SIDE * curve.height
    for index, hull in enumerate(hulls):
        x, y = hull.mean(axis=0)
        if abs(y - float(curve.middle(np.array([x]))[0])) > curve.height * ROW:
            continue
        left, right = hull[:, 0].min(), hull[:, 0].max()
        share = (min(right, high) - max(left, low)) / (right - left)
        if share > PART:
            yield left, index, share >= WHOLE


def _photocopy(dice: Dice) -> fates.Recipe:
    """A copy of a copy: blurred and cut at a level, again and again, then scanned in grey."""
    steps: list[object] = []
    for _ in range(int(dice.integers(1, 3))):
        steps += [
            fates.Skew(float(dice.uniform(-0.8, 0.8)), bed=255),
            Blur(float(dice.uniform(1.3, 2.6))),
            Noise(float(dice.uniform(4, 14))),
            Threshold(int(dice.integers(105, 205)), float(dice.uniform(0, 0.08))),
        ]
    steps += [
        Blur(float(dice.uniform(0.6, 1.3))),
        fates.Resample(int(dice.choice([150, 200, 200, 300]))),
        Noise(2.5),
        Jpeg(int(dice.integers(30, 80))),
    ]
    return tuple(steps)


def _stamped(dice: Dice) -> fates.Recipe:
    """With a stamp and a seal on it, and then as scanners in offices leave it."""
    kind = dice.integers(3)
    at = float(dice.uniform(30, 180)), float(dice.uniform(20, 270))
    if kind == 0:
        number, day = str(dice.integers(10, 9999)), f"{dice.integers(1, 29)}/{dice.integers(1, 13)}"
        tilt = float(dice.uniform(-5, 5))
        stamp: object = IncomingBox("VĂN PHÒNG UBND XÃ", number, day, at, tilt_degrees=tilt)
    elif kind == 1:
        stamp = WordBox("HỎA TỐC", at)
    else:
        strength = float(dice.uniform(0.5, 0.95))
        stamp = Seal("ĐẢNG ỦY XÃ THUẬN KHÊ * H. CAO LÂM *", at, strength=strength)
    there = float(dice.uniform(40, 160)), float(dice.uniform(30, 260))
    seal = Seal(
        "HỘI NÔNG DÂN XÃ MỸ HÒA * H. AN LỘC *", there, strength=float(dice.uniform(0.4, 0.9))
    )
    rest = fates.FATES["office" if dice.random() < 0.5 else "bitonal"][1](dice)
    return (stamp, seal, *rest)
