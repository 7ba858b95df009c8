"""Figures read as letters and dashes read as waves: mended by place and reading, else left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitize.record.notes import told_all
from digitize.record.page import Alternative, Block, Doubt, Line, Page, PageState, Word
from digitize.settings import Cleaning
from digitize.understand.vietnamese.clean import clean
from digitize.understand.vietnamese.figures import (
    WordPlace,
    WordSeen,
    columns_of_figures,
    put_right,
)
from digitize.understand.vietnamese.gather import evidence_of
from tests.vietnamese.seen import seen

pytestmark = pytest.mark.unit

HEAD, COLUMN, DATED = WordPlace(opens=True), WordPlace(figures=True), WordPlace(dated=True)
BOX = (0, 0, 1, 1)


def saw(read: str, second: str, letters: dict[int, str] | None = None) -> WordSeen:
    """A word as read, as the second reader has it, and other letters that the network saw."""
    doubts = (
        Doubt(
            at=at, choices=tuple(Alternative(text=one, confidence=0.9) for one in (read[at], new))
        )
        for at, new in (letters or {}).items()
    )
    return WordSeen(read, second, tuple(doubts))


@pytest.mark.parametrize(
    ("read", "second", "letters", "place", "want"),
    [
        ("2l", "21", {}, WordPlace(), "21"),  # beside another figure
        ("]2", "12", {}, WordPlace(), "12"),
        ("(3]/12).", "(31/12).", {}, WordPlace(), "(31/12)."),
        ("0l", "Ô1", {}, WordPlace(), "01"),
        ("3]", "", {1: "1"}, WordPlace(), "31"),  # the network's own choice
        ("Ọ", "9", {}, COLUMN, "9"),  # alone in a column of figures
        ("Đ", "9", {}, COLUMN, "9"),
        ("ý", "7", {}, COLUMN, "7"),
        ("VI,", "- Lưu:VT,NV.", {}, WordPlace(filed=True), "VT,"),
        ("]l", "11", {}, DATED, "11"),  # between `tháng` and `năm`
        ("l1]", "11", {}, DATED, "11"),
        ("I", "1", {}, DATED, "1"),
        ("Ì.", "1.", {}, HEAD, "1."),  # the head of a list
        ("|.", "1.Dự", {}, HEAD, "1."),
        ("9.", "2.", {}, WordPlace(opens=True, entry=2), "2."),
        ("8.", "", {0: "3"}, WordPlace(opens=True, entry=3), "3."),
        ("~", "-", {}, WordPlace(), "-"),
        ("®12", "12", {}, WordPlace(), "12"),  # an icon before a day of a calendar
        ("®22", "P22", {}, WordPlace(), "22"),
        ("®#25", "25", {}, WordPlace(), "25"),
        ("--", "-", {}, HEAD, "-"),
        ("TM.Đ", "T.M.Đ", {}, WordPlace(), "T.M.Đ"),  # a writer's initials
        ("B.HN.", "B.H.N.", {}, WordPlace(), "B.H.N."),
    ],
)
def test_figures_and_dashes_are_put_right(read, second, letters, place, want):
    """The place says that a figure or a dash stands there, and one of the readers saw it."""
    assert put_right(saw(read, second, letters), place) == want


@pytest.mark.parametrize(
    ("read", "second", "letters", "place"),
    [
        ("VI,", "VT,", {}, WordPlace()),  # a numeral anywhere else
        ("VI,", "- Lưu: VI", {}, WordPlace(filed=True)),
        ("3]", "", {}, WordPlace()),  # nobody saw a figure
        ("21", "27", {1: "7"}, WordPlace()),  # figures that were read stay
        ("21", "27", {1: "7"}, COLUMN),
        ("I8", "15", {}, WordPlace()),  # the second reader has another number: it is weighed
        ("Ọ", "9", {}, WordPlace()),  # a letter alone, where letters stand
        ("II", "11", {}, COLUMN),  # a Roman numeral among figures
        ("I.", "1.", {}, HEAD),
        ("II/2017", "I/2017", {0: "1", 1: "1"}, WordPlace()),  # a quarter, which both saw
        ("IV/2005", "IV/2005", {0: "1"}, WordPlace()),
        ("2a", "24", {}, WordPlace()),  # a letter that looks like no figure
        ("9.", "8.", {}, WordPlace(opens=True, entry=2)),  # not what comes next
        ("9.", "2.", {}, WordPlace(opens=True)),  # no list runs
        ("B40", "840", {}, WordPlace()),
        ("147/BC-UBND", "147/80-0810", {}, WordPlace()),
        ("-", "–", {}, HEAD),
        ("~", "", {}, HEAD),
        ("=", "-", {}, WordPlace()),
        ("TM.", "T.M.", {}, WordPlace()),  # not initials: it stands before who signs
        ("T.M.Đ", "TM.Đ", {}, WordPlace()),
        ("TP.HCM", "T.P.HCM", {}, WordPlace()),
        ("®12", "P22", {}, WordPlace()),  # another number
        ("®", "1", {}, WordPlace()),
        ("©2024", "©2024", {}, WordPlace()),  # a sign that both saw
    ],
)
def test_all_else_is_left(read, second, letters, place):
    """Without the place, or without a reader who saw it, the word stays as it was read."""
    assert put_right(saw(read, second, letters), place) is None


@given(
    st.text("0123456789.,/lI]OĐabQ~-", min_size=1, max_size=6),
    st.text("0123456789.,/lI]OĐabQ~-", max_size=6),
    st.booleans(),
)
def test_figures_that_were_read_stay_and_twice_is_once(read, second, figures):
    """Outside of a list's heads each figure of the reading stands where it stood."""
    text = put_right(saw(read, second), WordPlace(figures=figures))
    if text is not None and text != "-":
        assert len(text) == len(read)
        assert all(new == old for old, new in zip(read, text, strict=True) if old.isdigit())
        assert put_right(saw(text, second), WordPlace(figures=figures)) is None


