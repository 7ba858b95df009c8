"""Two persons delete a record: nothing of its content is left, and nothing brings it back."""

import shutil
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from digitize.errors import NotDeleted, ScanDeleted, Withdrawn
from digitize.keep.archive.backup import back_up
from digitize.keep.archive.dossiers import archive_dossiers
from digitize.keep.archive.folders import Archive
from digitize.keep.archive.index import find, open_index
from digitize.keep.ledger.deletions import DeletionState, deletion_of, deletions
from digitize.keep.ledger.documents import document, requeue
from digitize.keep.ledger.dossiers import Author, dossier, new_dossier
from digitize.keep.ledger.reasons import reason_of
from digitize.keep.ledger.revise import revise
from digitize.keep.ledger.states import State
from digitize.keep.workspace import open_workspace
from digitize.record.edits import Hand, edited
from digitize.record.model import Act, Edit
from digitize.settings import load_settings
from digitize.work.audit import audit
from digitize.work.engine import delete
from tests.ledger.little_engine import (
    MORNING,
    SECOND,
    Clock,
    Engine,
    dies_at,
    memory_folder,
    scan,
    workspace_at,
)

NAME = "quyết định kỷ luật Vừ A Dính.pdf"
BYTES = scan("bí mật của Vừ A Dính", 2)
SECRET = ("Dính", "dinh 1979", "kỷ luật")
"""What stands in the name, the text or the notes of the paper, and nowhere else."""
POINTS = ("deletion.posted", "archive.entered", "erase.dossier", "erase.files", "erase.forgotten",
          "archive.renamed", "accept.receipt", "commit.after", "commit.before")  # fmt: skip


def folder_with_paper(root: Path) -> str:
    """A workspace with a paper that people edited, noted and filed; the id of its record."""
    workspace = workspace_at(root)
    (root / NAME).write_bytes(BYTES)
    with workspace.open_ledger() as db:
        engine = Engine(workspace, db, Clock())
        scan_ = engine.take(root / NAME).sha256
        engine.drain()
        record, now = f"{scan_}-1", engine.clock()
        edits = [Edit(by="Lê An", at=now, field="title", after="Kỷ luật Vừ A Dính, dinh 1979")]
        revise(db, engine.store, (record, 1), lambda old: edited(old, edits), now)
        note = {"record_id": record, "autograph": "bút phê về Dính", "note": "kỷ luật"}
        values = {"file_code": "01", "maintenance": "10 năm", "end_date": "2001",
                  "documents": [note]}  # fmt: skip
        new_dossier(db, values, Author("Lê An", now))
        db.execute("INSERT INTO aside_paper VALUES (?, 'hỏi Dính', 'Lê An', '2026')", (record,))
        db.execute(
            "INSERT INTO answer (record_id, revision, on_revision, act, edits, at, refused)"
            " VALUES (?, 9, 8, 1, ?, '2026', 'kỷ luật')",
            (record, f"[{edits[0].model_dump_json()}]"),
        )
        engine.archive_all()
        archive_dossiers(db, engine.archive, now)
    return record


def deleted(root: Path) -> None:
    """One person asks, another agrees, and the content goes; all of it may be begun again."""
    workspace, clock = workspace_at(root), Clock(MORNING.replace(hour=12))
    with workspace.open_ledger() as db:
        [row] = db.execute("SELECT record_id FROM outbox LIMIT 1").fetchall()
        known = deletion_of(db, row[0])
    if known is None:
        delete.ask(workspace, row[0], Act(by="Lê An", at=clock(), why="hết giá trị"))
    if known is None or known.state is DeletionState.ASKED:
        delete.agree(workspace, row[0], Hand("Trần Bình", clock()))
    delete.finish(workspace, load_settings(workspace=workspace.root), clock())


def mentions(root: Path) -> list[str]:
    """Files below a folder in which a word of the paper still stands, or in their names."""
    found = []
    for path in root.rglob("*"):
        data = path.read_bytes().lower() if path.is_file() else b""
        if any(word.lower().encode() in data or word in path.name for word in SECRET):
            found.append(str(path.relative_to(root)))
    return found


def assert_gone(root: Path, record: str) -> None:
    workspace = open_workspace(root / "workspace")
    with workspace.open_ledger() as db:
        assert audit(workspace, db).gaps == []
        assert [one.state for one in deletions(db, DeletionState.GONE)] == ["gone"]
        assert dossier(db, next(db.execute("SELECT id FROM dossier"))[0]).documents == ()
    assert mentions(root / "workspace") == []
    with open_index(workspace.archive) as index:
        assert index.execute("SELECT count(*) FROM body").fetchone() == (0,)
        index.execute("CREATE VIRTUAL TABLE temp.terms USING fts5vocab('main', 'words', 'row')")
        terms = {row[0] for row in index.execute("SELECT term FROM terms")}
        assert not [one for one in terms if "dinh" in one or "luat" in one]
        entry = find(index, record, tombstones=True)
    bags = list((workspace.archive / record[:2] / record).iterdir())
    assert [one.name for one in bags] == [f"v{entry.revision}"]
    told = Archive(workspace.archive, workspace.tmp).record_json(entry.record_id, entry.revision)
    assert b"h\xe1\xba\xbft gi\xc3\xa1 tr\xe1\xbb\x8b" in told
    assert b"Tr\xe1\xba\xa7n B\xc3\xacnh" in told
    for kind in ("originals/*", "pages/*"):
        assert list((workspace.store.root).glob(f"{kind}/*")) == []


