"""Records marked secret stay here until a person lets them go on; withdrawn ones stay withdrawn."""

import importlib
import json
import shutil

import pytest

from digitize.errors import LostRace, NotWithdrawn, OnHold, Superseded, Withdrawn
from digitize.keep.archive.archiver import rebuild
from digitize.keep.archive.backup import back_up
from digitize.keep.archive.index import each_record, find, open_index
from digitize.keep.archive.reconcile import reconcile
from digitize.keep.archive.search import Query, search
from digitize.keep.ledger.documents import document, requeue
from digitize.keep.ledger.finish import clear
from digitize.keep.ledger.held import all_held, count_held, level_noted
from digitize.keep.ledger.outbox import pending
from digitize.keep.ledger.reasons import reason_of
from digitize.keep.ledger.revise import revise, supersede
from digitize.keep.ledger.states import State
from digitize.keep.workspace import open_workspace
from digitize.record.description import Description
from digitize.record.edits import Hand, edited
from digitize.record.model import Edit
from digitize.work.audit import audit
from digitize.work.intake.outcomes import reason_text
from digitize.work.intake.take import Asked, take
from tests.ledger.check import check
from tests.ledger.little_engine import (
    FIRST,
    SAME_PAGES,
    SECOND,
    Clock,
    Engine,
    scan,
    sha256,
)
from tests.ledger.test_revise import always, meanwhile

SECRET = scan("mật", 2, "TỐI MẬT")
ID = sha256(SECRET)
finish_module = importlib.import_module("digitize.keep.ledger.finish")


@pytest.fixture
def held(engine, drop):
    """A scan on hold, and one that is not."""
    engine.path = drop(SECRET, "mật.pdf")
    engine.taken = engine.take(engine.path)
    engine.take(drop(scan("tin"), "tin.pdf"))
    engine.drain()
    return engine


def state(engine) -> State:
    return document(engine.db, engine.taken.document.id).state


def archived(engine) -> list[str]:
    with open_index(engine.archive.root) as index:
        return [one.filename for one in each_record(index)]


def test_a_marked_record_is_sent_nowhere(held):
    """Not into the outbox, not into archive and index; its document is set apart and says why."""
    assert (state(held), pending(held.db), archived(held)) == (State.SET_APART, [], ["tin.pdf"])
    assert not held.archive.record(f"{ID}-1").exists()
    [one] = all_held(held.db)
    assert (one.record_id, one.marking) == (f"{ID}-1", "TỐI MẬT")
    reason = reason_of(held.db, held.taken.document.id)
    assert (reason.code, "TỐI MẬT" in reason.message) == ("on_hold", True)
    assert f"digitize clear {ID[:12]}".encode() in reason_text(reason, "mật.pdf", ID)
    assert audit(held.workspace, held.db).gaps == []
    check(held.workspace, held.db)


def test_cleared_it_goes_on_and_says_by_whom(held):
    """Its first revision is the cleared one."""
    assert held.clear_all() == 1
    assert (state(held), count_held(held.db)) == (State.DONE, 0)
    held.drain()
    assert state(held) is State.ARCHIVED
    assert archived(held) == ["mật.pdf", "tin.pdf"]
    made = held.current(ID)
    assert (made.revision, made.secrecy.value) == (1, "TỐI MẬT")
    assert (made.cleared.by, made.cleared.why) == ("Lê An", "TỐI MẬT")
    check(held.workspace, held.db)


def test_two_people_clear_it_once(held):
    """The second is told that it goes on already."""
    [one] = all_held(held.db)
    held.clear_all()
    with pytest.raises(LostRace, match="on hold"):
        clear(held.db, held.store, one, Hand("Trần Bình", held.clock()), "đã giải mật")
    held.drain()
    check(held.workspace, held.db)


def test_a_later_reading_is_not_held_again(held):
    """The marking was looked at; people's edits are carried on with the clearing."""
    held.clear_all()
    held.edit(ID, "128")
    held.take(held.path, SECOND)
    held.drain()
    made = held.current(ID)
    assert (made.revision, made.number.value, made.cleared.by) == (3, "128", "Lê An")
    assert count_held(held.db) == 0


def test_another_marking_is_held_again(held, monkeypatch):
    """It is not what the person has looked at."""
    held.clear_all()
    held.drain()
    monkeypatch.setattr(
        "tests.ledger.little_engine.facts", lambda data: (2, "TUYỆT MẬT"), raising=True
    )
    held.take(held.path, SECOND)
    held.drain()
    [one] = all_held(held.db)
    assert one.marking == "TUYỆT MẬT"
    reason = reason_of(held.db, one.document)
    assert "an earlier revision went into the archive without" in reason.message


