"""The one module that runs external programs: poppler's tools and Tesseract.

pdf2image and pytesseract start their programs themselves, so they are handed small wrapper
scripts instead. A wrapper sets the limits, ties the program's life to ours, and then becomes the
program; that of pdftoppm also keeps its stderr and its status, which pdf2image drops.

A soft limit on processor time ends a program with SIGXCPU, one on files with SIGXFSZ, and one on
memory with an error of its own. SIGKILL is then never ours: such a program is run again.
"""

from __future__ import annotations

import errno
import os
import re
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from signal import SIGKILL, SIGXCPU, SIGXFSZ
from typing import BinaryIO, NamedTuple, TypeVar

from digitize.errors import (
    MissingProgram,
    OutputCut,
    ProgramFailed,
    ProgramKilled,
    ProgramOverLimit,
)
from digitize.settings import Limits

APT = {
    "pdfinfo": "poppler-utils",
    "pdftoppm": "poppler-utils",
    "pdfimages": "poppler-utils",
    "pdftotext": "poppler-utils",
    "gs": "ghostscript",
    "tesseract": "tesseract-ocr",
    "setpriv": "util-linux",
}
# Memory that a program frees it will want again: asking for it anew takes 0.03 s a page.
HEAP = ":".join(
    f"glibc.malloc.{name}"
    for name in (
        "hugetlb=1", "mmap_threshold=1073741824", "trim_threshold=2147483648", "top_pad=67108864"
    )
)  # fmt: skip
SPARED = 2  # times that a program killed from outside is run again
HARD_CPU_S = 5  # between SIGXCPU and SIGKILL, for one that would not hear the first
MOST_TOLD = 50_000_000  # bytes on stdout of pdfinfo and pdfimages: a hundred for each of many pages
TOLD_BYTES = 1_000_000  # what they print of an ordinary scan, and room
MOST_COMPLAINED = 1_000_000  # bytes of stderr that are looked at
# Little CMS says `Read from memory error` of a broken colour profile, and Poppler of a font that
# its cache would want too much memory for it: both draw the page whole.
_OUT_OF_MEMORY = re.compile(
    r"(out of|not enough|insufficient|bogus|allocate|pixbuf) memory|memory (alloc|exhausted)"
    r"|(?<!from )memory error|bad_alloc|malloc|(can't|cannot|couldn't) allocate|failed allocation",
    re.I,
)
_NO_STATUS = 128 + SIGKILL  # the wrapper itself was killed

Result = TypeVar("Result")


class Told(NamedTuple):
    """What a program printed."""

    out: str
    err: str


class End(NamedTuple):
    """How a program ended: its exit status, negative for a signal, and what it complained of."""

    status: int
    err: str


@dataclass(frozen=True, slots=True)
class Programs:
    """Wrapped programs in one private folder; made by `wrapped`, shared by page processes."""

    folder: Path
    limits: Limits

    @property
    def tesseract(self) -> str:
        """The command to hand to pytesseract."""
        return str(self.folder / "tesseract")

    def require_room(self, need_bytes: int) -> None:
        """Raises: OSError (ENOSPC): the disk that the programs write to has less than this free."""
        if shutil.disk_usage(self.folder).free < need_bytes:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self.folder))

    @property
    def poppler_path(self) -> Path:
        """The folder to hand to pdf2image."""
        return self.folder / "pdf2image"

    @property
    def scratch(self) -> Path:
        """A folder for files of this process alone."""
        folder = _scratch(self.folder, os.getpid())
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder

    def forget(self, pid: int) -> None:
        """Remove what a process that has died left in its scratch folder."""
        shutil.rmtree(_scratch(self.folder, pid), ignore_errors=True)

    def pdftoppm_end(self) -> End:
        """How the last pdftoppm of this process ended; its files go."""
        status, err = (self.scratch / f"pdftoppm.{what}" for what in ("status", "stderr"))
        told = int(_read(status, 9).strip() or _NO_STATUS)
        complaints = _read(err, MOST_COMPLAINED)
        status.unlink(missing_ok=True)
        err.unlink(missing_ok=True)
        return End(told if told < 128 else 128 - told, complaints)  # as shells tell of signals

    def run(self, program: str, *args: str) -> Told:
        """Run a wrapped poppler tool to its end.

        Raises:
            ProgramFailed: it ended with an error, on a signal, or after `limits.pdfinfo_s`.
            OSError: the disk is full.
        """
        return again_if_killed(lambda: self._run(program, args))

    def _run(self, program: str, args: tuple[str, ...]) -> Told:
        # By way of files: a pipe knows no limit, and all that came through it would be held here.
        with (
            tempfile.TemporaryFile(dir=self.folder) as out,
            tempfile.TemporaryFile(dir=self.folder) as err,
        ):
            try:
                done = subprocess.run(
                    [str(self.folder / program), *args], stdin=subprocess.DEVNULL,
                    stdout=out, stderr=err, timeout=self.limits.pdfinfo_s, check=False,
                )  # fmt: skip
            except subprocess.TimeoutExpired as late:
                raise too_slow(program, "limits.pdfinfo_s", self.limits.pdfinfo_s) from late
            self.require_room(TOLD_BYTES)  # else what it printed may lack its end, or all of it
            complaints = _head(err, MOST_COMPLAINED)
            if done.returncode:
                raise failure(program, done.returncode, complaints)
            told = _head(out, MOST_TOLD)
            if not told.endswith("\n"):
                raise cut_off(program, "what it printed breaks off")
            return Told(told, complaints)


