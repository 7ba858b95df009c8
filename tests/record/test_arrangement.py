"""Pages arranged by people: what may be, and what becomes of the papers."""

import pytest

from digitize.errors import BadEdit
from digitize.record.arrangement import (
    Arrangement,
    PageWay,
    checked,
    join,
    reordered,
    split,
    turned,
    with_page,
    without,
)

pytestmark = pytest.mark.unit


def test_papers_are_parted_and_joined():
    """A cut and its undoing leave what was there."""
    papers = ((1, 2, 3), (4,))
    assert split(papers, 2) == ((1,), (2, 3), (4,))
    assert join(split(papers, 2), 2) == papers
    assert join(papers, 4) == ((1, 2, 3, 4),)
    assert reordered(papers, (2, 1, 3)) == ((2, 1, 3), (4,))
    assert without(papers, [2, 4]) == ((1, 3),)
    assert with_page(((1, 3),), 2) == ((1, 2, 3),)
    assert with_page(((2, 3),), 1) == ((1, 2, 3),)
    assert with_page(((1, 2), (4,)), 5) == ((1, 2), (4, 5))


@pytest.mark.parametrize(
    ("act", "args"),
    [(split, (1,)), (split, (9,)), (join, (1,)), (join, (2,)), (reordered, ((1, 2),)),
     (without, ([7],))],
)  # fmt: skip
def test_what_cannot_be_is_refused(act, args):
    """No paper begins twice, and no page is made up."""
    with pytest.raises(BadEdit):
        act(((1, 2, 3), (4,)), *args)


@pytest.mark.parametrize(
    "asked",
    [
        Arrangement(papers=((1, 2),)),
        Arrangement(papers=((1, 2), (3, 3))),
        Arrangement(papers=((1, 2, 3),), dropped=(3,)),
        Arrangement(papers=((1, 2, 3, 4),)),
        Arrangement(papers=(), dropped=(1, 2, 3)),
        Arrangement(ways=(PageWay(page=4, turn=1),)),
    ],
)
def test_each_page_is_in_one_place(asked):
    """In a paper or dropped, and in the scan."""
    with pytest.raises(BadEdit):
        checked(asked, 3)


def test_a_shared_page_may_be_in_two_papers():
    """The machine parts some pages in the middle; a usual way is none."""
    asked = Arrangement(papers=((1, 2), (2, 3)), ways=(PageWay(page=1),))
    assert checked(asked, 3) == Arrangement(papers=((1, 2), (2, 3)))
    assert (turned(3, 1), turned(0, 1)) == (0, 1)
