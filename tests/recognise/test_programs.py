import signal
import subprocess
import time
from pathlib import Path

import numpy as np
import pytest

from digitize.errors import (
    MissingProgram,
    OutputCut,
    ProgramFailed,
    ProgramKilled,
    ProgramOverLimit,
)
from digitize.outside import programs as outside
from digitize.read.recognise.tesseract import Layout, read
from digitize.settings import Limits, Recognise, Settings
from tests.engine.processes import wait_for

pytestmark = pytest.mark.scan


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    """Put a script in the place of a program, first on PATH."""

    def put(name: str, script: str):
        path = tmp_path / "bin" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        monkeypatch.setenv("PATH", str(path.parent), prepend=":")

    return put


@pytest.mark.parametrize(
    ("program", "package"),
    [("tesseract", "tesseract-ocr"), ("pdftoppm", "poppler-utils"), ("setpriv", "util-linux")],
)
def test_a_missing_program_names_its_package(monkeypatch, tmp_path, program, package):
    """The message says what to type, and the exit code is the one for installations."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingProgram, match=f"{program} is not installed.*apt install {package}$"):
        outside.find(program)
    assert MissingProgram.exit_code == 3


def test_nothing_is_wrapped_when_one_is_missing(monkeypatch, tmp_path):
    """It is noticed before the work starts."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingProgram), outside.wrapped(Limits()):
        pass


@pytest.mark.parametrize(
    ("model", "package"),
    [("Vietnamese", "tesseract-ocr-script-viet"), ("nom", "tesseract-ocr-nom")],
)
def test_a_missing_model_names_its_package(monkeypatch, model, package):
    """Models are packages of their own, and a script's model has another kind of name."""
    monkeypatch.setattr(outside, "tesseract_models", lambda: frozenset({"eng", "osd"}))
    with pytest.raises(MissingProgram, match=f"apt install {package}$"):
        outside.need_model(model)


def test_a_program_that_runs_for_ever_is_stopped(stand_in):
    """The wall limit of a quick tool."""
    stand_in("pdfinfo", "exec sleep 60")
    started = time.monotonic()
    with (
        outside.wrapped(Limits(pdfinfo_s=0.3)) as made,
        pytest.raises(ProgramOverLimit, match=r"pdfinfo: no end after 0\.3 s"),
    ):
        made.run("pdfinfo", "x.pdf")
    assert time.monotonic() - started < 5


def test_a_program_that_burns_the_processor_is_stopped_once(stand_in, tmp_path):
    """The limit on processor time is no kill from outside: it is not run again."""
    stand_in("pdfinfo", f"echo >>{tmp_path}/runs; while :; do :; done")
    with (
        outside.wrapped(Limits(poppler_cpu_s=1)) as made,
        pytest.raises(ProgramOverLimit, match=r"pdfinfo: stopped at limits\.poppler_cpu_s"),
    ):
        made.run("pdfinfo", "x.pdf")
    assert runs(tmp_path) == 1


def test_a_program_that_eats_memory_fails(stand_in):
    """The limit on address space: 500 MB are not to be had from 100."""
    stand_in("pdfinfo", "exec dd if=/dev/zero of=/dev/null bs=500M count=1")
    with (
        outside.wrapped(Limits(poppler_bytes=100_000_000)) as made,
        pytest.raises(ProgramOverLimit, match=r"stopped at limits\.poppler_bytes"),
    ):
        made.run("pdfinfo", "x.pdf")


def test_a_program_that_fills_the_disk_is_stopped(stand_in):
    """A PDF's title may unpack to any length; it is not carried through our memory."""
    stand_in("pdfinfo", "exec cat /dev/zero")
    with (
        outside.wrapped(Limits()) as made,
        pytest.raises(ProgramOverLimit, match=r"stopped at limits\.output_bytes"),
    ):
        made.run("pdfinfo", "x.pdf")


@pytest.mark.parametrize(("kills", "wanted"), [(1, "alive\n"), (2, "alive\n"), (3, None)])
def test_a_program_killed_from_outside_is_run_again_twice(stand_in, tmp_path, kills, wanted):
    """The kernel kills what it likes when memory runs out; that says nothing about the page."""
    stand_in("pdfinfo", f"echo >>{tmp_path}/runs; [ $(wc -l <{tmp_path}/runs) -gt {kills} ] ||"
             " kill -9 $$; echo alive")  # fmt: skip
    with outside.wrapped(Limits()) as made:
        if wanted:
            assert made.run("pdfinfo", "x.pdf").out == wanted
        else:
            with pytest.raises(ProgramKilled, match="killed from outside"):
                made.run("pdfinfo", "x.pdf")
    assert runs(tmp_path) == min(kills + 1, 3)


