"""Reading takes no more processor time than it did, against fixed calls of the same kind."""

import time

import pytest

from bench.guard import BUSY, LIMITS, MORE, TRIES, Stage, measure, ratios, too_slow


@pytest.mark.unit
def test_a_slower_stage_is_told():
    """Twice the work is twice its fixed call, however often each is run; 15 % more is too much."""

    def work(seconds: float) -> None:
        end = time.process_time() + seconds
        while time.process_time() < end:
            pass

    found = ratios([Stage("prepare", lambda: work(0.04), lambda: work(0.02), 2)], rounds=2)
    assert found["prepare"] == pytest.approx(2, rel=0.2)
    assert too_slow({"prepare": LIMITS["prepare"] * (MORE - 0.01)}) == []
    [told] = too_slow({**LIMITS, "recognise": 1.15 * LIMITS["recognise"]})
    assert told.startswith("recognise: 0.60 of its fixed call")


@pytest.mark.scan
def test_no_stage_takes_more_than_was_written_down():
    """Three stages on the upper third of a worn page; `make guard` is stricter."""
    for _ in range(TRIES):
        slow = too_slow(measure(rounds=2), BUSY)
        if not slow:
            return
    raise AssertionError(slow)