def again_if_killed(run: Callable[[], Result]) -> Result:
    """What `run` gives. It is tried twice more when its program is hindered from outside.

    Killed, or without room for what it writes: by now there may be some.

    Raises: ProgramKilled, OutputCut: the third was hindered too.
    """
    for _ in range(SPARED):
        with suppress(ProgramKilled, OutputCut):
            return run()
    return run()


def failure(program: str, status: int, stderr: str) -> ProgramFailed:
    """The error that stands for such an end. status: negative for a signal."""
    name = "tesseract" if program == "tesseract" else "poppler"
    limit = {-SIGXCPU: f"{name}_cpu_s", -SIGXFSZ: "output_bytes"}.get(status)
    if limit is None and out_of_memory(stderr):
        limit = f"{name}_bytes"
    if limit:
        return ProgramOverLimit(program, f"stopped at limits.{limit}", stderr)
    if status == -SIGKILL:
        return ProgramKilled(program, "killed from outside", stderr)
    told = f"killed by signal {-status}" if status < 0 else f"exit status {status}"
    return ProgramFailed(program, told, stderr)


def cut_off(program: str, why: str) -> OutputCut:
    """The error for a program that ended well and left half of what it should have written."""
    return OutputCut(program, "exit status 0", why)


def too_slow(program: str, limit: str, seconds: float) -> ProgramOverLimit:
    """The error for a program that was stopped by the clock."""
    return ProgramOverLimit(program, f"no end after {seconds:g} s ({limit})", "")


def out_of_memory(stderr: str) -> bool:
    """Whether a program said that it was denied memory; some go on without it."""
    return _OUT_OF_MEMORY.search(stderr) is not None


@contextmanager
def wrapped(
    limits: Limits, inside: Path | None = None, extra: Sequence[str] = ()
) -> Iterator[Programs]:
    """The wrapper scripts in a temporary folder, which is gone at the end.

    Args:
        inside: where to make it, if somebody will clear it away after a kill.
        extra: more programs, under the limits for Poppler.

    Raises:
        MissingProgram: one of the programs is not on the search path.
    """
    with tempfile.TemporaryDirectory(prefix="digitize-", dir=inside) as name:
        programs = Programs(Path(name), limits)
        _write_wrappers(programs, extra)
        yield programs


def find(program: str) -> str:
    """The full path of a program. Raises: MissingProgram."""
    path = shutil.which(program)
    if path is None:
        raise MissingProgram(program, f"on Debian and Ubuntu: apt install {APT[program]}")
    return path


@cache
def version(program: str) -> str:
    """The first line with a number that the program says of itself; `""` when it is silent."""
    flag = "--version" if program == "tesseract" else "-v"
    told = again_if_killed(lambda: _ask(program, flag))
    for line in (told.out + told.err).splitlines():
        if any(letter.isdigit() for letter in line):
            return line.split()[-1]
    return ""


@cache
def tesseract_models() -> frozenset[str]:
    """Names of Tesseract's installed models. `Vietnamese` may stand in a folder `script/`."""
    return frozenset(line.strip() for line in _list_langs().splitlines()[1:])


