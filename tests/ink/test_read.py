"""Whole pages through the reader: what is inked is never called blank."""

from functools import partial

import cv2
import numpy as np
import pytest

from digitize.pipeline import digitize
from digitize.read.ink.on_page import with_account
from digitize.read.pages import failed_page
from digitize.record.page import Block, Line, PageState, Word
from tests.image.pages import printed_page, turned
from tests.lines.strips import plain_frame


def without_words(scan, picture, **others):
    """A page of the record on which nothing else was read, with the account of its ink."""
    height, width = picture.shape
    page = failed_page(scan, 1, (), "").model_copy(
        update={"state": PageState.BLANK, "width": width, "height": height, **others}
    )
    return with_account(page, plain_frame(picture), None, None, ())


@pytest.fixture
def account():
    class OnePage:
        pages = (type("Size", (), {"width": 600.0, "height": 850.0}),)

    return partial(without_words, OnePage())


def test_a_page_of_specks_and_a_fold_is_blank(account):
    page, chance = np.full((2048, 1448), 255, np.uint8), np.random.default_rng(2)
    for x, y in chance.integers(50, 1400, (200, 2)).tolist():
        cv2.circle(page, (x, y), 2, 0, -1)
    cv2.line(page, (0, 1000), (1447, 1004), 60, 2)
    assert account(page).state is PageState.BLANK


@pytest.mark.parametrize("thing", ["line of print", "photograph"])
def test_a_page_with_ink_is_not_blank(account, thing):
    page = np.full((2048, 1448), 255, np.uint8)
    if thing == "photograph":
        page[300:700, 300:900] = np.random.default_rng(3).integers(0, 255, (400, 600))
    else:
        cv2.putText(page, "KHO LUU TRU SO HAI", (300, 900), cv2.FONT_HERSHEY_SIMPLEX, 1, 0, 2)
    found = account(page)
    assert found.state is PageState.READ
    assert bool(found.unread) == (thing == "line of print")


def line_of(text: str, second: str, confidence: float, cell=None) -> Line:
    box = (300, 860, 420, 905)
    word = Word(raw=text, text=text, box=box, confidence=confidence, alternatives=(), second=second)
    return Line(
        text=text,
        box=box,
        confidence=confidence,
        words=(word,),
        second=second,
        second_confidence=0.9,
        cell=cell,
    )


@pytest.mark.parametrize(
    ("line", "is_told"),
    [
        (line_of("]", "1", 0.5, (0, 2, 1)), True),  # a figure alone in its cell
        (line_of("‹", "cc", 0.8, (0, 2, 1)), True),  # a ditto mark
        (line_of("~", "", 0.8, (0, 2, 1)), False),
        (line_of("]", "1", 0.5), False),  # a speck beside the text
    ],
)
def test_what_was_set_apart_in_a_cell_is_told(account, line, is_told):
    page = np.full((2048, 1448), 255, np.uint8)
    cv2.putText(page, "1", (320, 900), cv2.FONT_HERSHEY_SIMPLEX, 1, 0, 3)
    assert bool(account(page, furniture=(line,)).unread) == is_told


@pytest.mark.parametrize(
    ("line", "is_told"),
    [
        (line_of("gi ren", "CHU TỊCH", 0.34), True),
        (line_of("CHỦ TỊCH", "CHU TỊCH", 0.34), False),  # the readers agree
        (line_of("gi ren", "CHU TỊCH", 0.8), False),  # the first is sure
        (line_of("l", "1", 0.2), False),  # a figure, which is asked for
    ],
)
def test_a_line_of_the_text_that_was_misread_is_told(account, line, is_told):
    page = np.full((2048, 1448), 255, np.uint8)
    cv2.putText(page, "CHU TICH", (300, 900), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 0, 2)
    found = account(page, blocks=(Block(box=line.box, lines=(line,)),))
    assert bool(found.unread) == is_told


def test_a_page_that_leans_far_is_read_or_sent_to_review(tmp_path):
    page = turned(printed_page(1000, 1400), 45)
    cv2.imwrite(str(tmp_path / "askew.png"), page)
    record = digitize(tmp_path / "askew.png")
    [read] = record.pages
    assert read.state is PageState.READ
    assert record.quality.review or len(record.text.split()) > 100
    assert read.ink is not None
    assert 0.99 < sum(read.ink.model_dump().values()) < 1.01
