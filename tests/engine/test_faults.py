"""Errors that nobody foresaw, thrown into every stage: one scan ends, the others go on."""

import errno
import hashlib
import os
from datetime import UTC, datetime

import pytest

from digitize.edge.cli.options import clock
from digitize.errors import InternalFault
from digitize.keep.archive import archiver
from digitize.keep.ledger.documents import requeue
from digitize.keep.ledger.reasons import reason_of
from digitize.keep.workspace import open_workspace
from digitize.read import pipeline
from digitize.record.model import Record
from digitize.settings import Settings
from digitize.work.engine import coordinator, embedded, finishing
from digitize.work.engine.embedded import read_all
from digitize.work.engine.events import StateNote
from digitize.work.engine.local import open_local
from digitize.work.engine.work import Site
from tests.ledger.check import check
from tests.scan import pdfs

pytestmark = pytest.mark.scan
WORDS = "TUYỆT MẬT"  # recognised words, as a careless exception would quote them


@pytest.fixture
def workspace(tmp_path):
    return open_workspace(tmp_path / "w")


@pytest.fixture
def scans(tmp_path):
    """Two scans of a page or two; the first will be the one that meets the fault."""
    for name, pages in (("hỏng.pdf", 2), ("lành.pdf", 1)):
        page = pdfs.square_page(80 + pages, 80)
        (tmp_path / name).write_bytes(pdfs.write(pdfs.page_tree([page] * pages)))
    return [tmp_path / "hỏng.pdf", tmp_path / "lành.pdf"]


def run(workspace, scans, *, whole: bool = True):
    told = []
    outcomes = read_all(
        scans, Site(workspace, Settings(processes=1), told.append, "test", now=clock)
    )
    if whole:
        with workspace.open_ledger() as db:
            check(workspace, db)
    return outcomes, [one for one in told if isinstance(one, StateNote)]


def failing(wrapped, chosen, error=None):
    """The same function, which throws where `chosen` says so of its arguments."""

    def call(*args, **more):
        if chosen(*args):
            raise error or ValueError(f"the text is {WORDS}")
        return wrapped(*args, **more)

    return call


def of_two_pages(scan, *_):
    return len(scan.pages) == 2


STAGES = {
    "open": (coordinator, "open_scan", lambda path, *_: path.stat().st_size == open_bytes[0]),
    "assemble": (finishing, "make_records", of_two_pages),
    "take": (embedded, "note", lambda origin, *_: origin.name == "hỏng.pdf".encode()),
    "archive": (
        archiver,
        "write_version",
        lambda _, parcel, read, *__: b'"page_count":2' in read.data,
    ),
}
open_bytes = [0]


@pytest.mark.parametrize("stage", STAGES)
def test_an_error_that_nobody_foresaw_ends_one_scan(workspace, scans, monkeypatch, stage):
    """A code for people, type and frames for the log, the message nowhere; the other is archived.

    Mended, and queued again, it is archived too.
    """
    open_bytes[0] = scans[0].stat().st_size
    module, name, chosen = STAGES[stage]
    with monkeypatch.context() as patched:
        patched.setattr(module, name, failing(getattr(module, name), chosen))
        (bad, good), notes = run(workspace, scans)
    assert (bad.archived, bad.code) == ((), "internal_fault")
    assert good.failure is None
    [note] = [one for one in notes if one.code == InternalFault.code]
    assert "ValueError; " in note.line
    assert "test_faults.py:" in note.line
    assert WORDS not in note.line + bad.failure
    assert b"TUY" not in (workspace.ledger).read_bytes()
    (again, _), _ = run(workspace, scans)
    assert again.failure is None


def test_a_page_whose_reading_throws_is_a_failed_page(workspace, scans, monkeypatch):
    """Once and not five times; the record has its other pages and is for review."""
    calls = workspace.root / "calls"

    def prepare(image, *_):
        calls.write_text((calls.read_text() if calls.exists() else "") + "x")
        if calls.read_text() == "x":
            raise KeyError(WORDS)
        return kept(image, *_)

    kept = pipeline.prepare
    monkeypatch.setattr(pipeline, "prepare", prepare)
    (bad, good), notes = run(workspace, scans)
    assert (good.failure, bad.failure) == (None, None)
    [entry] = bad.archived
    text = (workspace.archive / entry.record_id[:2] / entry.record_id / "v1" / "data"
            / "record.json").read_text()  # fmt: skip
    record = Record.model_validate_json(text)
    assert [(page.number, page.code) for page in record.pages if page.code] == [
        (1, "internal_fault")
    ]
    assert record.quality.review
    assert WORDS not in text
    [note] = [one for one in notes if one.code == InternalFault.code]
    assert "page 1: KeyError; " in note.line
    assert WORDS not in note.line
    assert len(calls.read_text()) == 3