def page_of(rows: Sequence[Sequence[str]]) -> Page:
    """A page with one table; a cell `9|8` was read as 9, and as 8 by the second reader."""
    lines = []
    for row_no, row in enumerate(rows):
        for column, cell in enumerate(row):
            read, _, second = cell.partition("|")
            word = Word(raw=read, text=read, box=BOX, confidence=0.6, alternatives=(),
                        second=second or read)  # fmt: skip
            lines.append(
                Line(
                    text=read,
                    box=BOX,
                    confidence=0.6,
                    words=(word,),
                    second=second or read,
                    second_confidence=0.99,
                    cell=(0, row_no, column),
                )
            )
    return Page(number=1, state=PageState.READ, width=10, height=10, dpi=300, turn=0, skew=0,
                layout="line_stack", steps=(), furniture=(), seconds=0,
                blocks=tuple(Block(box=BOX, lines=(line,)) for line in lines))  # fmt: skip


def test_a_column_of_figures_is_known_by_its_other_cells():
    """The headings are left aside; a column of names has no figures."""
    page = page_of([("TT", "Tên"), ("1", "Hoa"), ("2", "Lan"), ("Ọ|9", "Ọ|9")])
    assert columns_of_figures(page) == {(0, 1, 0), (0, 2, 0), (0, 3, 0)}


def test_a_cell_is_put_right_with_its_evidence():
    """The change stands in the log with its rule; `suggest` leaves the text, `off` all of it."""
    page = page_of([("TT", "Tên"), ("1", "Hoa"), ("2", "Lan"), ("Ọ|9", "Ọ|9")])
    *_, digit, letter = (one for block in next(evidence_of([page])) for one in block)
    done = clean("Ọ", digit, None, Cleaning.APPLY)
    assert (done.text, done.review) == ("9", False)
    assert done.proposal is not None
    assert (done.proposal.rule, done.proposal.outcome) == ("figure/1", "applied")
    assert "second reader 9" in told_all(done.proposal.evidence)
    noted = clean("Ọ", digit, None, Cleaning.SUGGEST)
    assert (noted.text, noted.review) == ("Ọ", True)
    assert clean("Ọ", digit, None, Cleaning.OFF).proposal is None
    assert letter.settled is None


def test_a_figure_is_cleaned_once():
    """What was put right and read so by both is not touched again."""
    once = replace(seen("3]", second="31"), settled="31")
    assert clean("3]", once, None, Cleaning.APPLY).text == "31"
    assert clean("31", seen("31"), None, Cleaning.APPLY).proposal is None
