import os
import signal

import pytest

from digitize.keep.store.files import FileStore
from digitize.keep.store.ids import Fingerprint, Sha256, Token
from digitize.keep.store.pages import load_pages
from digitize.keep.store.runs import Run
from digitize.read.scan.source import open_scan
from digitize.settings import Limits, Settings
from digitize.work.engine.page_run import Kit
from digitize.work.engine.readers import PageDone, RunDone, RunFailed, RunStopped
from digitize.work.engine.slots import Slots
from tests.scan import pdfs

pytestmark = pytest.mark.scan

READING = Fingerprint("0123456789abcdef")
PATIENCE_S = 60


@pytest.fixture
def blank(tmp_path, programs):
    """A scan of three pages that are quick to read: a small black square each."""
    path = tmp_path / "blank.pdf"
    path.write_bytes(pdfs.write(pdfs.page_tree([pdfs.square_page()] * 3)))
    return open_scan(path, programs, Limits())


@pytest.fixture
def store(tmp_path):
    (tmp_path / "tmp").mkdir()
    return FileStore(tmp_path / "store", tmp_path / "tmp")


@pytest.fixture
def kit(store, programs):
    return Kit(store, programs, Settings())


@pytest.fixture
def slots(kit):
    with Slots(2, kit) as made:
        yield made


def run(scan, first: int, last: int, token: int = 1) -> Run:
    return Run(Sha256(scan.sha256), READING, Token(token), first, last)


def heard(slots) -> list:
    """All that is reported until a run ends, one way or the other."""
    reports = []
    while not reports or isinstance(reports[-1], PageDone):
        news = slots.reports(PATIENCE_S)
        assert news, "nothing was heard"
        reports += news
    return reports


def test_pages_are_in_the_store_before_they_are_reported(slots, store, blank):
    """A report for each page, one for the run; what was reported can be loaded."""
    slots.give(run(blank, 2, 3), blank)
    assert slots.room(1) == 1
    assert heard(slots) == [PageDone(1, 2), PageDone(1, 3), RunDone(1)]
    assert sorted(load_pages(store, blank.sha256, READING)) == [2, 3]
    assert slots.room(0) == 2


def test_pages_that_are_in_the_store_are_not_read_again(slots, blank):
    """A second run over them finds only what is missing."""
    slots.give(run(blank, 2, 2), blank)
    heard(slots)
    slots.give(run(blank, 1, 3, token=2), blank)
    assert heard(slots) == [PageDone(2, 1), PageDone(2, 3), RunDone(2)]


def test_a_slot_whose_process_dies_says_so_and_works_again(slots, store, blank):
    """SIGKILL is a report with the reason; the slot has a new process and takes the next run."""
    slots.give(run(blank, 1, 3), blank)
    os.kill(slots._slots[0].process.pid, signal.SIGKILL)
    assert heard(slots)[-1] == RunFailed(1, "the page process ended with status -9")
    assert slots.room(0) == 2
    slots.give(run(blank, 2, 2, token=2), blank)
    assert heard(slots)[-1] == RunDone(2)


def test_a_slot_whose_process_died_idle_says_so_too(slots, blank):
    """Killed while it waited (by the kernel, for memory), it is noticed with the next run."""
    os.kill(slots._slots[0].process.pid, signal.SIGKILL)
    slots._slots[0].process.join()
    slots.give(run(blank, 1, 1), blank)
    assert heard(slots)[-1] == RunFailed(1, "the page process ended with status -9")


def test_a_fault_of_ours_ends_the_run_and_not_the_slot(slots, blank):
    """A page that the scan has not is an error with its name; the process goes on."""
    before = slots._slots[0].process.pid
    slots.give(run(blank, 7, 7), blank)
    [failed] = heard(slots)
    assert isinstance(failed, RunFailed)
    assert "IndexError" in failed.why
    slots.give(run(blank, 1, 1, token=2), blank)
    assert heard(slots)[-1] == RunDone(2)
    assert slots._slots[0].process.pid == before


def test_asked_to_stop_a_run_is_put_down_after_the_page_in_hand(slots, store, blank):
    """Its finished pages are in the store, and it says that it was asked."""
    slots.give(run(blank, 1, 3), blank)
    assert slots.stop() == [1]
    reports = heard(slots)
    assert reports[-1] == RunStopped(1)
    assert len(load_pages(store, blank.sha256, READING)) == len(reports) - 1 < 3


def test_a_slot_on_its_last_page_is_given_the_next_run(kit, blank):
    """It begins it without waiting to be asked; one with more pages to read has no room."""
    with Slots(1, kit) as slots:
        slots.give(run(blank, 1, 1), blank)
        assert slots.room(1) == 1
        slots.give(run(blank, 2, 3, token=2), blank)
        assert slots.room(2) == 0
        assert heard(slots) == [PageDone(1, 1), RunDone(1)]
        assert heard(slots) == [PageDone(2, 2), PageDone(2, 3), RunDone(2)]


def test_a_run_that_waits_behind_another_is_no_attempt_if_the_process_dies(kit, blank):
    """The run in hand has failed, the next one is given back as if it had been stopped."""
    with Slots(1, kit) as slots:
        slots.give(run(blank, 1, 1), blank)
        slots.give(run(blank, 2, 2, token=2), blank)
        os.kill(slots._slots[0].process.pid, signal.SIGKILL)
        died = RunFailed(1, "the page process ended with status -9")
        assert heard(slots) == [died, RunStopped(2)]
        assert slots.room(0) == 1


def test_asked_to_stop_the_next_run_is_not_begun(kit, store, blank):
    """Both runs are told to end; the second has read nothing."""
    with Slots(1, kit) as slots:
        slots.give(run(blank, 1, 1), blank)
        slots.give(run(blank, 2, 2, token=2), blank)
        assert slots.stop() == [1, 2]
        heard(slots)
        assert heard(slots) == [RunStopped(2)]
        assert 2 not in load_pages(store, blank.sha256, READING)


def test_no_process_is_left(kit):
    """At the end of the context all page processes are gone."""
    with Slots(2, kit) as made:
        pids = [slot.process.pid for slot in made._slots]
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
