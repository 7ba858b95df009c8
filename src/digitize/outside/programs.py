"""The one module that runs external programs: Poppler's tools and Tesseract.

pdf2image and pytesseract start their programs themselves, so they get small wrapper scripts
instead. A wrapper sets the limits, ties the program's life to ours, and then becomes the program.
The wrapper of pdftoppm also keeps its stderr and exit status, which pdf2image drops.

At a soft limit a program ends by SIGXCPU (processor time), by SIGXFSZ (file size) or with an error
of its own (memory). So SIGKILL never comes from our limits: a program killed by it is run again.
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
    "pdftocairo": "poppler-utils",
    "tesseract": "tesseract-ocr",
    "setpriv": "util-linux",
}
# Keep freed memory for the next allocation: asking the kernel again takes 0.03 s a page.
HEAP = ":".join(
    f"glibc.malloc.{name}"
    for name in (
        "hugetlb=1", "mmap_threshold=1073741824", "trim_threshold=2147483648", "top_pad=67108864"
    )
)  # fmt: skip
EXPORTS = f"OMP_THREAD_LIMIT=1 LC_ALL=C.UTF-8 GLIBC_TUNABLES={HEAP}"  # of what is started
SPARED = 2  # times that a program killed from outside is run again
HARD_CPU_S = 5  # CPU seconds between SIGXCPU and SIGKILL, for a program that ignores SIGXCPU
MOST_TOLD = 50_000_000  # bytes of stdout of pdfinfo and pdfimages: they print about 100 a page
TOLD_BYTES = 1_000_000  # bytes: more than they print for an ordinary scan
MOST_COMPLAINED = 1_000_000  # bytes of stderr that are read
# Not matched: Little CMS says `Read from memory error` of a broken colour profile, and Poppler says
# that a font would want too much memory for its cache. Both still draw the whole page.
_OUT_OF_MEMORY = re.compile(
    r"(out of|not enough|insufficient|bogus|allocate|pixbuf) memory|memory (alloc|exhausted)"
    r"|(?<!from )memory error|bad_alloc|malloc|(can't|cannot|couldn't) allocate|failed allocation",
    re.I,
)
ANSWER_S = 10  # wall seconds in which a program prints its version or its models
_SIGNALLED = 128  # a shell's status for a program killed by a signal: this and its number (POSIX)
_NO_STATUS = _SIGNALLED + SIGKILL  # the wrapper itself was killed

Result = TypeVar("Result")


class Told(NamedTuple):
    """The output of a program."""

    out: str
    err: str


class End(NamedTuple):
    """How a program ended: exit status (negative: signal number) and its complaints on stderr."""

    status: int
    err: str


@dataclass(frozen=True, slots=True)
class Programs:
    """Wrapper scripts in one private folder, made by `wrapped` and shared by page processes."""

    folder: Path
    limits: Limits

    @property
    def tesseract(self) -> str:
        """The command to hand to pytesseract."""
        return str(self.folder / "tesseract")

    def require_room(self, need_bytes: int) -> None:
        """Raises: OSError (ENOSPC): the disk for the programs' output has less than this free."""
        if shutil.disk_usage(self.folder).free < need_bytes:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self.folder))

    @property
    def poppler_path(self) -> Path:
        """The folder to hand to pdf2image."""
        return self.folder / "pdf2image"

    @property
    def scratch(self) -> Path:
        """Return a folder for temporary files of this process alone."""
        folder = _scratch(self.folder, os.getpid())
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder

    def forget(self, pid: int) -> None:
        """Remove the files that a dead process left in its scratch folder."""
        shutil.rmtree(_scratch(self.folder, pid), ignore_errors=True)

    def pdftoppm_end(self) -> End:
        """Return how the last pdftoppm of this process ended, and remove the files that say so."""
        status, err = (self.scratch / f"pdftoppm.{what}" for what in ("status", "stderr"))
        told = int(_read(status, 9).strip() or _NO_STATUS)
        complaints = _read(err, MOST_COMPLAINED)
        status.unlink(missing_ok=True)
        err.unlink(missing_ok=True)
        return End(told if told < _SIGNALLED else _SIGNALLED - told, complaints)

    def run(self, program: str, *args: str, prints: bool = True) -> Told:
        """Run a wrapped poppler tool to its end.

        Args: prints: whether it always prints something, so that nothing means a cut.

        Raises:
            ProgramFailed: it ended with an error, on a signal, or after `limits.pdfinfo_s`.
            OSError: the disk is full.
        """
        return again_if_killed(lambda: self._run(program, args, prints))

    def _run(self, program: str, args: tuple[str, ...], prints: bool) -> Told:
        # Output goes to files: a pipe has no limit, and all of it would be held in memory here.
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
            self.require_room(TOLD_BYTES)  # on a full disk, output may be cut off or missing
            complaints = _head(err, MOST_COMPLAINED)
            if done.returncode:
                raise failure(program, done.returncode, complaints)
            told = _head(out, MOST_TOLD)
            if prints and not told.endswith("\n"):
                raise cut_off(program, "what it printed breaks off")
            return Told(told, complaints)


def again_if_killed(run: Callable[[], Result]) -> Result:
    """Run a program by `run`, and try twice more if it fails for a passing reason.

    It may have been killed, or found no room for its output; by now there may be some.

    Raises: ProgramKilled, OutputCut: the third attempt failed in this way too.
    """
    for _ in range(SPARED):
        with suppress(ProgramKilled, OutputCut):
            return run()
    return run()


