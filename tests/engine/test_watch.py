"""`digitize watch` as a real process, with real scans."""

import json
import os
import signal
import stat
from functools import partial

import pytest

from digitize.keep.ledger.db import connect
from tests.engine.processes import (
    SETTINGS,
    Command,
    files_below,
    quick_tesseract,
    variant,
    wait_for,
)

pytestmark = pytest.mark.scan


@pytest.fixture
def place(tmp_path):
    """A folder with settings and an inbox."""
    (tmp_path / "digitize.toml").write_text(SETTINGS)
    (tmp_path / "in").mkdir()
    return tmp_path


@pytest.fixture
def start(place):
    """Start commands in that folder; none outlives the test."""
    started = []

    def start(*args, **env):
        started.append(Command(*args, cwd=place, **env))
        return started[-1]

    yield start
    for command in started:
        command.end()


def watch(start, **env):
    return start("watch", "--workspace", "w", "in", **env)


def test_drop_and_walk_away(start, place, digitize):
    """Scans, a duplicate, junk, a link: each ends where an archivist looks for it."""
    inbox = place / "in"
    (inbox / "tin.pdf").write_bytes(variant(1))
    command = watch(start)
    wait_for(lambda: (inbox / "done/tin.pdf").exists())
    (inbox / "thư").mkdir()
    (inbox / "thư" / "tin.pdf").write_bytes(variant(1))
    (inbox / "ghi chú.txt").write_text("không phải bản quét")
    (inbox / "link.pdf").symlink_to("/etc/hostname")
    wait_for(lambda: (inbox / "set-apart/ghi chú.txt.reason.json").exists())
    wait_for(lambda: (inbox / "duplicates/thư/tin.pdf").exists())
    wait_for(lambda: "link.pdf: is a symbolic link" in command.text)
    took_s = command.terminate()
    assert (command.process.returncode, took_s < 10) == (0, True)
    assert files_below(inbox) - {".digitize/lock"} == {
        "done/tin.pdf", "duplicates/thư/tin.pdf", "set-apart/ghi chú.txt",
        "set-apart/ghi chú.txt.reason.json", "link.pdf",
    }  # fmt: skip
    assert command.text.endswith("stopped\n")
    audit = digitize("audit", "--workspace", place / "w")
    assert (audit.returncode, audit.stdout.count("gap:")) == (0, 0)
    assert audit.stdout.startswith("3 sightings = 2 archived + 1 set apart + 0 under way")


def test_outcome_folders_are_open_to_whoever_the_inbox_is(start, place):
    """The workspace is for its owner only; what people get back is not."""
    inbox = place / "in"
    inbox.chmod(0o2775)
    (inbox / "x.txt").write_text("x")
    watch(start)
    wait_for(lambda: (inbox / "set-apart/x.txt.reason.json").exists())
    assert stat.S_IMODE((inbox / "set-apart").stat().st_mode) == 0o2775
    assert (inbox / ".digitize").stat().st_mode & 0o777 == 0o700
    assert (inbox / "set-apart/x.txt.reason.json").stat().st_mode & 0o044


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_after_the_page_in_hand(start, place, number):
    """Within 10 s, all of its group told at once; the page counts, and no attempt is lost."""
    (place / "in" / "tin.pdf").write_bytes(variant(1))
    command = watch(start)
    wait_for(command.at_work)
    os.killpg(command.process.pid, number)
    assert command.process.wait(10) == 0
    wait_for(command.is_gone, 5)
    assert list((place / "w" / "tmp").iterdir()) == []
    with connect(place / "w" / "ledger.sqlite") as db:
        chunks = db.execute("SELECT state, attempts FROM chunk").fetchall()
        assert chunks in ([("waiting", 0)], [("read", 1)], [])
    pages = files_below(place / "w" / "store" / "pages")
    assert len(pages) == 1
    again = watch(start)
    wait_for(lambda: (place / "in/done/tin.pdf").exists())
    assert files_below(place / "w" / "store" / "pages") == pages, "it was read again"
    again.terminate()


