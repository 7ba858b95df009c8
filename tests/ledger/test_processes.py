"""Several processes at once on one ledger, each with a connection of its own."""

import os
import traceback
from collections import Counter

import pytest

from digitize.keep.archive.archiver import archive_pending
from digitize.keep.ledger.chunks import claim, finish_chunk
from digitize.work.intake.take import Asked, take
from tests.ledger.check import check
from tests.ledger.little_engine import FIRST, MORNING, Clock, Engine, scan, workspace_at

PROCESSES = 8

pytestmark = pytest.mark.crash


def together(work) -> list[str]:
    """Run `work(number)` in 8 processes that start at once; what each of them wrote."""
    start_read, start_write = os.pipe()
    children = []
    for number in range(PROCESSES):
        told_read, told_write = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                os.close(start_write)
                os.read(start_read, 1)  # returns when the parent closes its end
                os.write(told_write, work(number).encode())
            except BaseException:
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        os.close(told_write)
        children.append((child, told_read))
    os.close(start_write)
    os.close(start_read)
    told = []
    for child, reader in children:
        with os.fdopen(reader, "r") as pipe:
            told.append(pipe.read())
        assert os.waitpid(child, 0)[1] == 0, "a child failed; its traceback is above"
    return told


def test_all_open_and_fill_a_new_workspace_at_once(tmp_path):
    """No busy error, not even while the tables are made; one document for what all have in hand."""
    (tmp_path / "chung.pdf").write_bytes(scan("chung"))

    def work(number: int) -> str:
        workspace = workspace_at(tmp_path)
        with workspace.open_ledger() as db:
            for turn in range(6):
                own = tmp_path / f"{number}-{turn}.pdf"
                own.write_bytes(scan(own.name))
                for path in (own, tmp_path / "chung.pdf"):
                    take(path, db, workspace.store, Asked(FIRST), MORNING)
        return ""

    together(work)
    workspace = workspace_at(tmp_path)
    with workspace.open_ledger() as db:
        counts = [
            db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
            for table in ("original", "document", "sighting")
        ]
        assert counts == [49, 49, 96]
        Engine(workspace, db, Clock()).drain()
        check(workspace, db)


def test_no_chunk_is_claimed_twice(tmp_path):
    """Eight workers take all there is; each chunk has one of them and one attempt."""
    workspace = workspace_at(tmp_path)
    path = tmp_path / "dài.pdf"
    path.write_bytes(scan("dài", 400))
    with workspace.open_ledger() as db:
        engine = Engine(workspace, db, Clock())
        engine.take(path)
        engine.plan_next()

    def work(number: int) -> str:
        mine = []
        with workspace.open_ledger() as db:
            while lease := claim(db, f"w{number}", MORNING):
                mine.append(f"{lease.chunk}/{lease.attempts}")
                finish_chunk(db, lease.token)
        return " ".join(mine)

    told = together(work)
    claimed = Counter(" ".join(told).split())
    assert claimed == Counter(f"{number}/1" for number in range(1, 201))


def test_archivers_at_once_archive_each_record_once(tmp_path):
    """Their counts add up to what there was, and the archive is whole."""
    workspace = workspace_at(tmp_path)
    with workspace.open_ledger() as db:
        engine = Engine(workspace, db, Clock())
        for number in range(20):
            path = tmp_path / f"{number}.pdf"
            path.write_bytes(scan(path.name))
            engine.take(path)
        while engine.plan_next() or engine.read_next():
            pass
        engine.finish_all()
        archive = engine.archive

    def work(number: int) -> str:
        with workspace.open_ledger() as db:
            return str(archive_pending(db, workspace.store, archive, MORNING))

    assert sum(map(int, together(work))) == 20
    with workspace.open_ledger() as db:
        check(workspace, db)