def test_wanted_anew_it_is_read_and_held_anew(held):
    """By requeue, by another pipeline, or dropped once more; never let go by that."""
    requeue(held.db, held.taken.document.id, held.clock())
    assert count_held(held.db) == 0
    held.drain()
    assert count_held(held.db) == 1
    held.take(held.path, SAME_PAGES)
    held.drain()
    held.take(held.path, SAME_PAGES)
    held.drain()
    assert (count_held(held.db), archived(held)) == (1, ["tin.pdf"])
    check(held.workspace, held.db)


def test_a_new_sighting_while_it_is_cleared_is_in_it(held, drop, monkeypatch):
    """What is put together outside the lock is looked at again under it."""
    meanwhile(monkeypatch, finish_module, "clear.stored",
              lambda: held.take(drop(SECRET, "again.pdf")))  # fmt: skip
    held.clear_all()
    held.drain()
    assert archived(held) == ["mật.pdf", "tin.pdf"]
    check(held.workspace, held.db)


def test_clearing_gives_way_when_others_change_it_all_the_time(held, drop, monkeypatch):
    """It stays on hold, whole, and may be cleared again."""
    path = drop(SECRET, "again.pdf")

    def more_data():
        asked = Asked(FIRST, description=Description(file_code=str(held.clock())))
        take(path, held.db, held.store, asked, held.clock())

    with monkeypatch.context() as patched:
        always(patched, finish_module, "clear.stored", more_data)
        with pytest.raises(LostRace, match="others change it all the time"):
            held.clear_all()
    held.clear_all()
    held.drain()
    assert archived(held) == ["mật.pdf", "tin.pdf"]
    check(held.workspace, held.db)


def test_a_backup_has_what_is_on_hold(held, tmp_path):
    """And the restored workspace can let it go on."""
    assert back_up(held.workspace, held.db, tmp_path / "backup").missing == ()
    workspace = open_workspace(tmp_path / "backup")
    with workspace.open_ledger() as db:
        engine = Engine(workspace, db, Clock(held.clock()))
        assert audit(workspace, db).gaps == []
        engine.clear_all()
        engine.drain()
        check(workspace, db)


def test_an_audit_names_a_record_on_hold_that_is_gone(held):
    """It is the only copy of what was read."""
    [one] = all_held(held.db)
    held.store.place("records", one.record_sha256).unlink()
    [gap] = audit(held.workspace, held.db).gaps
    assert gap.startswith(f"record {ID}-1: on hold, and not whole")


# --- withdrawn ----------------------------------------------------------------------------------


@pytest.fixture
def withdrawn(engine, drop):
    """An archived record that somebody edited, and somebody else took back."""
    engine.path = drop(scan("tin"), "tin.pdf")
    engine.taken = engine.take(engine.path)
    engine.drain()
    engine.id = engine.taken.sha256
    engine.edit(engine.id, "128")
    engine.withdraw(engine.id)
    engine.drain()
    return engine


def test_a_tombstone_stands_in_its_place(withdrawn):
    """Who, when and why, and nothing of the content; the bags before stay as they were."""
    made = withdrawn.current(withdrawn.id)
    assert (made.withdrawn.by, made.withdrawn.why) == ("Lê An", "nhầm hồ sơ")
    assert (made.text, made.pages, made.edits, made.number.value) == ("", (), (), None)
    assert made.source.filename == "tin.pdf"
    bag = withdrawn.archive.payload(f"{withdrawn.id}-1", 3)
    assert not list(bag.glob("original.*"))
    assert "deaccession" in (bag / "premis.xml").read_text()
    assert (withdrawn.archive.payload(f"{withdrawn.id}-1", 2) / "text.txt").read_text() != ""
    assert audit(withdrawn.workspace, withdrawn.db).gaps == []
    check(withdrawn.workspace, withdrawn.db)


def test_its_versions_are_hidden(withdrawn):
    """The index finds the tombstone for those who ask for one, and no older version."""
    with open_index(withdrawn.archive.root) as index:
        [entry] = each_record(index)
        assert (entry.standing, entry.revision, entry.title) == ("withdrawn", 3, None)
        for asked in (withdrawn.id, f"{withdrawn.id}-1:1", f"{withdrawn.id}-1:3"):
            with pytest.raises(Withdrawn):
                find(index, asked)
        assert find(index, withdrawn.id, tombstones=True) == entry
        with pytest.raises(Withdrawn):
            find(index, f"{withdrawn.id}-1:1", tombstones=True)


