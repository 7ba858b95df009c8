"""What is on hold: whoever looks at it is noted, and a clerk sees nothing of it."""

from functools import partial
from types import SimpleNamespace

import pytest
from starlette.requests import Request

from digitize.edge.desk.held import OnHolds
from digitize.edge.desk.people import Person
from digitize.edge.desk.roles import Role
from digitize.edge.desk.scans import _original
from digitize.errors import NoSuchRecord
from digitize.keep.archive.index import open_index
from digitize.keep.ledger.held_reads import reads
from tests.ledger.little_engine import Clock, Engine, scan, sha256, workspace_at

SECRET = scan("kế hoạch", trait="MẬT")
ID = f"{sha256(SECRET)}-1"


@pytest.fixture
def desk(tmp_path):
    """As much of a desk as these views use, with one paper on hold."""
    workspace, clock = workspace_at(tmp_path), Clock()
    (tmp_path / "scan.pdf").write_bytes(SECRET)
    with workspace.open_ledger() as db:
        engine = Engine(workspace, db, clock)
        engine.take(tmp_path / "scan.pdf")
        engine.drain()
        yield SimpleNamespace(
            workspace=workspace, ledger=workspace.open_ledger, archive=engine.archive, now=clock,
            index=partial(open_index, workspace.archive),
            pages=SimpleNamespace(answer=lambda *_, **told: told),
        )  # fmt: skip


def looks(desk) -> list[tuple[str, str, str]]:
    with desk.ledger() as db:
        return [(one.record_id, one.by, one.what) for one in reads(db, 0, 10)]


def test_each_look_at_what_is_on_hold_is_noted(desk):
    """The list, a page and a cut of it; no browser keeps their pictures."""
    lan = Person("Lan", Role.ARCHIVIST)
    request = Request({"type": "http", "headers": [], "state": {"person": lan}})
    assert [one.held.record_id for one in OnHolds(desk).page(request)["waiting"]] == [ID]
    for what in ("page", "cut"):
        shown = _original(desk, lan, ID, 1, what)
        assert shown.path.read_bytes() == SECRET
        assert shown.headers == {"Cache-Control": "no-store"}
    assert looks(desk) == [(ID, "Lan", what) for what in ("cut", "page", "list")]


def test_a_clerk_sees_nothing_of_it(desk):
    with pytest.raises(NoSuchRecord):
        _original(desk, Person("Bình", Role.REVIEWER), ID, 1)
    assert looks(desk) == []
