"""`digitize upgrade`: the workspace is of this version afterwards, or as it was before."""

import sqlite3
from contextlib import closing

import pytest
from click.testing import CliRunner

from digitize.edge.cli import trial, upgrade
from digitize.errors import BadWorkspace
from digitize.keep.archive.index import is_complete, open_index
from digitize.keep.archive.looks import QueueQuery, QueueState, queue_length
from digitize.keep.ledger.db import FIRST_VERSION, open_database, statements
from digitize.keep.ledger.db import upgrade as bring_up
from digitize.keep.ledger.migrations import MIGRATIONS
from digitize.keep.workspace import Holder, open_workspace
from digitize.work.upgrade import is_under_way, put_back, set_aside
from tests.conftest import ROOT
from tests.desk.workspaces import copy_of

FIRST_SCHEMA = ROOT / "tests" / "ledger" / "schema-1.sql"
NEWEST = FIRST_VERSION + len(MIGRATIONS)


def version(workspace) -> int:
    with closing(sqlite3.connect(workspace.ledger)) as db:
        return db.execute("PRAGMA user_version").fetchone()[0]


def older_ledger(root, fill):
    """A workspace whose ledger the version before made. fill: puts into it what it holds."""
    made = open_workspace(root)
    for path in made.root.glob("ledger.sqlite*"):
        path.unlink()
    with open_database(made.ledger) as db:
        for statement in statements(FIRST_SCHEMA.read_text()):
            db.execute(statement)
        db.execute(f"PRAGMA user_version = {FIRST_VERSION}")
        bring_up(db, made.ledger, MIGRATIONS[:-1])
        fill(db, made.store)
    return made


@pytest.fixture
def workspace(tmp_path):
    """A workspace that an older version made, with a scan in it that waits."""

    def fill(db, store):
        stored = store.put_original([b"%PDF-1.7"])
        db.execute("INSERT INTO original VALUES (?, ?, '2026')", (stored.sha256, stored.bytes))
        db.execute(
            "INSERT INTO document (id, sha256, pages_fingerprint, record_fingerprint, state,"
            " priority, queued_at) VALUES (1, ?, 'aa', 'aa', 'queued', 0, '2026')",
            (stored.sha256,),
        )
        db.execute(
            "INSERT INTO sighting (sha256, name, display_name, folder, way, seen_at)"
            " VALUES (?, x'61', 'a', x'2f', 'run', '2026')",
            (stored.sha256,),
        )

    return older_ledger(tmp_path / "w", fill)


def upgraded(workspace, *args):
    return CliRunner().invoke(upgrade.upgrade_command, ["--workspace", str(workspace.root), *args])


@pytest.fixture
def quick(monkeypatch):
    """Without reading: the selftest has a test of its own."""
    monkeypatch.setattr(trial, "tried", lambda _: iter([("reading", lambda: "fine")]))


def test_a_ledger_of_before_is_brought_up_to_date(workspace, quick):
    done = upgraded(workspace)
    assert (done.exit_code, version(workspace)) == (0, NEWEST), (done.output, done.exception)
    assert not is_under_way(workspace)


def test_if_reading_fails_the_ledger_is_as_it_was(workspace, monkeypatch):
    def fails():
        raise trial.Fault("no page is read", "digitize doctor")

    with closing(sqlite3.connect(workspace.ledger)) as db:
        before = list(db.iterdump())
    monkeypatch.setattr(trial, "tried", lambda _: iter([("reading", fails)]))
    done = upgraded(workspace)
    assert (done.exit_code, version(workspace)) == (1, NEWEST - 1)
    assert "selftest failed" in done.output
    assert workspace.ledger.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(workspace.ledger)) as db:
        assert list(db.iterdump()) == before
    assert not is_under_way(workspace)


def test_what_was_interrupted_goes_back_by_hand(workspace):
    """A kill between the migration and the check: `--back` brings the older ledger back."""
    set_aside(workspace)
    with workspace.open_ledger():
        pass
    assert (version(workspace), is_under_way(workspace)) == (NEWEST, True)
    assert upgraded(workspace, "--back").exit_code == 0
    assert (version(workspace), is_under_way(workspace)) == (NEWEST - 1, False)


@pytest.mark.parametrize("work", [
    "INSERT INTO event (document, state, at) VALUES (1, 'done', '2026')",
    "INSERT INTO act (what, by, at) VALUES ('confirm', 'Lan', '2026')",
    "INSERT INTO answer (record_id, revision, on_revision, act, edits, at)"
    " VALUES ('a-1', 2, 1, 1, '[]', '2026')",
])  # fmt: skip
def test_what_was_done_since_is_never_lost_by_going_back(workspace, work):
    """Neither a reading, nor what a person did: edits move no document."""
    set_aside(workspace)
    with workspace.open_ledger() as db:
        db.execute(work)
    with pytest.raises(BadWorkspace, match="worked in since"):
        put_back(workspace)
    assert version(workspace) == NEWEST


def test_what_is_wrong_is_told_where_there_is_no_way_back_either(workspace, monkeypatch):
    def works():
        with workspace.open_ledger() as db:
            db.execute("INSERT INTO event (document, state, at) VALUES (1, 'done', '2026')")
        raise trial.Fault("no page is read", "digitize doctor")

    monkeypatch.setattr(trial, "tried", lambda _: iter([("reading", works)]))
    done = upgraded(workspace)
    assert isinstance(done.exception, BadWorkspace)
    assert "wrong: the selftest failed" in done.output


def test_an_interrupted_upgrade_keeps_the_first_copy(workspace, quick):
    """Called again after a kill, it still knows the ledger of before."""
    set_aside(workspace)
    with workspace.open_ledger():
        pass
    set_aside(workspace)
    put_back(workspace)
    assert version(workspace) == NEWEST - 1


def test_nothing_is_touched_while_somebody_works(workspace):
    who = Holder(1, "digitize watch", "2026", "")
    with workspace.stand_by(who):
        done = upgraded(workspace)
    assert isinstance(done.exception, BadWorkspace)
    assert version(workspace) == NEWEST - 1


def test_an_index_of_before_is_made_anew(fixtures_run, tmp_path, quick):
    """An index that must be made anew counts as a gap until it is; the upgrade does that itself."""
    opened = copy_of(fixtures_run[1], tmp_path)
    with closing(sqlite3.connect(opened.archive / "index.sqlite")) as index:
        index.execute("PRAGMA user_version = 7")  # the version before the queue of the desk
        index.commit()
    done = upgraded(opened)
    assert done.exit_code == 0, (done.output, done.exception)
    with open_index(opened.archive) as index:
        assert is_complete(index)
        assert queue_length(index, QueueQuery(state=QueueState.ALL)) > 0
