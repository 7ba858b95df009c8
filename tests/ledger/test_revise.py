"""An edit is a revision on the way of all revisions, and meets others there."""

import importlib
import threading

import pytest

from digitize.errors import BadEdit, LostRace, NoSuchRecord, StaleRevision
from digitize.keep import failpoint
from digitize.keep.ledger.documents import document
from digitize.keep.ledger.outbox import pending, sent_as
from digitize.keep.ledger.states import State
from digitize.record.model import Record
from tests.ledger.check import check
from tests.ledger.little_engine import SECOND, Clock, Engine, scan

TIN = scan("tin", 2)
finish_module = importlib.import_module("digitize.keep.ledger.finish")
revise_module = importlib.import_module("digitize.keep.ledger.revise")


@pytest.fixture
def archived(engine, drop):
    """One archived document."""
    engine.path = drop(TIN)
    engine.taken = engine.take(engine.path)
    engine.drain()
    return engine


def meanwhile(monkeypatch, module, point, work):
    """Have something happen in the midst of a step, once."""

    def at(name):
        if name == point:
            monkeypatch.setattr(module, "failpoint", failpoint.failpoint)
            work()

    monkeypatch.setattr(module, "failpoint", at)


def numbers(engine) -> list[str | None]:
    paths = sorted(engine.archive.root.glob("*/*/v*/data/record.json"))
    return [Record.model_validate_json(path.read_bytes()).number.value for path in paths]


def test_an_edit_is_the_next_revision_and_moves_no_document(archived):
    """It goes through outbox and archiver; the page results are what they were."""
    pages = {path: path.read_bytes() for path in archived.store.root.glob("pages/*/*/*")}
    parcel = archived.edit(archived.taken.sha256, "128")
    assert [one.key for one in pending(archived.db)] == [parcel.key]
    assert document(archived.db, archived.taken.document.id).state is State.ARCHIVED
    archived.drain()
    assert numbers(archived) == [None, "128"]
    assert pages == {path: path.read_bytes() for path in archived.store.root.glob("pages/*/*/*")}
    check(archived.workspace, archived.db)


def test_of_two_people_on_one_revision_the_second_is_told(archived):
    """Neither overwrites the other; whoever looks again can enter it then."""
    sha256 = archived.taken.sha256
    archived.edit(sha256, "128", on_revision=1)
    with pytest.raises(StaleRevision) as told:
        archived.edit(sha256, "129", on_revision=1)
    assert (told.value.seen, told.value.newest) == (1, 2)
    archived.edit(sha256, "129", on_revision=2)
    archived.drain()
    assert numbers(archived) == [None, "128", "129"]