def test_nothing_of_it_can_be_edited_or_taken_back_again(withdrawn):
    with pytest.raises(Withdrawn):
        withdrawn.edit(withdrawn.id, "129")
    with pytest.raises(Withdrawn):
        withdrawn.withdraw(withdrawn.id)


def test_a_new_reading_does_not_bring_it_back(withdrawn):
    """The scan is set apart, and says why."""
    taken = withdrawn.take(withdrawn.path, SECOND)
    withdrawn.drain()
    assert document(withdrawn.db, taken.document.id).state is State.SET_APART
    assert reason_of(withdrawn.db, taken.document.id).code == "withdrawn"
    assert withdrawn.current(withdrawn.id).revision == 3
    check(withdrawn.workspace, withdrawn.db)


def test_brought_back_it_is_as_it_was(withdrawn):
    """With what people put right, and who brought it back; then a new reading counts again."""
    withdrawn.restore(withdrawn.id)
    withdrawn.drain()
    made = withdrawn.current(withdrawn.id)
    assert (made.revision, made.number.value, made.withdrawn) == (4, "128", None)
    assert (made.restored.by, made.restored.why) == ("Trần Bình", "đúng hồ sơ")
    with pytest.raises(NotWithdrawn):
        withdrawn.restore(withdrawn.id)
    withdrawn.take(withdrawn.path, SECOND)
    withdrawn.drain()
    made = withdrawn.current(withdrawn.id)
    assert (made.revision, made.number.value, made.restored.by) == (5, "128", "Trần Bình")
    check(withdrawn.workspace, withdrawn.db)


def test_withdrawn_while_another_reading_is_on_hold(withdrawn, monkeypatch):
    """Letting that go on is no way to bring it back."""
    withdrawn.restore(withdrawn.id)
    monkeypatch.setattr("tests.ledger.little_engine.facts", lambda data: (1, "MẬT"))
    withdrawn.take(withdrawn.path, SECOND)
    withdrawn.drain()
    [one] = all_held(withdrawn.db)
    withdrawn.withdraw(withdrawn.id)
    with pytest.raises(Withdrawn):
        clear(withdrawn.db, withdrawn.store, one, Hand("Lê An", withdrawn.clock()), "đã giải mật")
    withdrawn.drain()
    assert withdrawn.current(withdrawn.id).withdrawn
    assert document(withdrawn.db, one.document).state is State.SET_APART


# --- a scan that is marked only later ------------------------------------------------------------


def standings(engine, sha256) -> list[str]:
    with open_index(engine.archive.root) as index:
        rows = index.execute(
            "SELECT standing FROM archived WHERE record_id = ? ORDER BY revision", (f"{sha256}-1",)
        )
        return [row[0] for row in rows]


@pytest.fixture
def open_scan(engine, drop):
    """An archived scan that nothing holds."""
    engine.path = drop(scan("mở", 2), "mở.pdf")
    engine.taken = engine.take(engine.path)
    engine.drain()
    return engine


def test_a_marking_found_later_closes_what_was_open(open_scan, monkeypatch):
    """The older revision is in no list any more; cleared, the new reading is open."""
    id_ = open_scan.taken.sha256
    monkeypatch.setattr("tests.ledger.little_engine.facts", lambda data: (2, "TUYỆT MẬT"))
    open_scan.take(open_scan.path, SECOND)
    open_scan.drain()
    assert standings(open_scan, id_) == ["open", "held"]
    with open_index(open_scan.archive.root) as index, pytest.raises(OnHold):
        find(index, f"{id_}-1:1")
    check(open_scan.workspace, open_scan.db)
    open_scan.clear_all()
    open_scan.drain()
    assert standings(open_scan, id_) == ["open", "held", "open"]
    assert open_scan.current(id_).cleared.why == "TUYỆT MẬT"
    check(open_scan.workspace, open_scan.db)


def test_a_reading_that_misses_the_marking_is_held_all_the_same(held, monkeypatch):
    """Read anew by a pipeline that does not see the stamp: it is not let go by that."""
    monkeypatch.setattr("tests.ledger.little_engine.facts", lambda data: (2, ""))
    held.take(held.path, SECOND)
    held.drain()
    [one] = all_held(held.db)
    assert one.marking == "TỐI MẬT"
    assert archived(held) == ["tin.pdf"]
    check(held.workspace, held.db)


