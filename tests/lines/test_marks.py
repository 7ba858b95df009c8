import cv2
import numpy as np
import pytest

from digitize.read.image.colour import Ink
from digitize.read.image.prepare import Measured, Prepared
from digitize.read.lines.blobs import find_blobs
from digitize.read.lines.marks import find_marks, stamped
from tests.lines.strips import level_curve, plain_frame

pytestmark = pytest.mark.unit

TALL, WIDE = 2048, 1448  # A4 as the upright picture has it: 6.9 pixels a millimetre


def blank() -> tuple[np.ndarray, np.ndarray]:
    """A white page and its inks: none."""
    return np.full((TALL, WIDE), 255, np.uint8), np.zeros((TALL, WIDE), np.uint8)


def found(page: np.ndarray, inks: np.ndarray | None):
    prepared = Prepared(page, Measured(inks is not None, two_level=False), (), inks)
    return find_marks(prepared, plain_frame(page), find_blobs(page))


def boxed(page: np.ndarray, shade: int, degrees: float = 0.0) -> None:
    """An outline of 59 by 28 mm with a line of bars in it, tilted."""
    corners = cv2.boxPoints(((400, 600), (410, 195), degrees))
    cv2.polylines(page, [corners.astype(np.int32)], True, shade, 4)
    for x in range(290, 500, 40):
        cv2.rectangle(page, (x, 585), (x + 25, 612), shade, -1)


def test_a_red_ring_is_a_seal():
    """36 mm across, broken where the pad was dry."""
    page, inks = blank()
    cv2.circle(inks, (500, 400), 125, int(Ink.RED), 6)
    cv2.circle(inks, (500, 400), 40, int(Ink.RED), -1)
    inks[390:402] = 0
    [mark] = found(page, inks).marks
    assert mark.kind == "seal"
    assert np.abs(np.array(mark.box) - (372, 272, 629, 529)).max() <= 4


def test_what_the_red_channel_leaves_of_a_seal_goes():
    """The pale ring, not the letters on it: the line finder lost a name that lay half on one."""
    page, inks = blank()
    cv2.circle(inks, (500, 400), 125, int(Ink.RED), 6)
    cv2.circle(inks, (500, 400), 40, int(Ink.RED), -1)
    page[inks > 0] = 190
    print_ = np.s_[490:515, 560:700]
    page[print_], inks[print_] = 20, int(Ink.NONE)
    gone = found(page, inks).ink
    assert gone[(page == 190) & (inks > 0)].mean() > 0.9
    assert not gone[print_].any()


@pytest.mark.parametrize("degrees", [0.0, 3.5, -6.0])
def test_a_blue_box_is_a_stamp_and_its_ink_goes(degrees):
    """With all that is written in it; a line of blue print elsewhere stays."""
    page, inks = blank()
    boxed(inks, int(Ink.BLUE), degrees)
    for x in range(800, 1200, 40):
        cv2.rectangle(inks, (x, 1600), (x + 25, 1627), int(Ink.BLUE), -1)
    marks = found(page, inks)
    assert [mark.kind for mark in marks.marks] == ["stamp"]
    assert (marks.ink[inks > 0][: (inks[:1500] > 0).sum()] == 1).all()
    assert not marks.ink[1550:].any()


def test_a_number_by_a_pen_is_handwriting_and_a_scrawl_a_signature():
    """Their ink goes, and black print that the pen crossed does not."""
    page, inks = blank()
    cv2.polylines(inks, [np.array([(300, 300), (320, 270), (316, 310)])], False, int(Ink.PEN), 4)
    cv2.polylines(
        inks,
        [np.array([(900, 1700), (960, 1600), (980, 1720), (1100, 1640), (1180, 1690)])],
        False,
        int(Ink.PEN),
        4,
    )
    cv2.rectangle(page, (940, 1650), (1000, 1660), 20, -1)
    cv2.rectangle(inks, (940, 1650), (1000, 1660), int(Ink.NONE), -1)
    marks = found(page, inks)
    assert sorted(mark.kind for mark in marks.marks) == ["handwriting", "signature"]
    assert len(marks.written) == 1
    assert (marks.ink[inks > 0] == 1).mean() > 0.95
    assert not marks.ink[1651:1660, 941:999].any()


