"""Lost lines are counted, and where the record has them is told."""

import json

import pytest

from digitize.evaluate.lost import LostLine, Where, lost_lines, told
from digitize.evaluate.report import EvaluatedFile, as_json, as_lost, make_report
from digitize.record.model import Record
from digitize.record.page import Mark, Picture, Unread
from tests.conftest import ROOT

pytestmark = pytest.mark.unit
AT = 3  # the line of the first block that is taken away


@pytest.fixture(scope="module")
def whole():
    path = ROOT / "tests/record/old/2026-11-25-news-fax.json"
    return Record.model_validate_json(path.read_text(encoding="utf-8"))


def parted(whole, **on_page):
    """The truth, the line that is lost, and the record without it."""
    lines = [line for page in whole.pages for block in page.blocks for line in block.lines]
    page = whole.pages[0]
    block = max(page.blocks, key=lambda one: len(one.lines))
    lost = block.lines[AT]
    fewer = block.model_copy(update={"lines": (*block.lines[:AT], *block.lines[AT + 1 :])})
    blocks = tuple(fewer if one is block else one for one in page.blocks)
    page = page.model_copy(
        update={"blocks": blocks, **{name: one(lost) for name, one in on_page.items()}}
    )
    record = whole.model_copy(update={"pages": (page, *whole.pages[1:])})
    return "\n".join(line.text for line in lines), lost, record


def test_of_what_is_read_whole_nothing_is_lost(whole):
    truth, _, _ = parted(whole)
    assert lost_lines(truth, whole) == ()


@pytest.mark.parametrize(
    ("where", "on_page"),
    [
        (Where.NOWHERE, {}),
        (
            Where.UNREAD,
            {
                "unread": lambda line: (
                    Unread(box=line.box, reason="not_found", letters=len(line.text) - 9),
                )
            },
        ),
        (Where.FURNITURE, {"furniture": lambda line: (line,)}),
        (Where.MARK, {"marks": lambda line: (Mark(kind="stamp", box=line.box),)}),
        (Where.PICTURE, {"pictures": lambda line: (Picture(kind="drawing", box=line.box),)}),
    ],
)
def test_a_lost_line_is_told_with_the_place_that_has_it(whole, where, on_page):
    truth, lost, record = parted(whole, **on_page)
    words = len(lost.text.split())
    found = lost_lines(truth, record)
    assert found == (LostLine(lost.text, words, where),)
    assert told(found) == (words, words if where is Where.UNREAD else 0)


def test_a_place_far_away_does_not_tell_of_it(whole):
    corner = Unread(box=(0, 0, 30, 9), reason="not_found", letters=90)
    truth, _, record = parted(whole, unread=lambda line: (corner,))
    assert [one.where for one in lost_lines(truth, record)] == [Where.NOWHERE]


def test_the_report_has_lost_lines_and_the_share_that_is_told(whole):
    truth, lost, record = parted(whole)
    seen = EvaluatedFile("tin", truth, record.text, lost=lost_lines(truth, record))
    report = make_report([seen])
    assert f"tin: nowhere: {lost.text}" in as_lost(report)
    row = json.loads(as_json(report))["total"]["lost_lines"]
    assert (row["lines"], row["told"], row["told_rate"]) == (1, 0, 0.0)
    assert row["by_place"]["nowhere"] == row["words"] == len(lost.text.split())
