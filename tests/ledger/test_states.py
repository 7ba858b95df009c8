import re
from pathlib import Path

import pytest

from digitize.keep.ledger.db import SCHEMA
from digitize.keep.ledger.sightings import Way
from digitize.keep.ledger.states import CHUNK_STEPS, STEPS, ChunkState, ReceiptOutcome, State

pytestmark = pytest.mark.unit

PAGE = (Path(__file__).parents[2] / "docs" / "states.md").read_text()


def edges(table):
    return {(old.value, new.value) for old, news in table.items() for new in news}


def test_the_page_draws_the_machine_and_nothing_else():
    """Both drawings of docs/states.md have exactly the steps that the code allows."""
    drawings = re.findall(r"```mermaid\n(.*?)```", PAGE, re.DOTALL)
    drawn = [set(re.findall(r"^ *(\w+) --> (\w+)$", one, re.MULTILINE)) for one in drawings]
    assert drawn == [edges(STEPS), edges(CHUNK_STEPS)]


def test_the_page_explains_each_step_in_a_line():
    """No step without its row, no row without its step."""
    rows = set(re.findall(r"^\| (\w+) → (\w+) \| \S.*\|$", PAGE, re.MULTILINE))
    assert rows == edges(STEPS) | edges(CHUNK_STEPS)


@pytest.mark.parametrize(
    ("column", "names"),
    [("state", State), ("state", ChunkState), ("outcome", ReceiptOutcome), ("way", Way)],
)
def test_the_tables_admit_the_same_names(column, names):
    """The CHECK of a column and its enum are one list."""
    checks = re.findall(rf"CHECK \({column} IN \(([^)]+)\)\)", SCHEMA)
    assert [name.value for name in names] in [re.findall(r"'(\w+)'", one) for one in checks]


def test_every_state_has_its_steps():
    """A state that is added to the enum must be placed in the machine."""
    assert set(STEPS) == set(State)
    assert set(CHUNK_STEPS) == set(ChunkState)
