import json

import pytest

from digitize.edge.cli.options import clock
from digitize.errors import InternalFault
from digitize.keep.archive.folders import Archive
from digitize.keep.ledger.documents import Document
from digitize.keep.ledger.ids import DocumentId
from digitize.keep.ledger.states import State
from digitize.keep.store.ids import Fingerprint, Sha256, Token, fingerprint_id
from digitize.keep.store.pages import save_page
from digitize.keep.workspace import open_workspace
from digitize.read.fingerprint import page_fingerprint
from digitize.read.pipeline import read_page
from digitize.read.scan.source import open_scan
from digitize.settings import Limits, Settings
from digitize.understand.vietnamese.weigh import weights
from digitize.work.engine import coordinator
from digitize.work.engine.embedded import read_all
from digitize.work.engine.finishing import LONG, Finishing, finish_apart
from digitize.work.engine.work import Site
from tests.ledger.check import check
from tests.scan import pdfs

pytestmark = pytest.mark.scan


@pytest.fixture
def long_scan(tmp_path, programs):
    """A scan that is too long for the coordinator."""
    path = tmp_path / "dài.pdf"
    path.write_bytes(pdfs.write(pdfs.page_tree([pdfs.square_page()] * (LONG + 1))))
    return open_scan(path, programs, Limits())


@pytest.fixture
def workspaces(tmp_path, programs, long_scan):
    """Two workspaces that have the results of its pages, of which one was read."""
    one = read_page(long_scan, 1, programs, Settings())
    made = [open_workspace(tmp_path / name) for name in ("here", "apart")]
    reading = Fingerprint(fingerprint_id(page_fingerprint(Settings())))
    for workspace in made:
        for number in range(1, LONG + 2):
            page = one.model_copy(update={"number": number})
            save_page(workspace.store, Sha256(long_scan.sha256), reading, page, Token(1))
    return made


def read(workspace, scan, told=None):
    site = Site(workspace, Settings(processes=1), (told or []).append, "test", now=clock)
    [end] = read_all([scan.path], site)
    with workspace.open_ledger() as db:
        check(workspace, db)
    return end


def test_a_long_scan_ends_as_it_would_in_the_coordinator(workspaces, long_scan, monkeypatch):
    """The process that finishes it makes the same record, and puts it into the archive."""
    here, apart = workspaces
    records = []
    for workspace, longest in ((here, LONG + 1), (apart, LONG)):
        monkeypatch.setattr(coordinator, "LONG", longest)
        [archived] = read(workspace, long_scan).archived
        archive = Archive(workspace.archive, workspace.tmp)
        record = json.loads(archive.record_json(archived.record_id, 1))
        for where, name in ((record["source"], "received_at"), (record["process"], "seconds")):
            del where[name]
        records.append(record)
    assert records[0] == records[1]
    assert len(records[0]["pages"]) == LONG + 1


def test_a_killed_process_ends_the_scan_and_not_the_coordinator(workspaces, long_scan, monkeypatch):
    """As the kernel does without memory; it is tried again, and then the scan is set apart."""
    monkeypatch.setenv("DIGITIZE_FAILPOINT", "finish.stored")  # read by new processes alone
    end = read(workspaces[1], long_scan)
    assert (end.archived, end.code) == ((), "program_killed")
    monkeypatch.delenv("DIGITIZE_FAILPOINT")
    assert read(workspaces[1], long_scan).archived


def test_a_bug_there_is_told_with_its_place(workspaces, long_scan):
    """What a process fails at comes back as the coordinator itself would meet it."""
    nobodys = Document(DocumentId(1), Sha256("0" * 64), None, State.READING, 0, LONG + 1)
    one = Finishing(workspaces[0], Settings(), nobodys, long_scan, weights(), clock())
    with pytest.raises(InternalFault) as caught:
        finish_apart(one, None)
    assert "work/engine/finishing.py" in caught.value.told
