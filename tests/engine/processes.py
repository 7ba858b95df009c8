"""`digitize watch` and its kind as real processes, with a quick Tesseract where that is asked."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from tests.conftest import DIGITIZE, ROOT, environment

FAX = (ROOT / "fixtures" / "news-fax.pdf").read_bytes()
SETTINGS = "[inbox]\nsettle_s = 0.3\npoll_s = 0.2\ntruncated_s = 2\nlow_disk_bytes = 0\n"
HOCR = """<?xml version="1.0" encoding="UTF-8"?>
<html xmlns="http://www.w3.org/1999/xhtml"><body><div class="ocr_page"><p class="ocr_par" id="p1">
<span class="ocr_line" title="bbox 20 20 300 60"><span class="ocrx_word"
 title="bbox 20 20 300 60; x_wconf 95">Tin</span></span></p></div></body></html>
"""


OSD = """Page number: 0
Orientation in degrees: 0
Rotate: 0
Orientation confidence: 9.00
Script: Latin
Script confidence: 9.00
"""
KILLER_BYTES = 10_000_000  # of the image that Tesseract is given; a page on end has 8


def variant(number: int) -> bytes:
    """A real fax whose bytes, and so its hash, are its own: a comment behind the end."""
    return FAX + b"%% %d\n" % number


def quick_tesseract(folder: Path, seconds: float = 0.1) -> str:
    """A search path on which Tesseract answers at once, and always the same.

    All else is as it was: the real one still says its version and its models. Each page that is
    read leaves a line in `reads`; an image of KILLER_BYTES or more kills whoever wants it read.
    """
    folder.mkdir(exist_ok=True)
    (folder / "canned.hocr").write_text(HOCR)
    (folder / "canned.osd").write_text(OSD)
    real = shutil.which("tesseract")
    script = folder / "tesseract"
    script.write_text(
        "#!/bin/sh\n"
        f'case "$1" in --*) exec {real} "$@";; esac\n'
        f'case "$*" in *"--psm 0"*) cp {folder}/canned.osd "$2.osd"; exit;; esac\n'
        f'[ "$(stat -c %s "$1")" -lt {KILLER_BYTES} ] || kill -9 $PPID\n'
        f'sleep {seconds}; cp {folder}/canned.hocr "$2.hocr"; echo "$1" >>{folder}/reads\n'
    )
    script.chmod(0o755)
    return f"{folder}:{os.environ['PATH']}"


class Command:
    """A running `digitize`, leader of a process group of its own."""

    def __init__(self, *args, cwd: Path, program: Path = DIGITIZE, **env: str) -> None:
        self.said = cwd / f"said-{time.monotonic_ns()}"
        with self.said.open("wb") as said:
            self.process = subprocess.Popen(
                [program, *args], cwd=cwd, env=environment(TMPDIR=str(cwd), **env),
                start_new_session=True, stdout=said, stderr=said,
            )  # fmt: skip

    @property
    def text(self) -> str:
        return self.said.read_text(errors="replace")

    def page_processes(self) -> list[int]:
        """Its own forks, without the programs that it has started."""
        ours = _cmdline(self.process.pid)
        return [pid for pid in children(self.process.pid) if _cmdline(pid) == ours]

    def at_work(self) -> bool:
        """Whether a page is being read: a page process has poppler or Tesseract running."""
        return any(children(pid) for pid in self.page_processes())

    def terminate(self, timeout_s: float = 20) -> float:
        """SIGTERM to it alone; how many seconds it took to end."""
        started = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout_s)
        return time.monotonic() - started

    def is_gone(self) -> bool:
        """Whether no process of its group is left."""
        self.process.poll()
        try:
            os.killpg(self.process.pid, 0)
        except ProcessLookupError:
            return True
        return False

    def end(self) -> None:
        if not self.is_gone():
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def wait_for(what: Callable[[], object], timeout_s: float = 60):
    """What becomes true, as soon as it does."""
    end = time.monotonic() + timeout_s
    while not (found := what()):
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.02)
    return found


def files_below(folder: Path) -> set[str]:
    return {str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file()}


def children(pid: int) -> list[int]:
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def _cmdline(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
