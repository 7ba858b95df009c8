"""What is said of cleaning and of certainties, counted on words whose truth is known."""

from __future__ import annotations

import pytest

from digitize.evaluate.reliability import (
    Judged,
    as_dict,
    as_lines,
    interval,
    judge,
    reliability,
    tally,
)
from digitize.record.page import Block, Line, Page, PageState, Word

pytestmark = pytest.mark.unit

BOX = (0, 0, 10, 10)


def page(*words: tuple[str, str, float, bool]) -> Page:
    made = tuple(
        Word(raw=raw, text=text, box=BOX, confidence=0.9, alternatives=(), second=None,
             certainty=certainty, review=review)
        for raw, text, certainty, review in words
    )  # fmt: skip
    line = Line(text="", box=BOX, confidence=0.9, words=made, second=None, second_confidence=None)
    return Page(number=1, state=PageState.READ, width=10, height=10, dpi=300, turn=0, skew=0,
                layout="line_stack", steps=(), blocks=(Block(box=BOX, lines=(line,)),),
                furniture=(), seconds=0)  # fmt: skip


READ = page(
    ("Ủy", "Ủy", 0.99, False),
    ("ban", "ban", 0.99, False),
    ("để", "đề", 0.95, False),  # mended
    ("nghị", "nghỉ", 0.9, False),  # broken
    ("xã.kiểm", "xã kiểm", 0.8, True),  # two words read as one, mended
    ("tro", "tro", 0.4, True),  # wrong, and flagged
)
TRUTH = "Ủy ban đề nghị xã kiểm tra"


def test_words_are_judged_before_and_after():
    """Mended, broken, still wrong; a word of two parts is right where both are."""
    judged = judge(TRUTH, [READ])
    assert [one.raw_right for one in judged] == [True, True, False, True, False, False]
    assert [one.right for one in judged] == [True, True, True, False, True, False]
    found = tally(judged)
    assert (found.words, found.wrong_before, found.wrong) == (6, 3, 2)
    assert (found.mended, found.broken, found.flagged, found.flagged_wrong) == (2, 1, 2, 1)
    assert found.fall == pytest.approx(1 / 3)
    assert found.found == 0.5


def test_the_diagram_holds_every_word():
    """Nine in ten of those given 0.9 are right, and the numbers say so."""
    judged = [Judged(True, at < 90, 0.9, False, False) for at in range(100)]
    [held] = reliability(judged)
    assert (held.low, held.high, held.words) == (0.9, 0.95, 100)
    assert held.right == pytest.approx(held.certainty) == pytest.approx(0.9)
    assert (
        sum(one.words for one in reliability([*judged, Judged(True, True, 1.0, False, False)]))
        == 101
    )


@pytest.mark.parametrize(
    ("count", "of", "low", "high"), [(0, 50_000, 0, 0.77e-4), (10, 50_000, 1.0e-4, 3.7e-4)]
)
def test_the_interval_is_wilsons(count, of, low, high):
    """None of 50,000 may still be one in 13,000."""
    found = interval(count, of)
    assert found == pytest.approx((low, high), rel=0.1, abs=1e-6)


def test_both_reports_tell_the_same():
    """For people and for programs."""
    judged = judge(TRUTH, [READ])
    shape = as_dict(judged)
    assert (shape["mended"], shape["broken"], shape["found"]) == (2, 1, 0.5)
    lines = as_lines(judged)
    assert lines[0].startswith("cleaning: 2 of 3 wrong words mended, 1 of 6 broken")
    assert len(lines) == 3 + len(shape["diagram"])
