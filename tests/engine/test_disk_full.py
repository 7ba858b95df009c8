"""A full disk, on real small file systems: all waits, nothing is lost, it goes on by itself."""

import os
import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest

from digitize.keep.workspace import open_workspace
from digitize.outside.programs import wrapped
from digitize.read.pipeline import read_page
from digitize.read.scan.source import open_scan
from digitize.record.page import Page, PageState
from digitize.settings import Limits, Settings
from tests.engine.processes import (
    SETTINGS,
    drawn,
    files_below,
    variant,
    wait_for,
)

pytestmark = [pytest.mark.scan, pytest.mark.crash]
MB = 1_000_000


@pytest.fixture
def disk(tmp_path):
    """Mount small file systems; skips, and says so, where that may not be done."""
    mounted = []

    def mount(name: str, size: int) -> Path:
        place = tmp_path / name
        place.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size},mode=700", "tmpfs", place],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            pytest.skip(f"no file system may be mounted here: {done.stderr.strip()}")
        mounted.append(place)
        return place

    yield mount
    for place in reversed(mounted):
        subprocess.run(["umount", "-l", place], check=True)


def fill(disk: Path, leave: int = 0) -> Path:
    """A file that takes what is free but so many bytes."""
    ballast = disk / "ballast"
    with ballast.open("wb") as file:
        while (free := os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize) > leave:
            with suppress(OSError):  # somebody writes there meanwhile
                os.posix_fallocate(file.fileno(), ballast.stat().st_size, free - leave)
    return ballast


@pytest.fixture
def place(tmp_path, disk):
    """Settings, an inbox of four scans on the ordinary disk, a workspace to be mounted."""
    (tmp_path / "digitize.toml").write_text(SETTINGS)
    (tmp_path / "in").mkdir()
    for number in range(4):
        (tmp_path / "in" / f"{number}.pdf").write_bytes(variant(number))
    return tmp_path


def watch(start):
    return start("watch", "--workspace", "w", "in")


def ends_well(command, place, digitize, scans: int = 4) -> None:
    """All is archived, once each, and nothing was set apart for want of room."""
    wait_for(lambda: len(files_below(place / "in" / "done")) == scans)
    assert command.terminate() < 10
    assert "Traceback" not in command.text
    audit = digitize("audit", "--workspace", place / "w")
    assert audit.returncode == 0, audit.stdout
    assert audit.stdout.startswith(f"{scans} sightings = {scans} archived + 0 set apart")
    assert list((place / "w" / "tmp").iterdir()) == []


def test_no_room_for_originals(start, place, disk, digitize):
    """The whole workspace is full: files stay in the inbox or claimed until there is room."""
    small = disk("w", 64 * MB)
    command = watch(start)
    wait_for(lambda: "watching" in command.text)
    ballast = fill(small)
    wait_for(lambda: "no space left" in command.text or "disk is full" in command.text)
    assert command.process.poll() is None
    assert files_below(place / "in" / "done") == files_below(place / "in" / "set-apart") == set()
    ballast.unlink()
    ends_well(command, place, digitize)


def test_the_disk_fills_up_while_pages_are_read(start, place, disk, digitize):
    """Reading pauses; what was read stays read; it goes on when there is room again."""
    small = disk("w", 128 * MB)
    command = watch(start)
    wait_for(command.at_work)
    ballast = fill(small)
    wait_for(lambda: "disk is full" in command.text)
    assert command.process.poll() is None
    ballast.unlink()
    ends_well(command, place, digitize)


def test_no_room_for_the_ledger(start, place, disk, digitize):
    """Its disk is full while that of store and archive is not: nobody claims or loses anything."""
    small = disk("w", 2 * MB)
    for name in ("store", "tmp", "archive"):
        (place / "large" / name).mkdir(parents=True)
        (small / name).symlink_to(place / "large" / name)
    open_workspace(small)
    command = watch(start)
    wait_for(lambda: "watching" in command.text)
    ballast = fill(small)
    wait_for(lambda: "disk is full" in command.text)
    assert command.process.poll() is None
    waiting = files_below(place / "in") - {".digitize/lock"}
    assert len([one for one in waiting if one.endswith(".pdf") or "claimed" in one]) == 4
    ballast.unlink()
    ends_well(command, place, digitize)


