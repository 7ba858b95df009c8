"""`digitize watch` and its kind as real processes, with a quick Tesseract where that is asked."""

import io
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pikepdf

from bench.quick import HOCR, quick_tesseract
from tests.conftest import DIGITIZE, ROOT, environment

__all__ = [
    "FAX",
    "HOCR",
    "SETTINGS",
    "Command",
    "drawn",
    "files_below",
    "quick_commands",
    "quick_tesseract",
    "variant",
    "wait_for",
]

FAX = (ROOT / "fixtures" / "news-fax.pdf").read_bytes()
SETTINGS = "[inbox]\nsettle_s = 0.3\npoll_s = 0.2\ntruncated_s = 2\nlow_disk_bytes = 0\n"


def variant(number: int) -> bytes:
    """A real fax whose bytes, and so its hash, are its own: a comment behind the end."""
    return FAX + b"%% %d\n" % number


@cache
def drawn() -> bytes:
    """The same fax with a short rule drawn on it, so that Poppler has to draw the page."""
    with pikepdf.open(io.BytesIO(FAX)) as pdf:
        pdf.pages[0].contents_add(b"q 0.5 w 1 1 m 4 1 l S Q")
        made = io.BytesIO()
        pdf.save(made, deterministic_id=True)
    return made.getvalue()


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
        """Whether no process of its group is left.

        One that has ended counts as gone, though on a busy machine init takes its time to bury it.
        """
        self.process.poll()
        try:
            os.killpg(self.process.pid, 0)
        except ProcessLookupError:
            return True
        return not any(_runs_in(self.process.pid, one) for one in Path("/proc").glob("[0-9]*"))

    def end(self) -> None:
        if not self.is_gone():
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def quick_commands(place: Path) -> Iterator[Callable[..., Command]]:
    """Start commands in a folder, with a Tesseract that answers at once; none is left over."""
    path, started = quick_tesseract(place / "bin"), []

    def start(*args: str, **env: str) -> Command:
        started.append(Command(*args, cwd=place, **{"PATH": path, **env}))
        return started[-1]

    yield start
    for command in started:
        command.end()


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


def _runs_in(group: int, process: Path) -> bool:
    """Whether a folder of /proc is of a process of a group that has not ended."""
    try:
        state, _, its_group = (process / "stat").read_text().rpartition(")")[2].split()[:3]
    except OSError:
        return False
    return int(its_group) == group and state not in "ZX"


def _cmdline(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
