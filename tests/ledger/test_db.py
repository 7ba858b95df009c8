import re
import sqlite3
from datetime import datetime
from pathlib import Path

import pytest

from digitize.errors import BadWorkspace
from digitize.keep.ledger.chunks import lease_of
from digitize.keep.ledger.db import (
    FIRST_VERSION,
    SCHEMA,
    atomic,
    connect,
    open_database,
    stamp,
    statements,
    upgrade,
)
from digitize.keep.ledger.documents import next_queued
from digitize.keep.ledger.migrations import MIGRATIONS, Migration
from digitize.keep.ledger.overview import overview
from digitize.keep.store.ids import Token
from tests.ledger.little_engine import MORNING, dies_at

FIRST_SCHEMA = Path(__file__).with_name("schema-1.sql")
NEWEST = FIRST_VERSION + len(MIGRATIONS)
COLOURS = Migration(
    NEWEST + 1,
    "colours",
    ("CREATE TABLE colour (name TEXT) STRICT", "INSERT INTO colour VALUES ('đỏ')"),
)


def shape(db):
    """The tables and indexes as SQLite keeps them; a column added later is written another way."""
    rows = db.execute("SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master")
    return sorted((*row[:3], re.sub(r"\s*([(),])\s*|\s+", r"\1 ", row[3])) for row in rows)


def test_chunks_under_way_survive_the_new_table(tmp_path):
    """Their leases count on, and no number is given twice."""
    with open_database(tmp_path / "old.sqlite") as db:
        for statement in statements(FIRST_SCHEMA.read_text()):
            db.execute(statement)
        db.execute(f"PRAGMA user_version = {FIRST_VERSION}")
        upgrade(db, tmp_path, MIGRATIONS[:1])
        sha256 = "a" * 64
        for row in (
            f"INSERT INTO original VALUES ('{sha256}', 1, '2026')",  # noqa: S608
            f"INSERT INTO document VALUES (1, '{sha256}', 'aa', 'aa', 'reading', 0, 3, '2026')",  # noqa: S608
            "INSERT INTO lease VALUES (7, 1, 1, 'w', '2026')",
            "INSERT INTO chunk VALUES (4, 1, 1, 2, 'leased', 2, 7, '2027')",
            "INSERT INTO chunk VALUES (9, 1, 3, 3, 'waiting', 0, NULL, NULL)",
            "DELETE FROM chunk WHERE id = 9",
        ):
            db.execute(row)
        upgrade(db, tmp_path, MIGRATIONS)
        lease = lease_of(db, Token(7))
        assert (lease.chunk, lease.attempts, lease.run.last_page) == (4, 2, 2)
        db.execute("INSERT INTO chunk (document, first_page, last_page, state)"
                   " VALUES (1, 3, 3, 'waiting')")  # fmt: skip
        assert db.execute("SELECT max(id) FROM chunk").fetchone() == (10,)


def test_all_migrations_lead_to_the_fresh_schema(tmp_path):
    """A ledger of the first version, brought up to date, is a new ledger."""
    with open_database(tmp_path / "old.sqlite") as old:
        for statement in statements(FIRST_SCHEMA.read_text()):
            old.execute(statement)
        old.execute(f"PRAGMA user_version = {FIRST_VERSION}")
        upgrade(old, tmp_path, MIGRATIONS)
        with connect(tmp_path / "new.sqlite") as new:
            assert shape(old) == shape(new)


@pytest.mark.parametrize("version", range(FIRST_VERSION, NEWEST))
def test_a_ledger_of_any_version_keeps_what_is_in_it(tmp_path, version):
    """Whatever version wrote it: the same shape as a new one, the same rows, and it goes on."""
    path = tmp_path / "ledger.sqlite"
    with open_database(path) as db:
        for statement in statements(FIRST_SCHEMA.read_text()):
            db.execute(statement)
        db.execute(f"PRAGMA user_version = {FIRST_VERSION}")
        upgrade(db, path, MIGRATIONS[: version - FIRST_VERSION])
        for row in ROWS:
            db.execute(row)
        if version >= PAGES_IN_EVENTS:
            db.execute("UPDATE event SET pages = (SELECT page_count FROM document"
                       " WHERE id = event.document) WHERE state = 'done'")  # fmt: skip
        before = {table: rows(db, table) for table in TABLES}
    with connect(path) as db, connect(tmp_path / "new.sqlite") as new:
        assert shape(db) == shape(new)
        for table, held in before.items():
            kept = [row[: len(held[0])] for row in rows(db, table)]
            assert kept == held, table
        assert not db.execute("PRAGMA foreign_key_check").fetchall()
        view = overview(db, MORNING)
        assert (view.pages, view.documents["archived"], view.outbox) == (3, 1, 0)
        assert next_queued(db).sha256 == "b" * 64