@cache
def _list_langs() -> str:
    """`List of available languages in "FOLDER" (3):`, then a name a line."""
    return again_if_killed(lambda: _ask("tesseract", "--list-langs")).out


def _ask(program: str, flag: str) -> Told:
    """What a program says of itself. Raises: ProgramKilled: somebody else has ended it."""
    done = subprocess.run(
        [find(program), flag], capture_output=True, text=True, timeout=10, check=False
    )
    if done.returncode == -SIGKILL:  # it would pass for one without models
        raise failure(program, done.returncode, done.stderr)
    return Told(done.stdout, done.stderr)


def need_model(model: str) -> str:
    """The name under which Tesseract knows the model. Raises: MissingProgram."""
    for name in (model, f"script/{model}"):
        if name in tesseract_models():
            return name
    package = "tesseract-ocr-script-viet" if model == "Vietnamese" else f"tesseract-ocr-{model}"
    raise MissingProgram(
        f"Tesseract's model {model}", f"on Debian and Ubuntu: apt install {package}"
    )


def model_file(model: str) -> Path:
    """The file of a Tesseract model. Raises: MissingProgram."""
    name = need_model(model)
    return Path(_list_langs().splitlines()[0].split('"')[1]) / f"{name}.traineddata"


def _write_wrappers(programs: Programs, extra: Sequence[str]) -> None:
    limits, folder = programs.limits, programs.folder
    poppler = _limits(limits.poppler_cpu_s, limits.poppler_bytes, limits.output_bytes)
    tools = _limits(limits.poppler_cpu_s, limits.poppler_bytes, MOST_TOLD)
    tesseract = _limits(limits.tesseract_cpu_s, limits.tesseract_bytes, limits.output_bytes)
    for program in ("pdfinfo", "pdfimages", "pdftotext"):
        _write(folder / program, tools, f'exec {_tied(program)} "$@"')
    for program in extra:
        _write(folder / program, poppler, f'exec {_tied(program)} "$@"')
    _write(folder / "tesseract", tesseract, f'exec {_tied("tesseract")} "$@"')
    programs.poppler_path.mkdir(mode=0o700)
    # What pdf2image wants to know before each page, we know: the page is there.
    _write(programs.poppler_path / "pdfinfo", "", "echo 'Pages: 999999999'")
    _write(programs.poppler_path / "pdftoppm", poppler, _keeping_its_end(folder))


def _keeping_its_end(folder: Path) -> str:
    """A shell that stays until pdftoppm ends, and dies with the process that started it."""
    kept = f'{shlex.quote(str(folder))}/"$PPID"/pdftoppm'
    stay = f'{_tied("pdftoppm")} "$@"; echo $? >{kept}.status'
    return (
        f'[ "$1" = -v ] && {{ echo pdftoppm version {version("pdftoppm")} >&2; exit; }}\n'
        f"exec 2>{kept}.stderr\n"
        f'exec {_tied("sh")} -c {shlex.quote(stay)} sh "$@"'
    )


def _limits(cpu_s: int, space: int, file_bytes: int) -> str:
    """The shell sets them itself; `prlimit` would be one more program to start, for each call."""
    return (
        f"ulimit -S -t {cpu_s}; ulimit -H -t {cpu_s + HARD_CPU_S}; ulimit -v {space // 1024}\n"
        f"ulimit -f {file_bytes // 512}; ulimit -c 0\n"
    )


def _tied(program: str) -> str:
    """The program under a death signal: it ends when the thread that started it does."""
    return shlex.join([find("setpriv"), "--pdeathsig", "KILL", "--", find(program)])


def _write(script: Path, limits: str, become: str) -> None:
    """One thread: eight fight over two cores, 12.6 s a page against 1.8."""
    exports = f"OMP_THREAD_LIMIT=1 LC_ALL=C.UTF-8 GLIBC_TUNABLES={HEAP}"
    text = f"#!/bin/sh\nexport {exports}\n{limits}{become}\n"
    script.write_bytes(os.fsencode(text))
    script.chmod(0o700)


def _scratch(folder: Path, pid: int) -> Path:
    return folder / str(pid)


def _read(path: Path, most: int) -> str:
    try:
        with path.open("rb") as file:
            return _head(file, most)
    except FileNotFoundError:
        return ""


def _head(file: BinaryIO, most: int) -> str:
    file.seek(0)
    return file.read(most).decode(errors="replace")
