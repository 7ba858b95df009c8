import os
import signal

import pytest

from digitize.engine.slots import PageDone, SlotFailed, Slots, Task, TaskDone
from digitize.scan.source import open_scan
from digitize.settings import Limits, Settings
from digitize.store.files import FileStore
from digitize.store.ids import Fingerprint, Sha256, Token
from digitize.store.pages import load_pages
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
def slots(store, programs):
    with Slots(2, store, programs, Settings()) as made:
        yield made


def task(scan, *page_numbers: int, token: int = 1) -> Task:
    return Task(scan, Sha256(scan.sha256), READING, Token(token), page_numbers)


def heard(slots, slot: int) -> list:
    """All that a slot reports until its task ends, one way or the other."""
    reports = []
    while not reports or isinstance(reports[-1], PageDone):
        news = slots.reports((slot,), PATIENCE_S)
        assert news, "nothing was heard"
        reports += news
    return reports


def test_pages_are_in_the_store_before_they_are_reported(slots, store, blank):
    """A report for each page, one for the task; what was reported can be loaded."""
    slots.give(1, task(blank, 1, 3))
    assert heard(slots, 1) == [PageDone(1, 1), PageDone(1, 3), TaskDone(1)]
    assert sorted(load_pages(store, blank.sha256, READING)) == [1, 3]


def test_a_slot_whose_process_dies_says_so_and_works_again(slots, store, blank):
    """SIGKILL is a report with the reason; the slot has a new process and takes the next task."""
    slots.give(0, task(blank, 1, 2, 3))
    os.kill(slots._slots[0].process.pid, signal.SIGKILL)
    [failed] = heard(slots, 0)[-1:]
    assert failed == SlotFailed(0, "the page process ended with status -9")
    slots.give(0, task(blank, 2, token=2))
    assert heard(slots, 0) == [PageDone(0, 2), TaskDone(0)]


def test_a_slot_whose_process_died_idle_says_so_too(slots, blank):
    """Killed while it waited (by the kernel, for memory), it is noticed with the next task."""
    os.kill(slots._slots[0].process.pid, signal.SIGKILL)
    slots._slots[0].process.join()
    slots.give(0, task(blank, 1))
    assert heard(slots, 0)[-1] == SlotFailed(0, "the page process ended with status -9")


def test_a_fault_of_ours_ends_the_task_and_not_the_slot(slots, blank):
    """A page that the scan has not is an error with its name; the process goes on."""
    slots.give(0, task(blank, 7))
    [failed] = heard(slots, 0)
    assert isinstance(failed, SlotFailed)
    assert "IndexError" in failed.why
    before = slots._slots[0].process.pid
    slots.give(0, task(blank, 1, token=2))
    assert heard(slots, 0)[-1] == TaskDone(0)
    assert slots._slots[0].process.pid == before


def test_no_process_is_left(store, programs):
    """At the end of the context all page processes are gone."""
    with Slots(2, store, programs, Settings()) as made:
        pids = [slot.process.pid for slot in made._slots]
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