def test_no_room_for_the_picture_of_a_page(start, place, disk, digitize):
    """Room for originals and ledger, none for what Poppler draws: no page has failed for that."""
    small = disk("w", 64 * MB)
    open_workspace(small)
    ballast = fill(small, 3 * MB)
    command = watch(start)
    wait_for(lambda: "disk is full; reading pauses" in command.text)
    wait_for(lambda: len(list((small / "store").glob("originals/*/*"))) == 4)
    assert files_below(small / "store" / "pages") == set()
    ballast.unlink()
    ends_well(command, place, digitize)


def test_a_batch_and_a_run_wait_for_room_too(start, place, disk, digitize):
    """No scan of the list is passed over."""
    small = disk("w", 128 * MB)
    batch = start("batch", "--workspace", "w", "in")
    run = start("run", "--workspace", "w", "in")
    wait_for(lambda: "done before" in batch.text and list(small.glob("store/originals/*/*")))
    ballast = fill(small)
    wait_for(lambda: "disk is full" in batch.text + run.text)
    ballast.unlink()
    assert (batch.process.wait(90), run.process.wait(90)) == (0, 0), batch.text + run.text
    audit = digitize("audit", "--workspace", place / "w")
    assert audit.returncode == 0, audit.stdout
    assert " + 0 set apart" in audit.stdout


def test_started_on_a_full_disk_a_command_says_so(start, place, disk):
    """Exit 1 or 2 with the reason, and no traceback."""
    small = disk("w", 1 * MB)
    fill(small)
    command = start("batch", "--workspace", "w", "in")
    assert command.process.wait(30) in (1, 2)
    assert "Traceback" not in command.text
    assert any(why in command.text for why in ("full", "no space"))


@pytest.fixture
def read(tmp_path, disk, monkeypatch):
    """Read a page with programs that write to a disk of 50 MB, one of them exchanged if asked."""
    path, small = tmp_path / "tin.pdf", disk("scratch", 50 * MB)
    path.write_bytes(drawn())
    (tmp_path / "bin").mkdir()

    def read(name: str = "", script: str = "") -> Page:
        with monkeypatch.context() as patch:
            if name:
                real, other = shutil.which(name), tmp_path / "bin" / name
                other.write_text(f'#!/bin/sh\n{script}\nexec {real} "$@"\n')
                other.chmod(0o700)
                patch.setenv("PATH", f"{other.parent}:{os.environ['PATH']}")
            with wrapped(Limits(), small) as programs:
                scan = open_scan(path, programs, Limits())
                patch.setattr(tempfile, "tempdir", str(programs.folder))  # as in a page process
                return read_page(scan, 1, programs, Settings())

    read.disk = small
    return read


@pytest.mark.parametrize("name", ["pdftoppm", "tesseract"])
def test_a_page_is_not_to_blame_for_a_disk_that_fills_up_meanwhile(read, name):
    """Whichever program met the end of the disk, the page is still to be read."""
    ballast = read.disk / "ballast"
    fills = f'case "$1" in --*|-v) ;; *) head -c 60000000 /dev/zero >{ballast};; esac'
    with pytest.raises(OSError, match="No space left"):
        read(name, fills)
    ballast.unlink()
    assert read().state is PageState.READ


def test_a_scan_is_not_to_blame_for_what_poppler_could_not_print(read):
    """Without room for the list of its pages a scan does not seem to have none."""
    ballast = read.disk / "ballast"
    with pytest.raises(OSError, match="No space left"):
        read("pdfinfo", f"head -c 60000000 /dev/zero >{ballast}")
    ballast.unlink()
    assert read().state is PageState.READ


def test_a_page_that_fails_with_room_enough_has_failed(read):
    """A broken page on a disk that is not full is no reason to wait."""
    assert read("pdftoppm", "exit 1").state is PageState.FAILED
