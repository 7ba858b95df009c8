import subprocess
import time

import numpy as np
import pytest

from digitize import programs as outside
from digitize.errors import MissingProgram, ProgramFailed
from digitize.recognise.tesseract import Layout, read
from digitize.settings import Limits, Recognise, Settings

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
        pytest.raises(ProgramFailed, match=r"pdfinfo: no end after 0\.3 s"),
    ):
        made.run("pdfinfo", "x.pdf")
    assert time.monotonic() - started < 5


def test_a_program_that_burns_the_processor_is_killed(stand_in):
    """The limit on processor time; a hog is killed by the kernel."""
    stand_in("pdfinfo", "while :; do :; done")
    with (
        outside.wrapped(Limits(poppler_cpu_s=1)) as made,
        pytest.raises(ProgramFailed, match="pdfinfo: killed by signal"),
    ):
        made.run("pdfinfo", "x.pdf")


def test_a_program_that_eats_memory_fails(stand_in):
    """The limit on address space: 500 MB are not to be had from 100."""
    stand_in("pdfinfo", "exec dd if=/dev/zero of=/dev/null bs=500M count=1")
    with (
        outside.wrapped(Limits(poppler_bytes=100_000_000)) as made,
        pytest.raises(ProgramFailed, match="pdfinfo: exit status 1"),
    ):
        made.run("pdfinfo", "x.pdf")


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
        assert made.run("pdfinfo") == "1 C.UTF-8\n"


def test_arguments_arrive_as_they_are(stand_in):
    """No shell looks at them."""
    stand_in("pdfinfo", 'printf "<%s>" "$@"')
    with outside.wrapped(Limits()) as made:
        assert made.run("pdfinfo", "a b;`c`", "$d\n", "--") == "<a b;`c`><$d\n><-->"


def test_the_wrappers_are_gone_afterwards():
    """Nothing is left in the temporary folder."""
    with outside.wrapped(Limits()) as made:
        assert made.folder.stat().st_mode & 0o077 == 0
    assert not made.folder.exists()


def test_stderr_of_pdftoppm_is_kept(tmp_path, programs):
    """pdf2image throws it away; the last run of this process can be asked for it."""
    wrong = tmp_path / "no.pdf"
    wrong.write_bytes(b"nothing")
    subprocess.run([programs.folder / "pdftoppm", wrong, tmp_path / "x"], check=False)
    assert "PDF" in programs.stderr_of_poppler()
    assert not list(tmp_path.glob("x*"))


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
        read(page, Layout.ONE_COLUMN, made, settings)
    assert ProgramFailed.may_retry


def test_blank_paper_has_no_words(programs):
    """Real Tesseract, nothing to read."""
    settings = Settings(recognise=Recognise())
    page = np.full((400, 600), 255, np.uint8)
    assert read(page, Layout.ONE_COLUMN, programs, settings) == []