def test_what_was_read_is_kept_when_assembling_throws(workspace, scans, monkeypatch):
    """Queued again after the fault is mended, not one page is read again."""
    with monkeypatch.context() as patched:
        made = failing(finishing.make_records, of_two_pages)
        patched.setattr(finishing, "make_records", made)
        (bad, _), _ = run(workspace, scans)
    monkeypatch.setattr(pipeline, "prepare", failing(None, lambda *_: True))
    with workspace.open_ledger() as db:
        assert reason_of(db, bad.document).stage == "read"
        requeue(db, bad.document, datetime.now(UTC))
    (again, _), _ = run(workspace, scans)
    assert again.failure is None
    assert again.archived[0].pages == 2


@pytest.mark.parametrize("number", [errno.EIO, errno.EACCES])
def test_a_fault_of_the_place_stops_the_run(workspace, scans, monkeypatch, number):
    """The store's disk, its rights, the system's tables: the scans wait, and none is set apart."""
    error = OSError(number, os.strerror(number), str(workspace.tmp / "x"))
    with monkeypatch.context() as patched:
        made = failing(finishing.finish, lambda *_: True, error)
        patched.setattr(finishing, "finish", made)
        with pytest.raises(OSError, match=os.strerror(number)):
            run(workspace, scans)
    outcomes, _ = run(workspace, scans)
    assert [one.failure for one in outcomes] == [None, None]


def test_memory_that_runs_out_here_is_of_the_place(workspace, scans, monkeypatch):
    """The parent's MemoryError says nothing of the scan that it happened to hold."""
    made = failing(finishing.make_records, lambda *_: True, MemoryError())
    monkeypatch.setattr(finishing, "make_records", made)
    with pytest.raises(MemoryError):
        run(workspace, scans)


def test_an_original_that_cannot_be_read_ends_its_scan_alone(workspace, scans, monkeypatch):
    """A bad sector under one original, or root's own copy of it."""

    def sniff(path):
        if path.stat().st_size == scans[0].stat().st_size:
            raise OSError(errno.EIO, os.strerror(errno.EIO))  # as `read` gives it: without a name
        return kept(path)

    kept = coordinator.open_scan.__globals__["_sniff"]
    monkeypatch.setitem(coordinator.open_scan.__globals__, "_sniff", sniff)
    (bad, good), _ = run(workspace, scans)
    assert (bad.code, good.failure) == ("no_such_scan", None)


@pytest.mark.parametrize("gone", ["original", "folder"])
def test_a_missing_original_ends_its_scan_alone(workspace, scans, gone):
    """It was taken in and is gone before it is read; without the store's folder, nothing is."""
    site = Site(workspace, Settings(processes=1), lambda _: None, "test", now=clock)
    site.stop.asked = True
    with workspace.open_ledger() as db:
        for path in scans:
            embedded._take(site, db, embedded.Copies(workspace, site.settings.limits),
                           embedded.Bundle(path))  # fmt: skip
    originals = workspace.root / "store" / "originals"
    if gone == "folder":
        originals.rename(workspace.root / "away")
        with pytest.raises(Exception, match="missing from the store"):
            batch(workspace)
        (workspace.root / "away").rename(originals)
        assert batch(workspace) == ["archived", "archived"]
        return
    next(one for one in originals.glob("*/*")
         if one.stat().st_size == scans[0].stat().st_size).unlink()  # fmt: skip
    assert sorted(batch(workspace)) == ["archived", "set_apart"]


def batch(workspace):
    """Read what the ledger has, as `digitize coordinate` does."""
    now, settings = lambda: datetime.now(UTC), Settings(processes=1)
    with workspace.open_ledger() as db:
        led = coordinator.coordinate(workspace, db, settings, open_local, lambda _: None, now)
        with led as at_work:
            while at_work.turn(0.2):
                pass
        return [row[0] for row in db.execute("SELECT state FROM document ORDER BY id")]


@pytest.mark.parametrize("where", ["record", "shard", "version"])
def test_a_file_in_the_place_of_a_folder_refuses_one_record(workspace, scans, where):
    """Somebody's file stands where a record of the archive belongs; the others are archived."""
    record = f"{hashlib.sha256(scans[0].read_bytes()).hexdigest()}-1"
    place = workspace.archive / record[:2]
    if where != "shard":
        place.mkdir()
        place /= record
    if where == "version":
        place.mkdir()
        place /= "v1"
    place.write_text("a note of somebody's")
    (bad, good), _ = run(workspace, scans, whole=False)
    assert (bad.code, good.failure) == ("archive_conflict", None)
