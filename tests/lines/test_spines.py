import pytest

from digitize.read.lines.find import margin_print
from tests.lines.strips import level_curve

pytestmark = pytest.mark.unit

TEXT = [
    (level_curve(150, 1300, y, 30), "Sáng ngày 12/02/2023, Ủy ban nhân dân") for y in (300, 900)
]
SPINE = [
    (level_curve(48, 78, y, 30), read)
    for y, read in zip(range(500, 990, 70), "OC2_ÔQ0", strict=True)
]


def apart(lines):
    return margin_print([curve for curve, _ in lines], [text for _, text in lines])


def test_a_title_up_the_margin_is_no_text():
    """Each of its letters, which lie on their side, is found as a line."""
    assert apart([*TEXT, *SPINE]) == frozenset(range(2, 9))


@pytest.mark.parametrize("start", ["{}.", "{})", "-", "{}"])
def test_what_counts_rows_or_paragraphs_stays(start):
    counted = [(curve, start.format(at)) for at, (curve, _) in enumerate(SPINE)]
    assert not apart([*TEXT, *counted])


def test_single_letters_among_the_text_stay():
    """So do few, and those over a wide band."""
    assert not apart([(level_curve(100, 1300, 200, 30), "Kính gửi"), *TEXT, *SPINE[:4]])
    within = [(level_curve(248, 278, curve.box[1], 30), text) for curve, text in SPINE]
    assert not apart([*TEXT, *within])
    wide = [
        (level_curve(25 * at, 25 * at + 30, 500, 30), text) for at, (_, text) in enumerate(SPINE)
    ]
    assert not apart([*TEXT, *wide, *wide])
