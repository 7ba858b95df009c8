import numpy as np
import pytest

from digitize.read.lines.order import down, with_labels
from tests.lines.test_rows import NAMES, NAMES_AT, PROSE, PROSE_AT, lines_of

pytestmark = pytest.mark.unit

PITCHES = (40, 37, 43)


def offices(count=8):
    """Three columns of names, each with a pitch of its own, column by column."""
    found = [
        ((160 + 400 * at, 300 + pitch * row, 400 + 400 * at, 324 + pitch * row), f"Anh Hòa {row}")
        for at, pitch in enumerate(PITCHES)
        for row in range(count)
    ]
    return np.array([box for box, _ in found], np.float32), [text for _, text in found]


def by_height(boxes):
    return np.argsort(boxes[:, 1], kind="stable").tolist()


def test_columns_out_of_step_are_read_down():
    """The order model reads short entries across, where they are in columns."""
    boxes, texts = offices()
    assert down(by_height(boxes), boxes, texts) == list(range(len(texts)))


def test_what_is_above_and_below_columns_stays_there():
    """A heading and a foot, over the whole width."""
    boxes, texts = offices()
    outside = np.array([(160, 200, 1200, 224), (160, 800, 1200, 824)], np.float32)
    boxes, texts = np.concatenate([boxes, outside]), [*texts, "Các ban ngành", "Xin liên lạc"]
    count = len(texts)
    order = down(by_height(boxes), boxes, texts)
    assert order == [count - 2, *range(count - 2), count - 1]


@pytest.mark.parametrize(("rows", "columns"), [(NAMES, NAMES_AT), (PROSE, PROSE_AT)])
def test_rows_in_step_stay_as_they_were(rows, columns):
    """A table is read across, and columns of text as the order model read them."""
    boxes, texts = lines_of(rows, columns)
    for order in (list(range(len(texts))), by_height(boxes)):
        assert down(order, boxes, texts) == order


TALK = [
    ("L1922:", "Với anh chị, khối Lý có gì khác?"),
    ("Lâm:", "Khối Toán kỷ luật hơn,"),
    ("", "còn khối Lý thì vui hơn."),
    ("Tuấn:", "Anh thì không nhớ nữa."),
]
TALK_AT = [(140, 80), (480, 600)]


def test_who_speaks_comes_before_what_is_said():
    """The names stand in a narrow column at the left."""
    boxes, texts = lines_of(TALK, TALK_AT)
    order = with_labels(range(len(texts)), boxes, texts)
    assert [texts[at] for at in order] == [text for row in TALK for text in row if text]


def test_a_column_that_ends_with_a_colon_is_no_label():
    """Running text stands over it; the text at its right is another column's."""
    rows = [("phường đã rà soát quỹ đất", "đóng góp cây giống"), ("Cụ thể:", "trong ba năm.")]
    boxes, texts = lines_of(rows, TALK_AT)
    assert with_labels(range(4), boxes, texts) == [0, 1, 2, 3]
