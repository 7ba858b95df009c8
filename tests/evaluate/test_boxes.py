import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitize.evaluate.boxes import (
    BoxedPage,
    BoxedWord,
    BoxHits,
    count_box_hits,
    load_true_boxes,
)

pytestmark = pytest.mark.unit


def page(*words, width=1000, height=1400):
    return BoxedPage(width, height, tuple(BoxedWord(text, box) for text, box in words))


TRUE = page(
    ("Đảng", (100, 100, 200, 140)), ("bộ", (220, 100, 260, 140)), ("xã", (280, 100, 320, 140))
)


def test_boxes_that_stand_right_all_hit():
    """The truth itself is read right and stands right."""
    assert count_box_hits(TRUE, TRUE) == BoxHits(right=3, hit=3)


def test_read_boxes_are_scaled_to_the_true_page():
    """A reading at half the resolution has half the pixels, and the same places."""
    half = page(
        ("Đảng", (50, 50, 100, 70)),
        ("bộ", (110, 50, 130, 70)),
        ("xã", (140, 50, 160, 70)),
        width=500,
        height=700,
    )
    assert count_box_hits(TRUE, half) == BoxHits(3, 3)


def test_half_of_the_true_area_is_enough_and_less_is_not():
    """Shifted by half its width a box still hits; by one pixel more it misses."""
    for shift, hits in ((50, 1), (51, 0), (500, 0)):
        read = page(("Đảng", (100 + shift, 100, 200 + shift, 140)))
        assert count_box_hits(TRUE, read) == BoxHits(1, hits)


def test_words_read_wrong_and_words_too_many_do_not_count():
    """Only words read right are asked where they stand; NFD is no misreading."""
    read = page(
        ("|", (0, 0, 5, 5)),
        ("Đang", (100, 100, 200, 140)),
        ("bo\u0323\u0302", (220, 100, 260, 140)),
        ("xã", (900, 900, 940, 940)),
    )
    assert count_box_hits(TRUE, read) == BoxHits(right=2, hit=1)


def test_shares_are_pooled_and_none_without_words():
    """Pages add up; an empty page has no share."""
    assert BoxHits().share is None
    assert (BoxHits(3, 3) + BoxHits(1, 0)).share == 0.75


def test_a_true_box_without_area_is_missed():
    """A fault of the generator shows instead of passing."""
    flat = page(("Đảng", (100, 100, 100, 140)))
    assert count_box_hits(flat, flat) == BoxHits(1, 0)


@given(st.floats(0.2, 5), st.floats(0.2, 5))
def test_hits_do_not_depend_on_resolution(x, y):
    """Stretching the read page and its boxes alike changes nothing."""
    read = BoxedPage(
        width=round(1000 * x),
        height=round(1400 * y),
        words=tuple(
            BoxedWord(w.text, (w.box[0] * x, w.box[1] * y, w.box[2] * x, w.box[3] * y))
            for w in TRUE.words
        ),
    )
    assert count_box_hits(TRUE, read) == BoxHits(3, 3)


def test_loads_what_the_generator_writes(tmp_path):
    """The shape of NAME.words.json."""
    words = [{"text": "Đảng", "box": [100, 100, 200, 140]}]
    shape = {"condition": "skew", "pages": [{"width": 1000, "height": 1400, "words": words}]}
    path = tmp_path / "tin.words.json"
    path.write_text(json.dumps(shape), encoding="utf-8")
    scan = load_true_boxes(path)
    assert (scan.condition, scan.pages) == ("skew", (page(("Đảng", (100, 100, 200, 140))),))


@pytest.mark.parametrize("text", ["{}", "[", '{"condition": "x", "pages": [{"width": 1}]}'])
def test_another_shape_is_refused(tmp_path, text):
    """A file of another shape is an error and not an empty truth."""
    path = tmp_path / "tin.words.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="validation error"):
        load_true_boxes(path)
