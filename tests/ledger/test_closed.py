"""What was closed stays closed though the archive refuses it; what is brought back comes once."""

import pytest

from digitize.errors import PagesElsewhere
from digitize.keep.archive.archiver import rebuild
from digitize.keep.archive.index import each_record, open_index
from digitize.keep.archive.reconcile import reconcile
from digitize.keep.archive.search import Query, search
from digitize.keep.ledger.documents import all_read, document
from digitize.keep.ledger.finish import finish
from digitize.keep.ledger.held import all_held
from digitize.keep.ledger.revise import revise, withdraw
from digitize.keep.ledger.states import State
from digitize.record.edits import edited
from digitize.record.model import Act, Edit
from digitize.work.audit import audit
from tests.ledger.check import check
from tests.ledger.little_engine import SECOND, page, record, scan


@pytest.fixture
def archived(engine, drop):
    """One archived document of five pages."""
    engine.path = drop(scan("tin", 5), "tin.pdf")
    engine.id = engine.take(engine.path).sha256
    engine.drain()
    return engine


def mark_secret(engine):
    now, seen = engine.clock(), (f"{engine.id}-1", engine.current(engine.id).revision)
    edit = Edit(by="Lê An", at=now, field="secrecy", after="MẬT")
    revise(engine.db, engine.store, seen, lambda old: edited(old, [edit]), now)


CLOSING = {"secrecy": mark_secret, "withdrawal": lambda engine: engine.withdraw(engine.id)}


def found(engine) -> list[tuple[str, int]]:
    """The standing of each record, and how many search finds."""
    with open_index(engine.archive.root) as index:
        hits = len(search(index, Query("tin")).hits)
        return [(one.standing, hits) for one in each_record(index)]


@pytest.mark.parametrize("close", CLOSING.values(), ids=CLOSING)
def test_a_closing_that_the_archive_refuses_hides_the_record(archived, close):
    """It is not found, before and after a reindex; entered once more, it is closed for good."""
    assert found(archived) == [("open", 1)]
    archived.archive.version(f"{archived.id}-1", 2).mkdir()
    close(archived)
    archived.drain()
    assert found(archived) == [("held", 0)]
    archived.archive.version(f"{archived.id}-1", 2).rmdir()
    rebuild(archived.archive)
    [line] = reconcile(archived.workspace, archived.db)
    assert "enter the edit or withdrawal once more" in line
    assert found(archived) == [("held", 0)]
    close(archived)
    archived.drain()
    assert found(archived)[0] in [("held", 0), ("withdrawn", 0)]
    assert audit(archived.workspace, archived.db).gaps == []


def test_a_refused_level_may_be_cleared(archived):
    """The record is on hold, as whoever entered the level was told; and goes on as it was."""
    archived.archive.version(f"{archived.id}-1", 2).mkdir()
    mark_secret(archived)
    archived.drain()
    assert [one.marking for one in all_held(archived.db)] == ["MẬT"]
    archived.clear_all()
    archived.drain()
    assert found(archived) == [("open", 1)]
    assert all_held(archived.db) == []


def test_a_reading_that_waited_for_a_withdrawn_record_goes_on_with_it(archived):
    """Else the scan would be shown twice: in the archive, and set apart since it is withdrawn."""
    archived.withdraw(archived.id)
    archived.drain()
    taken = archived.take(archived.path, SECOND)
    archived.drain()
    assert document(archived.db, taken.document.id).state is State.SET_APART
    archived.restore(archived.id)
    archived.drain()
    assert document(archived.db, taken.document.id).state is State.ARCHIVED
    assert archived.current(archived.id).restored.by == "Trần Bình"
    assert found(archived) == [("open", 1)]
    check(archived.workspace, archived.db)


def read_as(engine, *papers: range) -> None:
    """Read the scan anew, as so many papers with these pages."""
    while engine.plan_next() or engine.read_next():
        pass
    [asked] = all_read(engine.db)
    made = [
        record(engine.id).model_copy(
            update={"record_id": f"{engine.id}-{number}", "pages": tuple(map(page, pages))}
        )
        for number, pages in enumerate(papers, 1)
    ]
    finish(engine.db, engine.store, asked.id, made, engine.clock())
    engine.drain()


def test_what_was_taken_back_does_not_come_back_twice(engine, drop):
    """Its pages are in another paper now, which a person let go on; that one has to go first."""
    path = drop(scan("tin", 5), "tin.pdf")
    engine.id = engine.take(path).sha256
    read_as(engine, range(1, 3), range(3, 6))
    engine.withdraw(engine.id)
    engine.take(path, SECOND)
    read_as(engine, range(1, 6))
    engine.clear_all()
    engine.drain()
    with pytest.raises(PagesElsewhere, match=r"page 1, 2 of its scan is now in .*-2"):
        engine.restore(engine.id)
    act = Act(by="Lê An", at=engine.clock(), why="tách lại")
    withdraw(engine.db, engine.store, f"{engine.id}-2", act)
    engine.restore(engine.id)
    engine.drain()
    with open_index(engine.archive.root) as index:
        assert [one.standing for one in each_record(index)] == ["open", "withdrawn"]
    assert audit(engine.workspace, engine.db).gaps == []
