"""One question, `may_leave`, with one answer for a record as a model and as JSON."""

import pytest

from digitize.errors import BadEdit
from digitize.record.acts import tombstone
from digitize.record.description import Description, described
from digitize.record.edits import Hand, edited, undone
from digitize.record.fields import FieldStatus, RecordField
from digitize.record.leave import marking_of, may_leave, standing_of
from digitize.record.model import Act, Edit
from tests.ledger.little_engine import MORNING, record

SHA = "ab" * 32


def marked(secrecy=None, *, given=None, cleared=None):
    made = record(SHA)
    if secrecy:
        field = RecordField(value=secrecy, status=FieldStatus.MACHINE, reason=None)
        made = made.model_copy(update={"secrecy": field})
    if given:
        made = described(made, Description(security=given))
    if cleared:
        made = made.model_copy(update={"cleared": Act(by="Lê An", at=MORNING, why=cleared)})
    return made


def edit(path, value):
    return Edit(by="Lê An", at=MORNING, field=path, after=value)


@pytest.mark.parametrize(
    ("made", "leaves"),
    [
        (marked(), True),
        (marked("MẬT"), False),
        (marked(given="Tối mật"), False),
        (marked(given="thường"), True),
        (marked("MẬT", cleared="MẬT"), True),
        (marked("TỐI MẬT", cleared="MẬT"), False),  # a higher one than was looked at
        (marked("MẬT", cleared="TỐI MẬT"), True),
        (marked("MẬT", given="TUYỆT MẬT", cleared="MẬT"), False),
        (tombstone(marked(), Act(by="An", at=MORNING, why="nhầm")), False),
        (marked().model_copy(update={"superseded_by": (f"{SHA}-2",)}), False),
        (edited(marked(), [edit("secrecy", "mật")]), False),
        (edited(marked("MẬT", cleared="MẬT"), [edit("secrecy", "TUYỆT MẬT")]), False),
    ],
)
def test_a_record_and_its_json_get_the_same_answer(made, leaves):
    """Whoever asks, of whatever, asks one function."""
    assert may_leave(made) is leaves
    as_json = made.model_dump(mode="json")
    assert may_leave(as_json) is leaves
    assert (standing_of(as_json), marking_of(as_json)) == (standing_of(made), marking_of(made))


@pytest.mark.parametrize("value", [None, "", "  ", "MẬT", "Thường"])
def test_an_edit_does_not_lower_a_marking(value):
    """Only `clear` lets a record go on, under a name."""
    with pytest.raises(BadEdit, match="digitize clear"):
        edited(marked("TỐI MẬT"), [edit("secrecy", value)])


def test_an_undone_edit_does_not_lower_it_either():
    """Whoever entered a level by mistake clears it."""
    made = edited(marked(), [edit("secrecy", "MẬT")])
    with pytest.raises(BadEdit, match="digitize clear"):
        undone(made, 0, Hand("Lê An", MORNING))


@pytest.mark.parametrize("level", ["Mat", "bí mật", "MẬT.", "secret", "nội bộ"])
def test_only_levels_are_taken_in(level):
    """What is handed in under `độ mật` is understood, or refused."""
    with pytest.raises(ValueError, match="takes one of"):
        Description(security=level)
    with pytest.raises(BadEdit, match="takes one of"):
        edited(marked(), [edit("security", level)])
