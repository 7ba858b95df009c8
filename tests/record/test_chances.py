"""The letters that the second reader considered: as text, and what they make of a word."""

from __future__ import annotations

import math
from itertools import groupby, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitize.record.chances import (
    MOST,
    NO_LETTER,
    best_likelihood,
    considered,
    log_likelihood,
    written,
)

pytestmark = pytest.mark.unit

LETTERS = (NO_LETTER, "a", "b", " ")


def costs(rows: list[list[float]]) -> np.ndarray:
    """Minus logarithms of each frame's weights, which are made to sum to 1."""
    shares = np.array(rows) / np.sum(rows, axis=1, keepdims=True)
    return -np.log(shares).astype(np.float32)


def by_every_path(frames: np.ndarray, text: str) -> float:
    """The probability of a text, added up over all ways through the frames."""
    total = 0.0
    for path in product(range(len(LETTERS)), repeat=len(frames)):
        kept = "".join(LETTERS[one] for one, _ in groupby(path)).replace(NO_LETTER, "")
        if kept == text:
            total += math.exp(-sum(frames[at, one] for at, one in enumerate(path)))
    return total


@settings(max_examples=40)
@given(
    st.lists(st.lists(st.integers(1, 100), min_size=4, max_size=4), min_size=1, max_size=5),
    st.text("ab", max_size=3),
)
def test_the_likelihood_is_that_of_all_ways_together(rows, text):
    """As long as no letter is left out, only the rounding of costs makes a difference."""
    frames = costs(rows)
    wanted = by_every_path(frames, text)
    found = log_likelihood(written(frames, LETTERS), text)
    if wanted:
        assert found == pytest.approx(math.log(wanted), abs=0.06 * len(rows))
    else:
        assert found < -600  # more letters than frames


def test_a_word_is_written_so_that_a_person_can_read_it():
    """The best letter stands first; improbable ones and repeated pauses are left out."""
    frames = costs([[99, 1, 1e-6, 1e-6]] * 2 + [[1, 60, 39, 1e-6]] + [[1e6, 1e-6, 1e-6, 1e-6]] * 3)
    assert (
        written(frames, LETTERS)
        == f"{NO_LETTER}00a46|{NO_LETTER}00a46|a05b09{NO_LETTER}46|{NO_LETTER}00"
    )


def test_a_letter_twice_needs_a_pause_between():
    """`aa` is not what two frames of one long `a` show."""
    sure = "a00|a00"
    paused = f"a00|{NO_LETTER}00|a00"
    assert log_likelihood(sure, "a") > log_likelihood(sure, "aa") + 5
    assert log_likelihood(paused, "aa") > log_likelihood(paused, "a") + 5


def test_a_letter_that_was_left_out_costs_more_than_any_that_was_kept():
    """So a word with such a letter is improbable, but can be compared with others."""
    assert log_likelihood("a00", "b") < -MOST
    assert -math.inf < log_likelihood("a00|b00", "xyz") < log_likelihood("a00|b00", "ba")


def test_the_best_letters_are_at_least_as_likely_as_their_way():
    """Of one way alone, nothing is more probable than the best letter of each frame."""
    told = "k00|∅00|i00|∅02ể21|ể04ế11|∅00|m00"
    assert best_likelihood(told) <= log_likelihood(told, "kiểm") + 1e-9
    assert log_likelihood(told, "kiểm") > log_likelihood(told, "kiếm") > log_likelihood(told, "kêm")


def test_what_was_considered_begins_with_the_reading():
    """Then one letter is another one, the likeliest first; too improbable ones are left out."""
    told = "k00|∅00|i00|∅00|ế04ể11ễ40|∅00|m00n25"
    assert considered(told, 3.0) == ("kiếm", "kiểm", "kiến")
    assert considered("∅00", 3.0) == ("",)