PAGES_IN_EVENTS = 7  # from this version on the program itself writes them
TABLES = ("original", "sighting", "document", "event", "reason", "lease", "receipt", "outbox")
DAY = "'2026-03-01T08:00:00.000000+00:00'"
ROWS = (
    *(f"INSERT INTO original VALUES ('{64 * one}', 9, {DAY})" for one in "abc"),  # noqa: S608
    *(
        "INSERT INTO sighting (sha256, name, display_name, folder, way, seen_at)"  # noqa: S608
        f" VALUES ('{64 * one}', X'61', 'a', X'2f', 'run', {DAY})"
        for one in "abc"
    ),
    *(
        "INSERT INTO document (id, sha256, pages_fingerprint, record_fingerprint, state,"  # noqa: S608
        f" priority, page_count, queued_at) VALUES ({id_}, '{64 * one}', 'aa', 'aa', '{state}',"
        f" 0, {pages}, {DAY})"
        for id_, one, state, pages in (
            (1, "a", "archived", 3), (2, "b", "queued", "NULL"), (3, "c", "set_apart", "NULL"),
        )
    ),
    *(
        f"INSERT INTO event (document, state, at) VALUES ({id_}, '{state}', {DAY})"  # noqa: S608
        for id_, states in (
            (1, ("queued", "reading", "done", "archived")), (2, ("queued",)),
            (3, ("queued", "set_apart")),
        )
        for state in states
    ),
    "INSERT INTO reason (document, code, message, stage, versions, stderr_tail, at)"  # noqa: S608
    f" VALUES (3, 'truncated', 'x', 'open', '{{}}', '', {DAY})",
    f"INSERT INTO lease (document, first_page, worker, at) VALUES (1, 1, 'w', {DAY})",  # noqa: S608
    "INSERT INTO receipt (record_id, revision, outcome, at)"  # noqa: S608
    f" VALUES ('{64 * 'a'}-1', 1, 'archived', {DAY})",
    "INSERT INTO outbox (record_id, revision, document, record_sha256, made_at, receipt)"  # noqa: S608
    f" VALUES ('{64 * 'a'}-1', 1, 1, '{64 * 'd'}', {DAY}, 1)",
)  # fmt: skip


def rows(db, table: str) -> list[tuple]:
    return db.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()  # noqa: S608


def test_migrations_are_numbered_without_a_gap():
    """Their numbers are the versions they lead to."""
    numbers = [one.number for one in MIGRATIONS]
    assert numbers == list(range(FIRST_VERSION + 1, FIRST_VERSION + 1 + len(MIGRATIONS)))


def test_a_migration_and_its_receipt_commit_together(tmp_path):
    """Killed between two of its statements it has not happened; run again it happens once."""
    path = tmp_path / "ledger.sqlite"
    with connect(path):
        pass

    def migrate():
        with open_database(path) as db:
            upgrade(db, path, (*MIGRATIONS, COLOURS))

    for visit in (1, 2):
        assert dies_at(f"migration.statement:{visit}", migrate)
        with open_database(path) as db:
            assert not db.execute("SELECT * FROM migration").fetchall()
            assert not db.execute("SELECT * FROM sqlite_master WHERE name = 'colour'").fetchall()
    migrate()
    migrate()
    with open_database(path) as db:
        assert db.execute("SELECT * FROM migration").fetchall() == [(NEWEST + 1, "colours")]
        assert db.execute("SELECT name FROM colour").fetchall() == [("đỏ",)]


def test_a_newer_ledger_is_left_alone(tmp_path):
    """The older program says so, and changes nothing."""
    path = tmp_path / "ledger.sqlite"
    with connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(BadWorkspace, match="newer digitize"), connect(path):
        pass


def test_what_is_no_ledger_is_named(tmp_path):
    """A file of another kind is told, not overwritten."""
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(b"Cong hoa xa hoi chu nghia Viet Nam" * 100)
    with pytest.raises(BadWorkspace, match=r"ledger\.sqlite"), connect(path):
        pass
    assert path.read_bytes().startswith(b"Cong hoa")


def test_the_rules_of_the_file(tmp_path):
    """WAL, synced at each commit, foreign keys, 30 s of patience, and for its owner only."""
    path = tmp_path / "ledger.sqlite"
    with connect(path) as db:
        asked = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        found = [db.execute(f"PRAGMA {name}").fetchone()[0] for name in asked]
        assert found == ["wal", 2, 1, 30_000]
        modes = {one.name: one.stat().st_mode & 0o777 for one in tmp_path.iterdir()}
    assert set(modes.values()) == {0o600}
    assert "ledger.sqlite-wal" in modes


def test_every_table_is_strict():
    """A text in a number's column is refused and not kept."""
    tables = [one for one in statements(SCHEMA) if "CREATE TABLE" in one]
    assert len(tables) == 42
    assert all(") STRICT" in one for one in tables)


def test_atomic_is_all_or_nothing_at_each_level(tmp_path):
    """An inner failure that is caught takes back the inner part alone."""

    def add(db, *numbers):
        with atomic(db):
            for number in numbers:
                db.execute("INSERT INTO migration VALUES (?, 'x')", (number,))

    with connect(tmp_path / "ledger.sqlite") as db:
        with atomic(db):
            add(db, 7)
            with pytest.raises(sqlite3.IntegrityError):
                add(db, 8, 7)
        with pytest.raises(sqlite3.IntegrityError):
            add(db, 9, 7)
        assert db.execute("SELECT number FROM migration").fetchall() == [(7,)]
        assert not db.in_transaction


def test_times_compare_as_text():
    """Whole seconds keep their microseconds, other zones become UTC, and none is refused."""
    late = datetime.fromisoformat("2026-03-02T15:00:00.5+07:00")
    assert stamp(MORNING) == "2026-03-02T08:00:00.000000+00:00" < stamp(late)
    with pytest.raises(ValueError, match="zone"):
        stamp(datetime(2026, 3, 2))  # noqa: DTZ001
