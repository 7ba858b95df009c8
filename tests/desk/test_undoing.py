"""Acts that change no record, undone: whom papers were given to, and which are aside."""

from types import SimpleNamespace

import pytest

from digitize.edge.desk.people import Person
from digitize.edge.desk.roles import Role
from digitize.edge.desk.together import assign, put_aside, put_back, undo_act
from digitize.keep.ledger import papers
from digitize.keep.ledger.acts import act_numbered, acts
from tests.ledger.little_engine import Clock, workspace_at

ONE, TWO = f"{'1' * 64}-1", f"{'2' * 64}-1"
HOA = Person("Hòa", Role.REVIEWER)


@pytest.fixture
def desk(tmp_path):
    return SimpleNamespace(ledger=workspace_at(tmp_path).open_ledger, now=Clock())


def undone(desk, outcome):
    with desk.ledger() as db:
        act = act_numbered(db, outcome.act)
    return undo_act(desk, act, HOA)


def test_a_later_assignment_is_not_undone_with_an_earlier_one(desk):
    """It stays with whom it was given to last; the other one is free again."""
    first = assign(desk, [ONE, TWO], "Lan", "Hòa")
    assign(desk, [ONE], "Bình", "Mỹ")
    outcome = undone(desk, first)
    assert (outcome.done, outcome.left) == ([TWO], {ONE: "changed"})
    with desk.ledger() as db:
        assert papers.assigned(db) == {ONE: "Bình"}


def test_a_note_that_replaced_another_stays(desk):
    first = put_aside(desk, [ONE, TWO], "mờ", "Hòa")
    put_aside(desk, [ONE], "thiếu trang 2", "Mỹ")
    outcome = undone(desk, first)
    assert (outcome.done, outcome.left) == ([TWO], {ONE: "changed"})
    with desk.ledger() as db:
        assert {one: told.note for one, told in papers.aside(db).items()} == {ONE: "thiếu trang 2"}


def test_what_was_put_aside_again_is_not_put_aside_as_before(desk):
    """Where nothing is left to undo, nothing is noted either."""
    put_aside(desk, [ONE], "mờ", "Hòa")
    back = put_back(desk, [ONE], "Hòa")
    put_aside(desk, [ONE], "rách", "Mỹ")
    outcome = undone(desk, back)
    assert (outcome.act, outcome.left) == (None, {ONE: "changed"})
    with desk.ledger() as db:
        assert papers.aside(db)[ONE].note == "rách"
        assert len(acts(db)) == 3


def test_what_stands_is_undone(desk):
    """Given back to whom it was given before, and aside with its note."""
    assign(desk, [ONE], "Lan", "Hòa")
    again = assign(desk, [ONE], "Bình", "Hòa")
    put_aside(desk, [TWO], "mờ", "Mỹ")
    back = put_back(desk, [TWO], "Hòa")
    assert (undone(desk, again).done, undone(desk, back).done) == ([ONE], [TWO])
    with desk.ledger() as db:
        assert papers.assigned(db) == {ONE: "Lan"}
        assert (papers.aside(db)[TWO].note, papers.aside(db)[TWO].by) == ("mờ", "Mỹ")
