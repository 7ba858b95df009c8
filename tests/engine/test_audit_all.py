"""Every file and every row that a workspace keeps is missed when it is gone or changed."""

import os
import shutil
import sqlite3
import time

import pytest

from digitize.keep.archive.index import FILE
from digitize.keep.workspace import open_workspace
from digitize.work.audit import audit
from tests.intake.conftest import drop, engine  # noqa: F401  (the same bench)
from tests.ledger.little_engine import scan, sha256

WORK = {"lock", "tmp", "ledger.sqlite", FILE}
# Rows of which the loss loses nothing: history for people, and what is made anew.
NOTES = {
    "event", "lease", "migration", "reason", "claim", "batch_file", "submission", "marking",
    "facet", "looks", "search_state", "sqlite_sequence", "description", "part",
}  # fmt: skip


@pytest.fixture
def workspace(engine, drop):  # noqa: F811
    """The same for each test: it is quick to make."""
    two = scan("two", 2)
    engine.take(drop(two, "two.pdf"))
    engine.take(drop(scan("gone"), "gone.pdf"))
    engine.take(drop(scan("held", 1, "MẬT"), "held.pdf"))
    engine.take(drop(scan("bad", 1, "bad"), "bad.pdf"))
    engine.drain()
    engine.edit(sha256(two), "128")
    engine.withdraw(sha256(scan("gone")))
    engine.archive_all()
    long_ago = time.time() - 30 * 86_400
    for path in (engine.store.root / "originals").glob("*/*"):
        os.utime(path, (long_ago, long_ago))
    engine.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return engine.workspace


def delete(path):
    path.unlink()


def flip(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    _write(path, bytes(data))


def cut(path):
    _write(path, path.read_bytes()[:-1])


def empty(path):
    _write(path, b"")


def _write(path, data):
    path.unlink()
    path.write_bytes(data)
    long_ago = time.time() - 30 * 86_400
    os.utime(path, (long_ago, long_ago))


def kept(root):
    return sorted(
        path.relative_to(root)
        for path in root.rglob("*")
        if path.is_file() and path.name.removesuffix("-wal").removesuffix("-shm") not in WORK
    )


def gaps(root):
    workspace = open_workspace(root)
    with workspace.open_ledger() as db:
        return audit(workspace, db).gaps


@pytest.mark.parametrize("damage", [delete, flip, cut, empty])
def test_each_file_is_missed(workspace, tmp_path, damage):
    """In the archive and in the store; older revisions of records in the store are spares."""
    spare = _spare_records(workspace)
    assert gaps(workspace.root) == []
    unnoticed = []
    for place in kept(workspace.root):
        if place.parts[:2] == ("store", "records") and place.name in spare:
            continue
        if place.parts[:2] == ("store", "pages") and damage is delete:
            continue  # it is read again when it is wanted
        if damage is not delete and not (workspace.root / place).stat().st_size:
            continue  # the text of what was withdrawn
        copy = tmp_path / "copy"
        shutil.copytree(workspace.root, copy)
        damage(copy / place)
        if not gaps(copy):
            unnoticed.append(str(place))
        shutil.rmtree(copy)
    assert unnoticed == []


def _spare_records(workspace):
    """Records of older revisions, whose bag is looked at instead."""
    with workspace.open_ledger() as db:
        rows = db.execute(
            "SELECT record_sha256 FROM outbox AS one WHERE revision <"
            " (SELECT max(revision) FROM outbox WHERE record_id = one.record_id)"
        )
        return {row[0] for row in rows}


@pytest.mark.parametrize("file", ["ledger.sqlite", f"archive/{FILE}"])
def test_each_row_is_missed(workspace, tmp_path, file):
    """Deleted behind the ledger's back, one after the other."""
    unnoticed = []
    for table, row in _rows(workspace.root / file):
        copy = tmp_path / "copy"
        shutil.copytree(workspace.root, copy)
        with sqlite3.connect(copy / file) as db:
            db.execute(f"DELETE FROM {table} WHERE {row}")  # noqa: S608
        db.close()
        if not gaps(copy):
            unnoticed.append(f"{table} {row}")
        shutil.rmtree(copy)
    assert unnoticed == []


def _rows(path):
    db = sqlite3.connect(path)
    tables = [
        row[0]
        for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        if row[0] not in NOTES and not row[0].startswith("words")
    ]
    for table in tables:
        keys = [row[1] for row in db.execute(f"PRAGMA table_info({table})") if row[5]]
        for values in db.execute(f"SELECT {', '.join(keys)} FROM {table}").fetchall():  # noqa: S608
            yield table, " AND ".join(f"{k} = {v!r}" for k, v in zip(keys, values, strict=True))
    db.close()
