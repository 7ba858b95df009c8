"""A backup made while work goes on is a whole workspace, and a restored one goes on from there."""

import shutil
import threading

import pytest

from digitize.errors import BadWorkspace
from digitize.keep.archive.backup import back_up
from digitize.keep.archive.folders import Archive, version_folders
from digitize.keep.ledger.outbox import pending
from digitize.keep.workspace import open_workspace
from digitize.work.audit import audit
from tests.ledger.check import check
from tests.ledger.little_engine import Clock, Engine, scan


@pytest.fixture
def filled(engine, drop):
    """One archived, one set apart, one waiting, one being read, one done and not archived."""
    engine.take(drop(scan("tin", 2)))
    engine.take(drop(scan("bad", 1, "bad"), "bad.pdf"))
    engine.drain()
    for name in ("done", "reading", "waiting"):
        engine.take(drop(scan(name, 4), f"{name}.pdf"))
    engine.plan_next()
    while engine.read_next():
        pass
    engine.finish_all()
    engine.plan_next()
    engine.read_next()
    return engine


def restore(backup, place):
    shutil.copytree(backup, place)
    return open_workspace(place)


def test_the_backup_is_whole_and_a_restored_one_goes_on(filled, tmp_path):
    """Every state: nothing is missing, and no page that was read is read again."""
    done = back_up(filled.workspace, filled.db, tmp_path / "backup")
    assert (done.missing, done.files == done.copied) == ((), True)
    workspace = restore(tmp_path / "backup", tmp_path / "restored")
    with workspace.open_ledger() as db:
        assert audit(workspace, db).gaps == []
        engine = Engine(workspace, db, Clock(filled.clock()))
        engine.drain()
        assert len(engine.reads) == 4 + 2
        check(workspace, db)
        assert audit(workspace, db).gaps == []


def test_what_came_after_the_snapshot_is_not_in_it(filled, tmp_path, drop, monkeypatch):
    """Records archived between the ledger's copy and that of the archive are no strangers."""
    workspace = type(filled.workspace)
    opened = workspace.open_ledger

    def busy(self):
        monkeypatch.undo()
        filled.take(drop(scan("late"), "late.pdf"))
        filled.drain()
        return opened(self)

    monkeypatch.setattr(workspace, "open_ledger", busy)
    back_up(filled.workspace, filled.db, tmp_path / "backup")
    assert pending(filled.db) == []
    restored = restore(tmp_path / "backup", tmp_path / "restored")
    with restored.open_ledger() as db:
        assert audit(restored, db).gaps == []
        assert db.execute("SELECT count(*) FROM sighting").fetchone() == (5,)
    assert len(list(version_folders(Archive(restored.archive, restored.tmp)))) == 1


def test_again_it_copies_what_is_new(filled, tmp_path):
    """The older ledger is replaced; the index too."""
    first = back_up(filled.workspace, filled.db, tmp_path / "backup")
    filled.drain()
    second = back_up(filled.workspace, filled.db, tmp_path / "backup")
    assert 0 < second.copied < second.files
    assert second.files > first.files
    third = back_up(filled.workspace, filled.db, tmp_path / "backup")
    assert (third.copied, third.missing) == (0, ())
    backup = open_workspace(tmp_path / "backup")
    with backup.open_ledger() as db:
        assert audit(backup, db).gaps == []
        check(backup, db)


def test_originals_stand_once_in_a_backup(filled, tmp_path):
    """As in the workspace: linked where links can be."""
    back_up(filled.workspace, filled.db, tmp_path / "backup")
    [original] = (tmp_path / "backup" / "archive").glob("*/*/v1/data/original.*")
    assert original.stat().st_nlink == 2


def test_what_is_missing_is_named(filled, tmp_path):
    """The rest is copied all the same."""
    [record] = filled.archive.root.glob("*/*/v1/data/record.json")
    record.unlink()
    done = back_up(filled.workspace, filled.db, tmp_path / "backup")
    assert done.missing == (record,)
    assert done.copied == done.files - 1


def test_a_workspace_in_use_is_not_overwritten(filled, tmp_path):
    """The two folders given in the wrong order harm nothing."""
    backup = tmp_path / "backup"
    back_up(filled.workspace, filled.db, backup)
    (filled.workspace.root / "lock").write_bytes(b"")
    other = open_workspace(backup)
    with other.open_ledger() as db, pytest.raises(BadWorkspace, match="is worked in"):
        back_up(other, db, filled.workspace.root)
    with pytest.raises(BadWorkspace, match="inside"):
        back_up(filled.workspace, filled.db, filled.workspace.root / "backup")


def test_writers_go_on_while_it_is_made(filled, tmp_path, drop):
    """Another connection takes scans in all the while; each backup is whole by itself."""
    going, taken = threading.Event(), []

    def take_in():
        with filled.workspace.open_ledger() as db:
            engine = Engine(filled.workspace, db, Clock(filled.clock()))
            while not going.is_set():
                path = tmp_path / f"{len(taken)}.pdf"
                path.write_bytes(scan(f"more {len(taken)}"))
                taken.append(engine.take(path))

    writer = threading.Thread(target=take_in)
    writer.start()
    try:
        while len(taken) < 10:
            pass
        for number in range(3):
            back_up(filled.workspace, filled.db, tmp_path / f"backup {number}")
    finally:
        going.set()
        writer.join()
    for number in range(3):
        backup = open_workspace(tmp_path / f"backup {number}")
        with backup.open_ledger() as db:
            assert audit(backup, db).gaps == []


def test_a_folder_with_other_things_is_left_alone(filled, tmp_path):
    """A mistyped one would get a workspace between its files; a backup cut off goes on."""
    (tmp_path / "bản quét").mkdir()
    (tmp_path / "bản quét" / "tin.pdf").write_bytes(b"scan")
    with pytest.raises(BadWorkspace, match="holds other things"):
        back_up(filled.workspace, filled.db, tmp_path / "bản quét")
    backup = tmp_path / "backup"
    back_up(filled.workspace, filled.db, backup)
    (backup / "ledger.sqlite").unlink()
    for name in ("lock", "archive/index.sqlite"):
        (backup / name).unlink(missing_ok=True)
    back_up(filled.workspace, filled.db, backup)


def test_a_copy_that_has_rotted_is_replaced(filled, tmp_path):
    """Of the same size, so that only its bytes tell."""
    back_up(filled.workspace, filled.db, tmp_path / "backup")
    for path in (tmp_path / "backup").rglob("*"):
        if path.is_file() and path.suffix in (".json", ".pdf", "") and path.stat().st_size > 10:
            data = bytearray(path.read_bytes())
            if path.name.startswith(("lock", "index", "ledger")):
                continue
            data[5] ^= 1
            path.unlink()
            path.write_bytes(bytes(data))
    assert back_up(filled.workspace, filled.db, tmp_path / "backup").copied
    workspace = restore(tmp_path / "backup", tmp_path / "restored")
    with workspace.open_ledger() as db:
        assert audit(workspace, db).gaps == []


def test_who_may_sit_at_the_desk_is_in_it(filled, tmp_path):
    """Else a restored desk lets nobody in."""
    (filled.workspace.root / "people.json").write_text("{}")
    back_up(filled.workspace, filled.db, tmp_path / "backup")
    assert (tmp_path / "backup" / "people.json").read_text() == "{}"
