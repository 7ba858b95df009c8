"""Page processes after hostile pages: as large as before, with nothing left in their folders."""

import re
from pathlib import Path

import pytest

from digitize.errors import DigitizeError
from digitize.keep.store.files import FileStore
from digitize.keep.store.ids import Fingerprint, Sha256, Token
from digitize.keep.store.runs import Run
from digitize.outside.programs import wrapped
from digitize.read.scan.source import open_scan
from digitize.settings import Limits, Settings
from digitize.work.engine.page_run import TRIM_BYTES, Kit
from digitize.work.engine.readers import RunDone
from digitize.work.engine.slots import Slots
from tests.engine.processes import variant
from tests.hostile.table import TABLE

pytestmark = [pytest.mark.scan, pytest.mark.slow, pytest.mark.long]

LIMITS = Limits(poppler_cpu_s=1)
READING = Fingerprint("0123456789abcdef")


def resident(pid: int) -> int:
    """Bytes of memory that a process really has."""
    kib = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(kib[1]) * 1024


def test_a_page_process_is_as_large_as_before(tmp_path):
    """After every hostile row that gets as far as a page, and one more healthy scan."""
    (tmp_path / "tmp").mkdir()
    store = FileStore(tmp_path / "store", tmp_path / "tmp")
    with (
        wrapped(LIMITS, tmp_path) as programs,
        Slots(1, Kit(store, programs, Settings(limits=LIMITS))) as slots,
    ):
        pid = slots._slots[0].process.pid

        def read(data: bytes) -> None:
            path = store.original(store.put_original([data]).sha256)
            scan = open_scan(path, programs, LIMITS)
            slots.give(Run(Sha256(scan.sha256), READING, Token(1), 1, len(scan.pages)), scan)
            while not isinstance(slots.reports(60)[-1], RunDone):
                pass

        here = programs.folder
        read(variant(1))
        read(variant(2))  # the second page has all that the first began to keep
        before, files = resident(pid), files_in(here)
        for row in TABLE:
            if "read" not in row.states:
                try:
                    read(row.make())
                except DigitizeError:
                    continue  # it was not even opened
        read(variant(3))
        assert slots._slots[0].process.pid == pid
        assert files_in(here) == files
        assert resident(pid) - before < TRIM_BYTES


def files_in(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}
