"""The one table of kinds: nothing is named twice, and the circular's list is in it whole."""

import pytest

from digitize.record.kinds import NAMES, NO_CODE, PRINTED, TABLE, kind_code, kind_named, kind_shown

pytestmark = pytest.mark.unit


def test_no_name_label_or_printed_line_stands_for_two_kinds():
    """Else what a person types, or a paper prints, would be taken for the wrong one."""
    assert len(set(NAMES)) == len(TABLE)
    assert len({kind.vietnamese.casefold() for kind in TABLE}) == len(TABLE)
    assert len(PRINTED) == sum(len(kind.printed) for kind in TABLE)


def test_the_whole_list_of_the_circular_is_there():
    """01 to 31, each with the kind of that name; 32 is for the others."""
    assert {kind.code for kind in TABLE} == {f"{code:02}" for code in range(1, 33)}
    assert kind_code("map") == "30"
    assert kind_code("a kind that nobody has put down") == NO_CODE


@pytest.mark.parametrize("kind", TABLE, ids=lambda kind: kind.name)
def test_a_kind_is_found_by_each_of_its_names(kind):
    """In records, in Vietnamese, as printed: in any case."""
    for told in (kind.name, kind.vietnamese, *kind.printed, *kind.typed):
        assert kind_named(told.upper()) == kind.name
        assert kind_named(told.lower()) == kind.name
    assert kind_shown(kind.name, "vi") == kind.vietnamese
