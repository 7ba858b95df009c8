import cv2
import numpy as np
import pytest

from digitize.read.lines.blobs import find_blobs
from digitize.read.lines.stars import find_star
from tests.lines.strips import level_curve

pytestmark = pytest.mark.unit

HEIGHT = 2048
HEAD = [
    (level_curve(200, 630, 165, 34), "ĐẢNG BỘ HUYỆN VĨNH KHÊ"),
    (level_curve(240, 590, 205, 34), "ĐẢNG ỦY XÃ LẠC THỔ"),
    (level_curve(330, 506, 285, 30), "Số 64-TB/ĐU"),
    (level_curve(780, 1250, 165, 38), "ĐẢNG CỘNG SẢN VIỆT NAM"),
]
STATE = [*HEAD[:3], (level_curve(680, 1290, 165, 38), "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")]


def page(*specks: tuple[int, int, int, int]) -> np.ndarray:
    """A page with a star, an x 16 pixels wide, under the middle of the office, and specks."""
    picture = np.full((HEIGHT, 1448), 255, np.uint8)
    cv2.line(picture, (407, 238), (423, 254), 0, 3)
    cv2.line(picture, (407, 254), (423, 238), 0, 3)
    for x0, y0, x1, y1 in specks:
        picture[y0:y1, x0:x1] = 0
    return picture


def found(picture, head):
    curves, texts = [curve for curve, _ in head], [text for _, text in head]
    return find_star(curves, texts, find_blobs(picture), HEIGHT)


@pytest.mark.parametrize("specks", [[], [(300, 240, 303, 243)]])
def test_the_star_of_a_party_paper_is_a_line(specks):
    star = found(page(*specks), HEAD)
    assert star is not None
    assert (star.left, star.right) == pytest.approx((406, 424), abs=3)
    assert HEAD[1][0].box[3] < star.middle(np.array([415.0]))[0] < HEAD[2][0].box[1]


@pytest.mark.parametrize(
    ("picture", "head"),
    [
        (page(), STATE),  # a paper of the State has none
        (page((300, 236, 314, 252)), HEAD),  # not alone: letters that were not found
        (np.full((HEIGHT, 1448), 255, np.uint8), HEAD),
    ],
)
def test_nothing_else_is_a_star(picture, head):
    assert found(picture, head) is None


def test_a_rule_under_the_office_is_no_star():
    picture = np.full((HEIGHT, 1448), 255, np.uint8)
    picture[244:247, 390:440] = 0
    assert found(picture, HEAD) is None