def test_nothing_is_left_but_a_note(tmp_path):
    """Bags, original, page results, index, ledger, dossiers: no byte names the paper any more."""
    record = folder_with_paper(tmp_path)
    assert len(mentions(tmp_path / "workspace")) > 5, "the test would find nothing"
    deleted(tmp_path)
    assert_gone(tmp_path, record)


@pytest.mark.parametrize("point", POINTS)
def test_a_kill_anywhere_leaves_a_deletion_that_the_next_call_finishes(point):
    """At no moment is a paper half there: either it stands, or its tombstone does."""
    with memory_folder() as name:
        made = Path(name) / "made"
        made.mkdir()
        record, visit = folder_with_paper(made), 1
        while True:
            root = Path(name) / str(visit)
            shutil.copytree(made, root)
            if not dies_at(f"{point}:{visit}", lambda root=root: deleted(root)):
                break
            deleted(root)
            assert_gone(root, record)
            visit *= 2
    assert visit > 1, f"it never comes to {point}"


def test_one_person_alone_deletes_nothing(tmp_path):
    """However the name is typed; and whoever asked may take it back."""
    record = folder_with_paper(tmp_path)
    workspace, now = workspace_at(tmp_path), MORNING + timedelta(days=1)
    delete.ask(workspace, record, Act(by="Lê An", at=now, why="nhầm"))
    for name in ("Lê An", "LÊ  AN", "Le\u0302 An"):
        with pytest.raises(NotDeleted) as told:
            delete.agree(workspace, record, Hand(name, now))
        assert told.value.rule == "same_person"
    with pytest.raises(NotDeleted) as told:
        delete.ask(workspace, record, Act(by="Trần Bình", at=now, why="nhầm"))
    assert told.value.rule == "asked"
    delete.refuse(workspace, record, Hand("Lê An", now))
    with pytest.raises(NotDeleted) as told:
        delete.agree(workspace, record, Hand("Trần Bình", now))
    assert told.value.rule == "not_asked"
    with workspace.open_ledger() as db:
        assert audit(workspace, db).gaps == []


def test_nothing_goes_while_its_retention_runs(tmp_path):
    """Ten years from the end of 2001 end with 2011; a permanent dossier and `other` never do."""
    record = folder_with_paper(tmp_path)
    workspace = workspace_at(tmp_path)

    def refused(year, term):
        with workspace.open_ledger() as db:
            db.execute(
                "UPDATE dossier_revision SET data = json_set(data, '$.maintenance', ?)", (term,)
            )
        act = Act(by="Lê An", at=MORNING.replace(year=year, month=12, day=31), why="nhầm")
        with pytest.raises(NotDeleted) as told:
            delete.ask(workspace, record, act)
        return told.value.rule, told.value.told

    assert refused(2011, "06") == ("kept", "31/12/2011")
    assert refused(2026, "02") == ("kept", "31/12/2071")
    assert refused(2026, "01")[0] == "kept_for_ever"
    assert refused(2026, "07") == ("term_unknown", "Khác")


def test_the_same_bytes_are_not_taken_again(tmp_path):
    """They are set apart and told, nobody reads them, and the store has them no longer."""
    record = folder_with_paper(tmp_path)
    deleted(tmp_path)
    workspace = workspace_at(tmp_path)
    with workspace.open_ledger() as db:
        engine = Engine(workspace, db, Clock(MORNING.replace(hour=20)))
        for reading in (SECOND, SECOND):
            taken = engine.take(tmp_path / NAME, reading)
            assert (taken.document.state, taken.may_be_tried) == (State.SET_APART, False)
        assert reason_of(db, taken.document.id).code == "deleted"
        with pytest.raises(ScanDeleted):
            requeue(db, taken.document.id, engine.clock())
        engine.drain()
        assert document(db, taken.document.id).state is State.SET_APART
        delete.finish(workspace, load_settings(workspace=workspace.root), engine.clock())
        assert audit(workspace, db).gaps == []
        with pytest.raises(NotDeleted):
            engine.restore(record[:64])
        with pytest.raises(Withdrawn):
            engine.edit(record[:64], "12")


def test_the_next_backup_loses_it_too(tmp_path):
    """A backup that had it is brought to what the workspace is now."""
    record, target = folder_with_paper(tmp_path), tmp_path / "backup"
    workspace = workspace_at(tmp_path)
    with workspace.open_ledger() as db:
        back_up(workspace, db, target)
    assert mentions(target)
    deleted(tmp_path)
    with workspace.open_ledger() as db:
        assert back_up(workspace, db, target).missing == ()
    (tmp_path / "again").mkdir()
    target.rename(tmp_path / "again" / "workspace")
    assert_gone(tmp_path / "again", record)


def test_two_names_are_needed_in_the_ledger_too(tmp_path):
    """Even a program of ours cannot note a deletion with one name."""
    with workspace_at(tmp_path).open_ledger() as db, pytest.raises(sqlite3.IntegrityError):
        db.execute(
            "INSERT INTO deletion (record_id, state, why, asked_by, asked_at, ended_by, ended_at)"
            " VALUES ('a', 'agreed', 'b', 'c', 'd', 'c', 'e')"
        )
