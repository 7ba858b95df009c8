"""Red print is put back into the prepared page; seals, box stamps and tints are not."""

import cv2
import numpy as np
import pytest

from digitize.read.image.prepare import prepare
from digitize.read.lines.blobs import find_blobs
from digitize.read.lines.marks import find_marks
from digitize.read.lines.restore import with_red_print
from tests.lines.strips import plain_frame

RED = (205, 25, 30)
TITLES = [(205, 25, 30), (200, 20, 160), (235, 90, 20), (160, 30, 45)]
TITLE = "LICH CONG TAC THANG HAI"


def page_with_print() -> np.ndarray:
    """A page of A4 at 175 dpi with some black print."""
    page = np.full((2048, 1448, 3), 255, np.uint8)
    for y in range(900, 1300, 50):
        text(page, "Kinh gui cac don vi truc thuoc So Y te", (150, y), (20, 20, 20))
    return page


def text(page, words, at, ink, size=1.1, thick=3) -> None:
    cv2.putText(page, words, at, cv2.FONT_HERSHEY_DUPLEX, size, ink, thick, cv2.LINE_AA)


def seal(page, at, ink=RED) -> None:
    """36 mm across, with letters around and a star."""
    cv2.circle(page, at, 122, ink, 5, cv2.LINE_AA)
    cv2.circle(page, at, 84, ink, 3, cv2.LINE_AA)
    for turn in np.linspace(0, 2 * np.pi, 26, endpoint=False):
        x, y = at[0] + 103 * np.cos(turn), at[1] + 103 * np.sin(turn)
        cv2.rectangle(page, (int(x) - 5, int(y) - 8), (int(x) + 5, int(y) + 8), ink, 3)
    text(page, "SO Y TE", (at[0] - 60, at[1] + 10), ink, 0.9)


def done(page: np.ndarray):
    """Page and marks as the line finder has them."""
    prepared = prepare(page)
    prepared, frame = with_red_print(prepared, plain_frame(prepared.page))
    return prepared.page, find_marks(prepared, frame, find_blobs(frame.picture))


def darkened(page: np.ndarray, drawn: np.ndarray) -> float:
    """Share of the strokes of what was drawn that are dark on a page."""
    return float((page[cv2.erode(drawn.astype(np.uint8), np.ones((2, 2))) > 0] < 128).mean())


@pytest.mark.parametrize("ink", TITLES)
@pytest.mark.parametrize("size", [0.9, 2.2])
def test_a_red_title_is_print(ink, size):
    page = page_with_print()
    before = page.copy()
    text(page, TITLE, (100, 300), ink, size, round(3 * size))
    read, marks = done(page)
    assert darkened(read, (page != before).any(axis=2)) > 0.85
    assert not marks.marks


def test_a_red_column_on_a_tint_is_print():
    page = page_with_print()
    page[200:800, 100:700] = (250, 225, 215)
    before = page.copy()
    for y in range(260, 780, 60):
        text(page, "Thuong nien 05", (130, y), RED)
    text(page, "12", (500, 350), RED, 1.6, 4)
    read, _ = done(page)
    assert darkened(read, (page != before).any(axis=2)) > 0.8
    assert read[650:690, 450:690].min() > 200


def test_brown_print_that_the_red_channel_shows_stays_as_it_is():
    """Made darker in parts, its words no longer looked alike and read worse."""
    page = page_with_print()
    for y in range(260, 780, 60):
        text(page, "Nhung cung tai mua he nam ay chung", (130, y), (165, 105, 90))
    text(page, TITLE, (100, 200), RED, 1.4, 4)
    prepared = prepare(page)
    read, _ = done(page)
    assert (read[220:800] == prepared.page[220:800]).all()
    assert (read[150:210] != prepared.page[150:210]).any()


def test_words_of_two_lines_that_touch_are_print_with_their_lines():
    """A descender that reaches the word below makes one piece of them, as wide as high."""
    page = page_with_print()
    before = page.copy()
    for row, words in enumerate(("DUOI ANH MAT TROI", "CAO QUY HON NGHE")):
        text(page, words, (100, 300 + 110 * row), RED, 2.2, 6)
        text(page, "nghe", (770, 300 + 110 * row), RED, 2.2, 16)
    cv2.line(page, (835, 300), (835, 390), RED, 8)
    read, marks = done(page)
    assert darkened(read, (page != before).any(axis=2)) > 0.85
    assert not marks.marks


@pytest.mark.parametrize("below", [140, 170])
@pytest.mark.parametrize("slant", [0, 12])
def test_a_stamped_name_under_a_seal_is_print_and_the_seal_is_none(below, slant):
    """The name may touch the seal, as stamps are pressed on."""
    page = page_with_print()
    seal(page, (700, 1550))
    before = page.copy()
    for word, (words, x) in enumerate((("Nguyen", 620), ("Truc", 780), ("Giang", 890))):
        text(page, words, (x, 1560 + below - slant * word), RED, 1.2, 4)
    name = (page != before).any(axis=2)
    read, marks = done(page)
    assert darkened(read, name) > 0.8
    assert [mark.kind for mark in marks.marks] == ["seal"]
    ring = (before != 255).any(axis=2)
    ring[:1400], ring[1560 + below - 60 :] = False, False
    assert (read[ring] < 128).mean() < 0.02


def test_a_seal_over_print_and_one_in_half_stay_away():
    page = page_with_print()
    seal(page, (700, 1050))
    seal(page, (1440, 600))
    printed = (page_with_print() < 100).all(axis=2)
    read, marks = done(page)
    assert (read[printed] < 128).mean() > 0.95
    assert (read[~printed] < 128).mean() < 0.002
    assert "seal" in [mark.kind for mark in marks.marks]


def test_a_red_box_stamp_stays_a_stamp():
    page = page_with_print()
    cv2.rectangle(page, (150, 420), (420, 500), RED, 4)
    text(page, "HOA TOC", (180, 478), RED, 1.4, 4)
    read, marks = done(page)
    assert (read[400:520] < 128).mean() < 0.002
    assert [mark.kind for mark in marks.marks] == ["stamp"]


@pytest.mark.parametrize(("words", "size"), [("LE KHAI MAC", 4.0), ("SANG NGAY", 2.0)])
def test_a_navy_title_is_no_pens(words, size):
    """Its letters are fewer than those of a line, and were taken for a signature."""
    page = page_with_print()
    text(page, words, (100, 400), (5, 20, 110), size, round(5 * size))
    read, marks = done(page)
    assert not marks.marks
    assert marks.ink is None
    assert (read[200:420] < 128).any()


def test_a_word_of_a_blue_line_is_no_pens():
    """Its letters touch and do not stand level, as thin print in blue does."""
    page, blue = page_with_print(), (0, 110, 190)
    for y in (300, 360, 420):
        text(page, "Co buon co nho Toi biet la xa cach", (100, y), blue)
    points = [(x, 282 + 14 * (at % 2)) for at, x in enumerate(range(662, 862, 12))]
    cv2.polylines(page, [np.array(points)], False, blue, 3, cv2.LINE_AA)
    _, marks = done(page)
    assert not marks.marks


def test_a_pens_number_and_signature_stay_a_pens():
    page = page_with_print()
    text(page, "2030", (300, 300), (60, 70, 200), 1.2, 2)
    points = [(800, 1500), (860, 1420), (880, 1560), (960, 1440), (1100, 1500), (1200, 1430)]
    cv2.polylines(page, [np.array(points)], False, (60, 70, 200), 4, cv2.LINE_AA)
    _, marks = done(page)
    assert {mark.kind for mark in marks.marks} == {"handwriting", "signature"}
