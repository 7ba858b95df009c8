"""The sums of a table that Tesseract read from a scan, with the boxes that it gave."""

from __future__ import annotations

import pytest

from digitize.record.model import Record
from digitize.record.notes import told_all
from digitize.record.page import Page, Word
from digitize.settings import Cleaning
from digitize.understand.assemble import cleaned_pages
from tests.reading.scans import records_of

pytestmark = pytest.mark.scan

TOTAL, PART, SPOILT = "188.000.000", "52.700.000", "52.799.999"


@pytest.fixture(scope="module")
def page(fixtures_run) -> Page:
    """The page with a ruled table, nine amounts and `Cộng`."""
    return Record.model_validate(records_of(fixtures_run[0])["table-ruled"]).pages[0]


def misread(page: Page, **seen: object) -> Page:
    """The page as a reader has it who takes dotted noughts for nines. Args: seen: what else was."""

    def word(one: Word) -> Word:
        if one.text != PART:
            return one
        return one.model_copy(update={"raw": SPOILT, "text": SPOILT, "second": SPOILT, **seen})

    blocks = tuple(
        block.model_copy(
            update={
                "lines": tuple(
                    line.model_copy(update={"words": tuple(map(word, line.words))})
                    for line in block.lines
                )
            }
        )
        for block in page.blocks
    )
    return page.model_copy(update={"blocks": blocks})


def cleaned(page: Page):
    changes, doubts = [], []
    [done] = cleaned_pages([page], Cleaning.APPLY, changes, None, doubts)
    words = [word for block in done.blocks for line in block.lines for word in line.words]
    by_sum = [change for change in changes if change.rule == "sum/1"]
    return {word.text: word.review for word in words}, by_sum, told_all(doubts)


def test_a_table_that_adds_up_is_left(page):
    """Nine amounts and their total were read right: nothing is changed, and nothing is told."""
    assert cleaned(page)[1:] == ([], "")


@pytest.mark.parametrize("seen", [{"second": PART, "chances": None}, {}])
def test_the_number_is_taken_that_makes_the_total_right(page, seen):
    """The second reader has it, or only its network considered it and both read nines."""
    words, changes, doubts = cleaned(misread(page, **seen))
    assert [(one.before, one.after) for one in changes] == [(SPOILT, PART)]
    assert words[PART]
    assert doubts == ""
    assert TOTAL in told_all(changes[0].evidence)


def test_a_table_that_no_reading_makes_right_is_told(page):
    """Nobody saw noughts: the total is looked at, and the reason is told."""
    words, changes, doubts = cleaned(misread(page, chances=None, alternatives=()))
    assert changes == []
    assert words[TOTAL]
    assert f"188.099.999, and their total is printed as {TOTAL}" in doubts