def test_people_at_once_lose_nothing(archived):
    """Each tries again when another was quicker; all that they entered is in the last revision."""
    sha256, each, hands = archived.taken.sha256, 10, 4
    refused = []

    def work(first: int) -> None:
        with archived.workspace.open_ledger() as db:
            engine = Engine(archived.workspace, db, Clock())
            for number in range(first, first + each):
                while True:
                    try:
                        engine.edit(sha256, str(number))
                        break
                    except StaleRevision:
                        refused.append(number)

    threads = [threading.Thread(target=work, args=(100 * one,)) for one in range(1, hands + 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert refused, "they never met: the test says nothing"
    entered = [edit.after for edit in archived.current(sha256).edits]
    assert sorted(entered) == sorted(
        str(100 * one + more) for one in range(1, hands + 1) for more in range(each)
    )
    assert archived.current(sha256).revision == 1 + hands * each


def test_an_edit_in_the_midst_of_another_is_refused_too(archived, monkeypatch):
    """Its bytes are stored by then; they are nobody's revision."""
    sha256 = archived.taken.sha256
    meanwhile(monkeypatch, revise_module, "revise.stored", lambda: archived.edit(sha256, "1"))
    with pytest.raises(StaleRevision):
        archived.edit(sha256, "2")
    archived.drain()
    assert numbers(archived) == [None, "1"]


def test_an_edit_outlives_another_reading(archived):
    """The new revision has the new text and what the person entered."""
    archived.edit(archived.taken.sha256, "128")
    archived.take(archived.path, SECOND)
    archived.drain()
    assert numbers(archived) == [None, "128", "128"]
    newest = archived.current(archived.taken.sha256)
    assert newest.text == f"Tin {SECOND.record}"
    assert [edit.by for edit in newest.edits] == ["Lê An"]
    check(archived.workspace, archived.db)


def test_an_edit_that_comes_while_another_reading_is_finished_is_in_it(archived, monkeypatch):
    """The reading sees it at its commit, and is put together once more."""
    sha256 = archived.taken.sha256
    archived.take(archived.path, SECOND)
    archived.plan_next()
    while archived.read_next():
        pass
    meanwhile(monkeypatch, finish_module, "finish.stored", lambda: archived.edit(sha256, "128"))
    archived.finish_all()
    archived.drain()
    assert numbers(archived) == [None, "128", "128"]
    check(archived.workspace, archived.db)


def test_a_reading_that_comes_while_somebody_edits_is_the_newest(archived, monkeypatch):
    """The editor has seen the one before, and is told to look again."""
    sha256 = archived.taken.sha256
    archived.take(archived.path, SECOND)
    archived.plan_next()
    while archived.read_next():
        pass
    meanwhile(monkeypatch, revise_module, "revise.stored", archived.finish_all)
    with pytest.raises(StaleRevision):
        archived.edit(sha256, "128")
    archived.drain()
    assert numbers(archived) == [None, None]


def test_an_edit_on_its_way_counts_before_it_is_archived(archived):
    """An archiver may be slow, or elsewhere."""
    sha256 = archived.taken.sha256
    archived.edit(sha256, "128")
    archived.edit(sha256, "129")
    archived.take(archived.path, SECOND)
    archived.drain()
    assert numbers(archived) == [None, "128", "129", "129"]


def test_an_edit_that_the_archive_refused_does_not_count(archived):
    """The one before does, and the next takes a revision of its own."""
    sha256 = archived.taken.sha256
    stranger = archived.archive.version(f"{sha256}-1", 2)
    stranger.mkdir()
    archived.edit(sha256, "128")
    archived.drain()
    assert archived.current(sha256).revision == 1
    archived.edit(sha256, "129")
    archived.drain()
    assert (archived.current(sha256).revision, numbers(archived)) == (3, [None, "129"])


def test_what_cannot_stand_there_changes_nothing(archived):
    """No revision, no bytes in the outbox."""
    with pytest.raises(BadEdit):
        archived.edit(archived.taken.sha256, "zz")
    assert pending(archived.db) == []


def test_a_record_is_found_by_the_start_of_its_id(engine, drop):
    """One is found; none and several are told; a record that was never sent is none."""
    for number in range(20):
        engine.take(drop(scan(f"tin {number}"), "tin.pdf"))
    engine.drain()
    ids = [row[0] for row in engine.db.execute("SELECT record_id FROM outbox")]
    for one in ids:
        assert sent_as(engine.db, one) == sent_as(engine.db, one[:20]) == one
    for wrong in ("", "%", "zz", "0" * 64, "\udcff"):
        with pytest.raises(NoSuchRecord):
            sent_as(engine.db, wrong)
    with pytest.raises(NoSuchRecord):
        engine.edit("0" * 64, "1", on_revision=1)


def always(monkeypatch, module, point, work):
    """Have something happen in the midst of a step, each time that it is tried."""
    busy = []

    def at(name):
        if name == point and not busy:
            busy.append(name)  # the work may come by here itself
            work()
            busy.clear()

    monkeypatch.setattr(module, "failpoint", at)


def test_a_reading_gives_way_when_others_edit_all_the_time(archived, monkeypatch):
    """It is no failure of the scan: a later turn finishes it, with the last edit in it."""
    sha256 = archived.taken.sha256
    archived.take(archived.path, SECOND)
    archived.plan_next()
    while archived.read_next():
        pass
    with monkeypatch.context() as patched:
        always(patched, finish_module, "finish.stored", lambda: archived.edit(sha256, "128"))
        with pytest.raises(LostRace, match="others change it all the time"):
            archived.finish_all()
    archived.drain()
    assert numbers(archived)[-1] == "128"
    check(archived.workspace, archived.db)


def test_a_withdrawal_gives_way_when_others_edit_all_the_time(archived, monkeypatch):
    """It says so, and may be called again."""
    sha256 = archived.taken.sha256
    with monkeypatch.context() as patched:
        always(patched, revise_module, "revise.stored", lambda: archived.edit(sha256, "128"))
        with pytest.raises(StaleRevision):
            archived.withdraw(sha256)
    archived.withdraw(sha256)
    archived.drain()
    check(archived.workspace, archived.db)