def test_print_in_blue_is_no_mark():
    """A rubber-stamped name has more strokes than a number or a signature."""
    page, inks = blank()
    for x in range(700, 1100, 35):
        cv2.rectangle(inks, (x, 1700), (x + 20, 1728), int(Ink.PEN), -1)
    marks = found(page, inks)
    assert marks.marks == ()
    assert marks.ink is None


def test_a_black_ring_is_a_seal():
    """On a page without colour its shape alone tells."""
    page, _ = blank()
    cv2.circle(page, (500, 400), 125, 0, 6)
    assert [mark.kind for mark in found(page, None).marks] == ["seal"]


@pytest.mark.parametrize(
    ("text", "is_stamp"),
    [
        ("CONG VĂN ĐẾN", True),
        ("ĐẾN Ngày 28", True),
        ("HỎA TỐC", True),
        ("S ĐẾN 41 BG", True),
        ("ĐEN. , 28G00G", True),
        ("Ghi chú:", False),
        ("Mặt hàng", False),
        ("Lịch hội thao công nhân", False),
        ("Đến ngày 20/5, mời bà con", False),
        ("MẬT ONG RỪNG XÃ TÂN PHÚ", False),
    ],
)
def test_a_black_box_is_a_stamp_by_its_words(text, is_stamp):
    """A frame around text of the paper's own is left alone."""
    page, _ = blank()
    boxed(page, 0)
    marks = found(page, None)
    assert marks.marks == ()
    inside, outside = level_curve(290, 500, 598, 27), level_curve(200, 1200, 1000, 27)
    stamps = stamped(marks.boxed, [inside, outside], [text, "CÔNG VĂN ĐẾN"])
    assert bool(stamps) is is_stamp
    assert [mark.holds(inside) for mark in stamps] == [True] * len(stamps)
    assert not any(mark.holds(outside) for mark in stamps)


def test_a_white_page_has_no_marks():
    """Nor has one with text alone."""
    page, inks = blank()
    for y in range(200, 1800, 50):
        for x in range(200, 1200, 70):
            page[y : y + 27, x : x + 50] = 0
    marks = found(page, inks)
    assert (marks.marks, marks.boxed, marks.ink) == ((), (), None)


@pytest.mark.parametrize("radius", [105, 125])
def test_a_black_seal_with_a_signature_is_kept_from_the_line_finder(radius):
    """On a black-and-white page the two are one stroke, and the names beside them were not seen."""
    page, _ = blank()
    cv2.circle(page, (600, 1600), radius, 0, 5)
    cv2.circle(page, (600, 1600), radius - 35, 0, 3)
    signature = [(560, 1620), (650, 1500), (700, 1660), (760, 1560), (1100, 1480)]
    cv2.polylines(page, [np.array(signature)], False, 0, 4)
    name = np.s_[1600 + radius + 12 : 1600 + radius + 40, 560:900]
    page[name][:, ::40] = page[name][:, 1::40] = page[name][:, 2::40] = 0
    marks = found(page, None)
    assert [mark.kind for mark in marks.marks] == ["seal"]
    ring = (600 - radius, 1600 - radius, 600 + radius, 1600 + radius)
    assert np.abs(np.subtract(marks.marks[0].box, ring)).max() <= 20
    assert marks.drawn[page == 0].mean() > 0.5
    assert not marks.drawn[name].any()
    [seal] = marks.rings
    assert seal.holds(level_curve(540, 660, 1600.0, 28.0))
    assert not seal.holds(level_curve(560, 900, 1600.0 + radius + 26, 28.0))


def test_the_letters_that_touch_a_black_seal_are_left_to_the_line_finder():
    """The name below and the role above are bold; the ring and the signature are thinner."""
    page, _ = blank()
    cv2.circle(page, (600, 1600), 120, 0, 5)
    signature = [(560, 1620), (650, 1500), (700, 1660), (760, 1560), (1100, 1480)]
    cv2.polylines(page, [np.array(signature)], False, 0, 2)
    bare = page.copy()
    for y in (1470, 1712):
        cv2.putText(page, "PHO GIAM DOC", (540, y + 26), cv2.FONT_HERSHEY_DUPLEX, 1.1, 0, 6)
    marks = found(page, None)
    letters = (page == 0) & (bare == 255)
    y, x = np.indices(page.shape)
    outside = np.hypot(x - 600, y - 1600) > 130
    assert marks.drawn[letters & outside].mean() < 0.1
    assert marks.drawn[(bare == 0) & ~outside].mean() > 0.9
    assert marks.drawn[(bare == 0) & outside].mean() > 0.7