def test_a_second_watch_on_the_inbox_is_refused(start, place):
    """Exit 2 with the reason."""
    first = watch(start)
    wait_for(lambda: "watching" in first.text)
    second = watch(start)
    assert second.process.wait(20) == 2
    assert "is watched by another process" in second.text


def test_run_beside_watch_ends_when_its_own_scan_has(start, place):
    """Whoever holds the workspace reads for both; neither waits for the other's end."""
    path = quick_tesseract(place / "bin")
    inbox = place / "in"
    for number in range(4):
        (inbox / f"{number}.pdf").write_bytes(variant(number))
    (place / "mine.pdf").write_bytes(variant(99))
    first = watch(start, PATH=path)
    wait_for(first.at_work)
    run = start("run", "--workspace", "w", "mine.pdf", PATH=path)
    assert run.process.wait(60) == 0, run.text
    assert "1 archived (1 page), 0 set apart" in run.text
    wait_for(lambda: len(files_below(inbox / "done")) == 4)
    assert first.terminate() < 10


def test_run_with_other_settings_waits_its_turn(start, place):
    """Its scan is never read by the settings of another; an idle watch lets it in."""
    path = quick_tesseract(place / "bin")
    for number in range(3):
        (place / "in" / f"{number}.pdf").write_bytes(variant(number))
    (place / "mine.pdf").write_bytes(variant(99))
    first = watch(start, PATH=path)
    wait_for(first.at_work)
    run = start("run", "--json", "--cleaning", "off", "--workspace", "w", "mine.pdf", PATH=path)
    assert run.process.wait(90) == 0, run.text
    assert "waiting: digitize watch (process" in run.text
    assert len(files_below(place / "in" / "done")) == 3


def test_status_tells_what_is_going_on(start, place, digitize):
    """Who is at work, and what has come to its end."""
    path = quick_tesseract(place / "bin")
    (place / "in" / "x.txt").write_text("x")
    for number in range(4):
        (place / "in" / f"{number}.pdf").write_bytes(variant(number))
    command = watch(start, PATH=path)
    wait_for(command.at_work)
    told = digitize("status", "--workspace", place / "w").stdout
    assert f"digitize watch, process {command.process.pid}" in told
    wait_for(lambda: len(files_below(place / "in/done")) == 4)
    command.terminate()
    told = digitize("status", "--workspace", place / "w").stdout
    assert "archived            4" in told
    assert "  not_a_scan         1" in told
    assert "4 in the last minute" in told
    assert "nobody is at work" in told


def test_status_names_who_stands_by(start, place, digitize):
    """A service that has nothing to read is there all the same; killed, it is not."""
    status = partial(digitize, "status", "--workspace", place / "w")
    command = start("coordinate", "--workspace", "w")
    wait_for(lambda: "standing by" in status().stdout)
    told = status().stdout
    assert f"standing by  digitize coordinate, process {command.process.pid}, since" in told
    assert "nobody is at work" not in told
    [one] = json.loads(status("--json").stdout)["standing_by"]
    assert one["pid"] == command.process.pid
    command.process.kill()
    command.process.wait()
    assert "nobody is at work" in status().stdout


def test_requeue_brings_a_scan_back(start, place, digitize):
    """By the hash that its reason names; one that is not there is told so."""
    (place / "in" / "x.txt").write_text("x")
    command = watch(start)
    wait_for(lambda: (place / "in/set-apart/x.txt.reason.json").exists())
    sha = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
    done = digitize("requeue", "--workspace", place / "w")
    assert done.stdout.startswith(f"{sha[:12]}  not_a_scan  x.txt: ")
    assert done.stdout.count("\n") == 1
    done = digitize("requeue", "--workspace", place / "w", sha[:12])
    assert (done.returncode, done.stderr) == (0, f"queued again: {sha[:12]}\n")
    wait_for(lambda: command.text.count("set apart: x.txt") == 2)
    assert command.terminate() < 10
    done = digitize("requeue", "--workspace", place / "w", "ffff")
    assert done.returncode == 2
    assert "no scan set apart has this id" in done.stderr
