"""Reads images with Tesseract's library instead of its program, by PyPI's `tesserocr`.

The library runs in a process of its own with the program's limits (`library_server`), so that what
ends it ends no page process. That process keeps the model for the next page: so a page costs no
start of Tesseract. Each page process has one.
"""

from __future__ import annotations

import atexit
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from threading import Timer
from typing import IO, Any

from digitize.errors import MissingProgram
from digitize.outside.programs import (
    HARD_CPU_S,
    MOST_COMPLAINED,
    cut_off,
    failure,
    model_file,
    tied_library,
    too_slow,
)
from digitize.read.image.types import Gray
from digitize.settings import Limits

SERVER = Path(__file__).with_name("library_server.py")
MOST_HEAD = 1_000_000  # bytes of the line ahead of an answer: a few for each image


def installed() -> bool:
    """Whether the package is installed; does not import it."""
    return find_spec("tesserocr") is not None


@cache
def version() -> str:
    """The version of the library, and of the package that holds it. Raises: MissingProgram."""
    if not installed():
        raise MissingProgram("tesserocr", "install it: pip install 'digitize[fast]'")
    ask = "import tesserocr; print(tesserocr.tesseract_version().split()[1])"
    inside = subprocess.run(
        [sys.executable, "-I", "-c", ask], capture_output=True, text=True, check=True
    )
    return f"{inside.stdout.strip()} in tesserocr {metadata.version('tesserocr')}"


@dataclass(frozen=True, slots=True)
class How:
    """How to read: the name of the model, Tesseract's page segmentation mode, dots an inch.

    rounds: in which the network is asked for other letters; 0: none are kept.
    """

    model: str
    psm: int
    dpi: int
    rounds: int


def read_hocr(images: Sequence[Gray], how: How, limits: Limits) -> bytes:
    """The hOCR of all images, an `ocr_page` for each.

    Raises:
        ProgramFailed: the library failed or exceeded a limit.
        MissingProgram: `tesserocr` or the model is not installed.
    """
    version()
    server = _server(how.model, limits)
    asked = {
        "psm": how.psm,
        "dpi": how.dpi,
        "rounds": how.rounds,
        "sizes": [image.shape for image in images],
    }
    return b"<html>%s</html>" % b"".join(server.ask(asked, images, limits))


@dataclass(slots=True, eq=False)
class _Server:
    """The process with the library, and what it writes to stderr."""

    process: subprocess.Popen[bytes]
    said: IO[bytes]
    late: bool = field(default=False)

    def ask(self, asked: dict[str, Any], images: Sequence[Gray], limits: Limits) -> list[bytes]:
        """Send images and return the hOCR of each. Raises: ProgramFailed: the process has ended."""
        clock = Timer(limits.tesseract_wall_s, self._too_late)
        clock.start()
        try:
            self._grant(limits.tesseract_cpu_s)
            return self._exchange(asked, images, limits.output_bytes)
        except (OSError, EOFError, ValueError) as error:
            raise self._ended(limits) from error
        finally:
            clock.cancel()

    def end(self) -> None:
        """Kill the process."""
        self.process.kill()
        self.process.wait()

    def _exchange(self, asked: dict[str, Any], images: Sequence[Gray], most: int) -> list[bytes]:
        ask, answer = self.process.stdin, self.process.stdout
        if ask is None or answer is None:
            raise EOFError
        ask.write(json.dumps(asked).encode() + b"\n")
        for image in images:
            ask.write(image.tobytes())
        ask.flush()
        told = json.loads(answer.readline(MOST_HEAD))
        if "failed" in told:
            self.end()  # it may have pixels to read yet
            raise failure("tesseract", 1, told["failed"])
        sizes = [int(size) for size in told["bytes"]]
        if len(sizes) != len(images) or not 0 <= sum(sizes) <= most:
            self.end()
            raise cut_off("tesseract", f"it answered for {len(sizes)} of {len(images)} pictures")
        pages = [answer.read(size) for size in sizes]
        if [len(page) for page in pages] != sizes:
            raise EOFError
        return pages

    def _grant(self, cpu_s: int) -> None:
        """Let the process use so many more processor seconds."""
        ticks = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()[11:13]
        used = sum(map(int, ticks)) // os.sysconf("SC_CLK_TCK") + 1
        _, hard = resource.prlimit(self.process.pid, resource.RLIMIT_CPU)
        resource.prlimit(self.process.pid, resource.RLIMIT_CPU, (used + cpu_s, hard))

    def _too_late(self) -> None:
        self.late = True
        self.process.kill()

    def _ended(self, limits: Limits) -> Exception:
        """The error for a process that has ended, or must."""
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(HARD_CPU_S)
        self.process.kill()
        status = self.process.wait()
        if self.late:
            return too_slow("tesseract", "limits.tesseract_wall_s", limits.tesseract_wall_s)
        self.said.seek(0)
        told = self.said.read(MOST_COMPLAINED).decode(errors="replace")
        return failure("tesseract", status, told)


_servers: dict[tuple[int, str, Limits], _Server] = {}


def _server(model: str, limits: Limits) -> _Server:
    """The process for this model and these limits, started if there is none that lives."""
    key = (os.getpid(), model, limits)
    held = _servers.get(key)
    if held is None or held.process.poll() is not None:
        end_all()
        path = model_file(model)
        folder, name = path.parent, path.stem
        said = tempfile.TemporaryFile()  # noqa: SIM115  (open as long as the process)
        process = subprocess.Popen(
            tied_library([sys.executable, "-I", str(SERVER), str(folder), name], limits),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
        )
        _servers[key] = held = _Server(process, said)
    return held


@atexit.register
def end_all() -> None:
    """End the processes that this process has started; those of its parent are left alone."""
    for key, server in list(_servers.items()):
        del _servers[key]
        if key[0] == os.getpid():
            server.end()
