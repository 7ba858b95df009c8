"""A deployment as real processes: `digitize watch` with one engine, and what belongs to it."""

import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

from digitize.settings import Settings, process_count
from tests.conftest import ROOT
from tests.engine.processes import (
    SETTINGS,
    Command,
    children,
    files_below,
    quick_tesseract,
    wait_for,
)
from tests.queues.redis_server import RedisServer
from tests.scan import pdfs

CELERY = Path(sys.executable).with_name("celery")
PARTS = {"local": ("watch",), "celery": ("watch", "worker", "archive")}
READY = {"watch": "watching", "worker": "ready.", "archive": "archiving into"}


def scan(number: int, pages: int = 1) -> bytes:
    """A PDF of small pages, a black square on each; the number makes its bytes its own."""
    return pdfs.write(pdfs.page_tree([pdfs.square_page()] * pages)) + b"%% %d\n" % number


def killer(number: int) -> bytes:
    """A scan of one square page, whose image is large enough to kill whoever reads it."""
    return pdfs.write(pdfs.page_tree([pdfs.square_page(300, 300)])) + b"%% %d\n" % number


class Deployment:
    """Use it as a context: it starts every part, and ends them all.

    folder: holds settings, the inbox `in`, the workspace `w`, and all temporary files.
    page_s: how long Tesseract pretends to work on a page.
    """

    def __init__(self, folder: Path, engine: str, *, page_s: float = 0.1, persistent: bool = True):
        self.folder, self.engine = folder, engine
        self.started: list[Command] = []
        self.running: dict[str, Command] = {}
        self.redis = None
        self.inbox, self.workspace = folder / "in", folder / "w"
        self.inbox.mkdir()
        self.env = {"PATH": quick_tesseract(folder / "bin", page_s), "PYTHONPATH": str(ROOT)}
        settings = f'engine = "{engine}"\nline_finder = "tesseract"\nworkspace = "w"\n'
        if engine == "celery":
            self.redis = RedisServer(folder / "redis", persistent=persistent)
            settings += f'[redis]\nurl = "{self.redis.url}"\n'
        (folder / "digitize.toml").write_text(settings + SETTINGS)

    def __enter__(self) -> "Deployment":
        if self.redis:
            self.redis.start()
        for part in PARTS[self.engine]:
            self.start(part)
        for part in PARTS[self.engine]:
            self.wait_ready(part)
        return self

    def __exit__(self, *_: object) -> None:
        for command in self.started:
            command.end()
        if self.redis:
            self.redis.kill()

    def start(self, part: str) -> Command:
        program, args = {
            "watch": (None, ("watch", "in")),
            "archive": (None, ("archive",)),
            "worker": (CELERY, ("-A", "workers.pages", "worker", "--loglevel", "INFO",
                                "--without-mingle", "--without-gossip")),
        }[part]  # fmt: skip
        more = {"program": program} if program else {}
        self.running[part] = Command(*args, cwd=self.folder, **more, **self.env)
        self.started.append(self.running[part])
        return self.running[part]

    def wait_ready(self, part: str) -> None:
        wait_for(lambda: READY[part] in self.running[part].text)

    def kill(self, part: str) -> None:
        self.running[part].process.kill()
        self.running[part].process.wait()

    @property
    def reader(self) -> Command:
        """The process that has the page processes."""
        return self.running["watch" if self.engine == "local" else "worker"]

    def page_processes(self) -> list[int]:
        return self.reader.page_processes()

    def programs(self) -> list[int]:
        """Tesseract and Poppler at work on pages."""
        return [pid for reader in self.page_processes() for pid in children(reader)]

    def slots(self) -> int:
        """How many pages are read at once."""
        return process_count(Settings())

    def drop(self, name: str, data: bytes) -> None:
        (self.inbox / name).write_bytes(data)

    def done(self) -> set[str]:
        return files_below(self.inbox / "done")

    def reads(self) -> int:
        """How often a page was recognised to its end."""
        with suppress(FileNotFoundError):
            return len((self.folder / "bin" / "reads").read_text().splitlines())
        return 0

    def stop(self) -> dict[str, float]:
        """SIGTERM to every part in turn; how many seconds each took."""
        took = {part: command.terminate(60) for part, command in self.running.items()}
        wait_for(lambda: all(one.is_gone() for one in self.started), 20)
        return took

    def left_behind(self) -> set[str]:
        """Temporary files that nobody needs any more."""
        places = (self.workspace / "tmp", self.folder / f"digitize-worker-{os.getuid()}")
        left = {str(one) for place in places if place.is_dir() for one in place.iterdir()}
        return left | {str(one) for one in self.folder.glob("digitize-[!w]*")}

    def said(self) -> str:
        return "".join(command.text for command in self.started)


def processor_s(pid: int) -> float:
    """Processor seconds of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