def failure(program: str, status: int, stderr: str) -> ProgramFailed:
    """Return the error for a failed program. status: exit status; negative for a signal."""
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
    """Return the error for a program that succeeded, but whose output is incomplete."""
    return OutputCut(program, "exit status 0", why)


def too_slow(program: str, limit: str, seconds: float) -> ProgramOverLimit:
    """Return the error for a program that ran past its limit of wall seconds."""
    return ProgramOverLimit(program, f"no end after {seconds:g} s ({limit})", "")


def out_of_memory(stderr: str) -> bool:
    """Return True if a program reported that it got no memory; some go on without it."""
    return _OUT_OF_MEMORY.search(stderr) is not None


@contextmanager
def wrapped(
    limits: Limits, inside: Path | None = None, extra: Sequence[str] = ()
) -> Iterator[Programs]:
    """Make the wrapper scripts in a temporary folder, which is removed at the end.

    Args:
        inside: where to make the folder, if somebody clears it after a kill; None: the system's.
        extra: more programs to wrap, under the limits for Poppler.

    Raises:
        MissingProgram: one of the programs is not on the search path.
    """
    with tempfile.TemporaryDirectory(prefix="digitize-", dir=inside) as name:
        programs = Programs(Path(name), limits)
        _write_wrappers(programs, extra)
        yield programs


def find(program: str) -> str:
    """Return the full path of a program. Raises: MissingProgram."""
    path = shutil.which(program)
    if path is None:
        raise MissingProgram(program, f"on Debian and Ubuntu: apt install {APT[program]}")
    return path


@cache
def version(program: str) -> str:
    """Return the first line with a digit that the program prints about itself; "" if none."""
    flag = "--version" if program == "tesseract" else "-v"
    told = again_if_killed(lambda: _ask(program, flag))
    for line in (told.out + told.err).splitlines():
        if any(letter.isdigit() for letter in line):
            return line.split()[-1]
    return ""


@cache
def tesseract_models() -> frozenset[str]:
    """Return the names of Tesseract's models. `Vietnamese` may be in a folder `script/`."""
    return frozenset(line.strip() for line in _list_langs().splitlines()[1:])


@cache
def _list_langs() -> str:
    """Return `List of available languages in "FOLDER" (3):`, and then one name per line."""
    return again_if_killed(lambda: _ask("tesseract", "--list-langs")).out


def _ask(program: str, flag: str) -> Told:
    """Ask a program about itself. Raises: ProgramKilled: something else has ended it."""
    done = subprocess.run(
        [find(program), flag], capture_output=True, text=True, timeout=ANSWER_S, check=False
    )
    if done.returncode == -SIGKILL:  # else it would look as if it had no models
        raise failure(program, done.returncode, done.stderr)
    return Told(done.stdout, done.stderr)


def need_model(model: str) -> str:
    """Return the name by which Tesseract knows the model. Raises: MissingProgram."""
    for name in (model, f"script/{model}"):
        if name in tesseract_models():
            return name
    package = "tesseract-ocr-script-viet" if model == "Vietnamese" else f"tesseract-ocr-{model}"
    raise MissingProgram(
        f"Tesseract's model {model}", f"on Debian and Ubuntu: apt install {package}"
    )


def model_file(model: str) -> Path:
    """Return the file of a Tesseract model. Raises: MissingProgram."""
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
    # pdf2image asks before each page how many there are; we know that the page exists.
    _write(programs.poppler_path / "pdfinfo", "", "echo 'Pages: 999999999'")
    _write(programs.poppler_path / "pdftoppm", poppler, _keeping_its_end(folder))


def _keeping_its_end(folder: Path) -> str:
    """Return a shell command that waits for pdftoppm, and dies with the process that started it."""
    kept = f'{shlex.quote(str(folder))}/"$PPID"/pdftoppm'
    stay = f'{_tied("pdftoppm")} "$@"; echo $? >{kept}.status'
    return (
        f'[ "$1" = -v ] && {{ echo pdftoppm version {version("pdftoppm")} >&2; exit; }}\n'
        f"exec 2>{kept}.stderr\n"
        f'exec {_tied("sh")} -c {shlex.quote(stay)} sh "$@"'
    )


def _limits(cpu_s: int, space: int, file_bytes: int) -> str:
    """Return `ulimit` lines: `prlimit` would be one more program to start for each call."""
    cpu = f"ulimit -S -t {cpu_s}; ulimit -H -t {cpu_s + HARD_CPU_S}\n"
    return cpu + _sizes(space, file_bytes)


def _sizes(space: int, file_bytes: int) -> str:
    return f"ulimit -v {space // 1024}; ulimit -f {file_bytes // 512}; ulimit -c 0\n"


def tied_library(command: Sequence[str], limits: Limits) -> list[str]:
    """Return a command that runs another one under Tesseract's limits until its starter ends.

    Its processor time has no limit here, since it answers many calls: who asks it sets one anew.

    Raises: MissingProgram: setpriv is not on the search path.
    """
    bounds = _sizes(limits.tesseract_bytes, limits.output_bytes)
    tied = shlex.join([find("setpriv"), "--pdeathsig", "KILL", "--", *command])
    return ["/bin/sh", "-c", f"export {EXPORTS}\n{bounds}exec {tied}"]


def _tied(program: str) -> str:
    """Return a command that runs the program until the thread that started it ends."""
    return shlex.join([find("setpriv"), "--pdeathsig", "KILL", "--", find(program)])


def _write(script: Path, limits: str, become: str) -> None:
    """Write a wrapper. It sets one thread: eight on two cores take 12.6 s a page instead of 1.8."""
    text = f"#!/bin/sh\nexport {EXPORTS}\n{limits}{become}\n"
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