def runs(tmp_path) -> int:
    return len((tmp_path / "runs").read_text())


def test_an_error_keeps_what_the_program_said(stand_in):
    """The status and the last line of stderr are in the message, all of it is in the error."""
    stand_in("pdfinfo", "echo 'Syntax Warning: hm' >&2; echo 'Command Line Error: no' >&2; exit 99")
    with outside.wrapped(Limits()) as made, pytest.raises(ProgramFailed) as failed:
        made.run("pdfinfo", "x.pdf")
    assert str(failed.value) == "pdfinfo: exit status 99: Command Line Error: no"
    assert "hm" in failed.value.stderr


def test_one_thread_and_plain_messages(stand_in):
    """Threads fight over cores, and messages in other languages could not be understood."""
    stand_in("pdfinfo", 'echo "$OMP_THREAD_LIMIT $LC_ALL"')
    with outside.wrapped(Limits()) as made:
        assert made.run("pdfinfo").out == "1 C.UTF-8\n"


def test_arguments_arrive_as_they_are(stand_in):
    """No shell looks at them."""
    stand_in("pdfinfo", 'printf "<%s>" "$@"; echo')
    with outside.wrapped(Limits()) as made:
        assert made.run("pdfinfo", "a b;`c`", "$d\n", "--").out == "<a b;`c`><$d\n><-->\n"


def test_what_breaks_off_is_asked_again(stand_in, tmp_path):
    """A tool that found no room for the end of its list may find some by now; thrice is all."""
    once = f"[ -e {tmp_path}/again ] && echo whole || {{ touch {tmp_path}/again; printf ha; }}"
    stand_in("pdfinfo", once)
    with outside.wrapped(Limits()) as made:
        assert made.run("pdfinfo").out == "whole\n"
    stand_in("pdfinfo", "printf ha")
    with outside.wrapped(Limits()) as made, pytest.raises(OutputCut, match="breaks off"):
        made.run("pdfinfo")


def test_the_wrappers_are_gone_afterwards():
    """Nothing is left in the temporary folder."""
    with outside.wrapped(Limits()) as made:
        assert made.folder.stat().st_mode & 0o077 == 0
    assert not made.folder.exists()


def test_the_end_of_pdftoppm_is_kept(tmp_path, programs):
    """pdf2image throws away stderr and status; each run can be asked for its own, once."""
    wrong = tmp_path / "no.pdf"
    wrong.write_bytes(b"nothing")
    assert programs.scratch.is_dir()
    subprocess.run([programs.poppler_path / "pdftoppm", wrong, tmp_path / "x"], check=False)
    end = programs.pdftoppm_end()
    assert end.status == 1
    assert "PDF" in end.err
    assert not list(tmp_path.glob("x*"))
    assert programs.pdftoppm_end() == (-signal.SIGKILL, "")  # as if the wrapper had been killed


def test_pdftoppm_ends_with_whoever_started_it(stand_in, tmp_path):
    """SIGKILL of the page process leaves neither the program nor its wrapper."""
    stand_in("pdftoppm", f'[ "$1" = -v ] || {{ echo $$ $PPID >{tmp_path}/pids; exec sleep 60; }}')
    with outside.wrapped(Limits()) as made:
        starter = f"mkdir {made.folder}/$$; {made.poppler_path}/pdftoppm a b; true"
        shell = subprocess.Popen(["sh", "-c", starter])
        pids = wait_for(lambda: (tmp_path / "pids").exists() and (tmp_path / "pids").read_text())
        shell.kill()
        shell.wait()
        wait_for(lambda: not any(Path(f"/proc/{pid}").exists() for pid in pids.split()), 5)


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("echo 'out of patience' >&2; exit 1", "exit status 1"),
        ("exec sleep 60", "no end after 0.5"),
    ],
)
def test_tesseract_failing_is_an_error_of_ours(stand_in, script, said):
    """Its own errors and its time limit are told as one kind of failure that may be retried."""
    real = outside.find("tesseract")
    stand_in(
        "tesseract", f'case "$*" in *--list-langs*|*--version*) exec {real} "$@";; esac; {script}'
    )
    settings = Settings(limits=Limits(tesseract_wall_s=0.5))
    page = np.full((60, 200), 255, np.uint8)
    with outside.wrapped(settings.limits) as made, pytest.raises(ProgramFailed, match=said):
        read([page], Layout.ONE_COLUMN, made, settings)
    assert ProgramFailed.may_retry


def test_blank_paper_has_no_words(programs):
    """Real Tesseract, nothing to read."""
    settings = Settings(recognise=Recognise())
    page = np.full((400, 600), 255, np.uint8)
    assert read([page, page], Layout.ONE_COLUMN, programs, settings) == [[], []]
