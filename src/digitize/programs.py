"""The one module that runs external programs: poppler's tools and Tesseract.

pdf2image and pytesseract start their programs themselves, so they are handed small wrapper
scripts instead. A wrapper sets the limits, ties the program's life to ours, keeps poppler's
stderr (pdf2image drops it), and then becomes the program.
"""

from __future__ import annotations

import errno
import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from digitize.errors import MissingProgram, ProgramFailed
from digitize.settings import Limits

APT = {
    "pdfinfo": "poppler-utils",
    "pdftoppm": "poppler-utils",
    "pdfimages": "poppler-utils",
    "tesseract": "tesseract-ocr",
    "setpriv": "util-linux",
}


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

    def stderr_of_poppler(self) -> str:
        """What pdftoppm said in its last run from this process."""
        return _stderr_file(self.folder).read_text(errors="replace")

    def run(self, program: str, *args: str) -> str:
        """Run a wrapped poppler tool to its end and return what it printed.

        Raises:
            ProgramFailed: it ended with an error, on a signal, or after `limits.pdfinfo_s`.
        """
        command = [str(self.folder / program), *args]
        try:
            done = subprocess.run(
                command, capture_output=True, timeout=self.limits.pdfinfo_s, check=False
            )
        except subprocess.TimeoutExpired as late:
            said = (late.stderr or b"").decode(errors="replace")
            raise ProgramFailed(program, f"no end after {late.timeout:g} s", said) from late
        if done.returncode:
            raise ProgramFailed(
                program, _status(done.returncode), done.stderr.decode(errors="replace")
            )
        return done.stdout.decode(errors="replace")


@contextmanager
def wrapped(limits: Limits, inside: Path | None = None) -> Iterator[Programs]:
    """The wrapper scripts in a temporary folder, which is gone at the end.

    Args: inside: where to make it, if somebody will clear it away after a kill.

    Raises:
        MissingProgram: one of the programs is not on the search path.
    """
    with tempfile.TemporaryDirectory(prefix="digitize-", dir=inside) as name:
        folder = Path(name)
        for program in ("pdfinfo", "pdfimages"):
            _write_wrapper(folder, program, limits.poppler_cpu_s, limits.poppler_bytes, "")
        keep_stderr = f'[ "$1" = -v ] || exec 2>{shlex.quote(str(folder))}/"$PPID.stderr"\n'
        _write_wrapper(folder, "pdftoppm", limits.poppler_cpu_s, limits.poppler_bytes, keep_stderr)
        _write_wrapper(folder, "tesseract", limits.tesseract_cpu_s, limits.tesseract_bytes, "")
        yield Programs(folder, limits)


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
    done = subprocess.run(
        [find(program), flag], capture_output=True, text=True, timeout=10, check=False
    )
    for line in (done.stdout + done.stderr).splitlines():
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
    done = subprocess.run(
        [find("tesseract"), "--list-langs"],
        capture_output=True, text=True, timeout=10, check=False,
    )  # fmt: skip
    return done.stdout


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


def _write_wrapper(folder: Path, program: str, cpu_s: int, space: int, first: str) -> None:
    """One thread (eight fight over two cores: 12.6 s a page against 1.8), limits, then exec.

    The shell sets the limits itself; `prlimit` would be one more program to start, five times
    a page.
    """
    script = folder / program
    become = shlex.join([find("setpriv"), "--pdeathsig", "KILL", "--", find(program)])
    text = (
        f"#!/bin/sh\n{first}export OMP_THREAD_LIMIT=1 LC_ALL=C.UTF-8\n"
        f"ulimit -t {cpu_s}; ulimit -v {space // 1024}; ulimit -c 0\n"
        f'exec {become} "$@"\n'
    )
    script.write_bytes(os.fsencode(text))
    script.chmod(0o700)


def _stderr_file(folder: Path) -> Path:
    return folder / f"{os.getpid()}.stderr"


def _status(code: int) -> str:
    return f"killed by signal {-code}" if code < 0 else f"exit status {code}"