def test_a_level_given_with_the_scan_holds_it(engine, drop):
    """As a clerk writes it into `archive.csv`."""
    path = drop(scan("cho"), "cho.pdf")
    asked = Asked(FIRST, description=Description(security="Mật"))
    take(path, engine.db, engine.store, asked, engine.clock())
    engine.drain()
    [one] = all_held(engine.db)
    assert (one.marking, archived(engine)) == ("MẬT", [])
    engine.clear_all()
    engine.drain()
    assert archived(engine) == ["cho.pdf"]
    check(engine.workspace, engine.db)


def test_a_level_that_a_person_enters_holds_an_archived_record(open_scan):
    """Until somebody clears it; then everything that was entered is still there."""
    id_ = open_scan.taken.sha256
    edit = Edit(by="Lê An", at=open_scan.clock(), field="secrecy", after="Mật")
    revise(
        open_scan.db, open_scan.store, (f"{id_}-1", 1), lambda old: edited(old, [edit]),
        open_scan.clock(),
    )  # fmt: skip
    open_scan.drain()
    assert standings(open_scan, id_) == ["open", "held"]
    [one] = all_held(open_scan.db)
    assert (one.marking, state(open_scan)) == ("MẬT", State.ARCHIVED)
    assert audit(open_scan.workspace, open_scan.db).gaps == []
    open_scan.clear_all()
    open_scan.drain()
    assert standings(open_scan, id_) == ["open", "held", "open"]
    assert all_held(open_scan.db) == []
    check(open_scan.workspace, open_scan.db)


# --- the index made anew while folders are missing ------------------------------------------------


@pytest.mark.parametrize("in_store", [True, False])
def test_an_index_made_anew_does_not_bring_back_what_was_withdrawn(open_scan, in_store):
    """The tombstone's folder is lost; the store has its record, or not even that."""
    id_ = open_scan.taken.sha256
    parcel = open_scan.withdraw(id_)
    open_scan.drain()
    shutil.rmtree(open_scan.archive.version(f"{id_}-1", 2))
    if not in_store:
        open_scan.store.place("records", parcel.record_sha256).unlink()
    assert rebuild(open_scan.archive).versions == 1
    [line] = reconcile(open_scan.workspace, open_scan.db)
    assert line.startswith(f"record {id_}-1:2: its folder is missing; ")
    with open_index(open_scan.archive.root) as index:
        with pytest.raises(Withdrawn if in_store else OnHold):
            find(index, f"{id_}-1")
        assert search(index, Query(words="Tin")).total == 0


def test_an_index_made_anew_does_not_forget_the_newest_version(open_scan):
    """Its folder is lost, and what a person entered is found all the same."""
    id_ = open_scan.taken.sha256
    open_scan.edit(id_, "128")
    open_scan.drain()
    shutil.rmtree(open_scan.archive.version(f"{id_}-1", 2))
    rebuild(open_scan.archive)
    assert len(reconcile(open_scan.workspace, open_scan.db)) == 1
    with open_index(open_scan.archive.root) as index:
        assert find(index, f"{id_}-1").revision == 2


# --- taken back and brought back while its scan is marked -----------------------------------------


def enter_level(engine, level):
    """A person enters a level of secrecy."""
    id_ = f"{engine.taken.sha256}-1"
    edit = Edit(by="Lê An", at=engine.clock(), field="secrecy", after=level)
    seen = id_, engine.current(engine.taken.sha256).revision
    revise(engine.db, engine.store, seen, lambda old: edited(old, [edit]), engine.clock())


def test_a_marking_found_while_a_record_was_away_holds_it_when_it_comes_back(
    open_scan, monkeypatch
):
    """The later reading posts nothing of it, but what it found is known."""
    id_ = open_scan.taken.sha256
    open_scan.withdraw(id_)
    monkeypatch.setattr("tests.ledger.little_engine.facts", lambda data: (2, "TUYỆT MẬT"))
    open_scan.take(open_scan.path, SECOND)
    open_scan.drain()
    open_scan.restore(id_)
    open_scan.drain()
    assert standings(open_scan, id_) == ["open", "withdrawn", "held"]
    open_scan.clear_all()
    open_scan.drain()
    assert standings(open_scan, id_)[-1] == "open"
    assert (open_scan.current(id_).cleared.why, all_held(open_scan.db)) == ("TUYỆT MẬT", [])
    check(open_scan.workspace, open_scan.db)


