"""What a word with figures may become."""

from __future__ import annotations

import pytest

from digitize.understand.vietnamese.candidates import candidates
from digitize.understand.vietnamese.numbers import counts_on, may_become
from tests.vietnamese.seen import seen

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("read", "text"),
    [
        ("870", "ana 870"),  # what shows through from the other side
        ("1.", "uv 1."),
        ("50", "5ẽ"),
        ("2/NỘI", "2Ú NỘI"),
        ("I/2005", "12005"),
        ("II/2017)", "11/2017)"),
        ("23/2004/QH11", "23/2004/QHT1"),
        ("UBTVQH12,", "UBTVQHI2,"),
        ("1.250,0", "1.250.0"),
        ("/BC-UBND", "514/BC-UBND"),
    ],
)
def test_what_is_whole_by_its_form_stays(read, text):
    """No word comes in beside a number, and a quarter or a law's symbol is not broken."""
    assert not may_become(read, text)


@pytest.mark.parametrize(
    ("read", "text"),
    [
        ("04-07-2020:và", "04-07-2020 và"),
        ("2408/ST111-PNV", "2408/STTTT-PNV"),
        ("23/2004/QHT1", "23/2004/QH11"),
        ("63.26", "63,26"),
        ("20294", "2024"),
        ("và", "và"),
    ],
)
def test_what_is_misread_may_be_put_right(read, text):
    """A space for a sign, figures for letters and letters for figures, commas for dots."""
    assert may_become(read, text)


def test_a_number_between_its_neighbours_is_right():
    """The days of a calendar: `15 T6 17` is what the second reader has of one."""
    assert counts_on("15", "16", "17")
    assert not counts_on("15", "76", "17")
    assert not counts_on("15.", "16.", "17.")
    doubted = {"second": "T6", "confidence": 0.6, "chances": "T02|602"}
    assert candidates(seen("15 16 17", 1, **doubted)) == []
    assert candidates(seen("15 16 18", 1, **doubted))