def test_a_record_on_hold_that_is_taken_back_does_not_wait_any_more(open_scan):
    """Brought back it waits again, and can be cleared."""
    id_ = open_scan.taken.sha256
    enter_level(open_scan, "MẬT")
    open_scan.withdraw(id_)
    assert all_held(open_scan.db) == []
    open_scan.restore(id_)
    [one] = all_held(open_scan.db)
    assert (one.record_id, one.marking) == (f"{id_}-1", "MẬT")
    open_scan.clear_all()
    open_scan.drain()
    assert standings(open_scan, id_)[-1] == "open"
    check(open_scan.workspace, open_scan.db)


def test_a_level_entered_while_another_reading_is_on_hold_loses_neither(open_scan, monkeypatch):
    """Both can be cleared, whichever comes first."""
    id_ = open_scan.taken.sha256
    monkeypatch.setattr("tests.ledger.little_engine.facts", lambda data: (2, "MẬT"))
    open_scan.take(open_scan.path, SECOND)
    open_scan.drain()
    enter_level(open_scan, "TỐI MẬT")
    open_scan.clear_all()
    open_scan.drain()
    assert (all_held(open_scan.db), standings(open_scan, id_)[-1]) == ([], "open")
    made = open_scan.current(id_)
    assert (made.secrecy.value, made.cleared.why) == ("TỐI MẬT", "TỐI MẬT")
    check(open_scan.workspace, open_scan.db)


def test_what_a_later_scan_replaced_can_neither_be_edited_nor_come_back(open_scan):
    """Read anew by another pipeline, its pages stay where they are."""
    id_ = open_scan.taken.sha256
    by = (f"{'f' * 64}-1",)
    assert supersede(open_scan.db, open_scan.store, f"{id_}-1", by, open_scan.clock())
    with pytest.raises(Superseded):
        open_scan.edit(id_, "128")
    open_scan.take(open_scan.path, SECOND)
    open_scan.drain()
    with open_index(open_scan.archive.root) as index:
        assert [one.standing for one in each_record(index)] == ["superseded"]


def test_a_backup_without_its_folder_does_not_bring_back_what_was_withdrawn(open_scan, tmp_path):
    """The index of the backup is made anew, too."""
    id_ = open_scan.taken.sha256
    open_scan.withdraw(id_)
    open_scan.drain()
    shutil.rmtree(open_scan.archive.version(f"{id_}-1", 2))
    assert back_up(open_scan.workspace, open_scan.db, tmp_path / "copy").missing
    with open_index(tmp_path / "copy/archive") as index, pytest.raises(Withdrawn):
        find(index, f"{id_}-1:1")


def test_an_index_of_an_older_version_is_asked_anew(open_scan):
    """A level that was given with a scan held nothing then."""
    id_ = open_scan.taken.sha256
    path = open_scan.archive.payload(f"{id_}-1", 1) / "record.json"
    made = json.loads(path.read_bytes())
    made["security"] = {"value": "Mật", "status": "given"}
    path.chmod(0o600)
    path.write_text(json.dumps(made))
    with open_index(open_scan.archive.root) as index:
        index.execute("DROP INDEX archived_received")
        index.execute("DROP TABLE pieces")
        index.execute("PRAGMA user_version = 4")
    with open_index(open_scan.archive.root) as index:
        with pytest.raises(OnHold):
            find(index, id_)
        assert search(index, Query(words="Tin")).total == 0


def test_an_audit_names_a_level_that_is_gone(held):
    """Without it a reading that misses the marking would open the scan."""
    held.db.execute("DELETE FROM marking")
    [gap] = audit(held.workspace, held.db).gaps
    assert gap.endswith("is on hold, and the level of its scan is not kept")


def test_a_level_entered_before_the_archive_has_the_record_is_no_gap(engine, drop):
    """The document is done, and waits for its receipt."""
    engine.taken = engine.take(drop(scan("mở")))
    while engine.plan_next() or engine.read_next():
        pass
    engine.finish_all()
    enter_level(engine, "MẬT")
    assert state(engine) is State.DONE
    assert audit(engine.workspace, engine.db).gaps == []
    engine.clear_all()
    engine.drain()
    assert (state(engine), standings(engine, engine.taken.sha256)[-1]) == (State.ARCHIVED, "open")


def test_a_stricter_level_entered_on_hold_is_known_and_shown(open_scan):
    """Whoever clears it sees what is cleared; another reading knows it."""
    enter_level(open_scan, "MẬT")
    enter_level(open_scan, "TUYỆT MẬT")
    [one] = all_held(open_scan.db)
    assert one.marking == "TUYỆT MẬT"
    assert level_noted(open_scan.db, open_scan.taken.sha256) == "TUYỆT MẬT"
