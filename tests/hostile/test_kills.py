"""Programs and page processes that are killed, hang or crash while a document is read."""

import hashlib
import json
import shutil
import sqlite3

import pytest

from tests.conftest import run_digitize
from tests.engine.processes import drawn, quick_tesseract, variant
from tests.hostile.test_table import command_lines

pytestmark = [pytest.mark.scan, pytest.mark.crash]

POISON = variant(666)
POISON_SHA = hashlib.sha256(POISON).hexdigest()


@pytest.fixture
def run(tmp_path):
    """Read scans in a workspace, a program replaced by a script that may call the `$real` one."""
    path = quick_tesseract(tmp_path / "bin")

    def run(program: str, script: str, *scans: bytes, **env: str):
        real = shutil.which(program, path=path)
        if program == "tesseract":  # the stub makes way
            real = shutil.move(real, tmp_path / "quick")
        stand_in = tmp_path / "bin" / program
        stand_in.write_text(f"#!/bin/sh\nreal={real}; runs={tmp_path}/runs\n{script}\n")
        stand_in.chmod(0o755)
        (tmp_path / "in").mkdir()
        for number, data in enumerate(scans):
            (tmp_path / "in" / f"{number}.pdf").write_bytes(data)
        (tmp_path / "tmp").mkdir()
        places = {"PATH": path, "TMPDIR": str(tmp_path / "tmp")}
        done = run_digitize("run", "--json", "--processes", "1", "--workspace", "w", "in",
                            cwd=tmp_path, **places, **env)  # fmt: skip
        assert list((tmp_path / "w" / "tmp").iterdir()) == []
        assert list((tmp_path / "tmp").iterdir()) == []
        assert not any(str(tmp_path).encode() in line for line in command_lines())
        return done, [json.loads(line) for line in done.stdout.splitlines()]

    return run


def reason(tmp_path) -> tuple[str, int | None, str]:
    with sqlite3.connect(tmp_path / "w" / "ledger.sqlite") as db:
        return db.execute("SELECT code, attempts, message FROM reason").fetchone()


# A call that asks for a version does not count.
KILLED = """case "$1" in -v|--*) exec $real "$@";; esac
echo >>$runs; [ $(wc -l <$runs) -gt %d ] || kill -9 $$; exec $real "$@"
"""


@pytest.mark.parametrize("program", ["tesseract", "pdftoppm", "pdfimages"])
@pytest.mark.parametrize(("kills", "state"), [(2, "read"), (3, "failed")])
def test_a_program_killed_from_outside_is_run_three_times(run, tmp_path, program, kills, state):
    """As the kernel does it for memory. Twice is no harm; three times, and the page has failed."""
    done, records = run(program, KILLED % kills, drawn())
    assert len((tmp_path / "runs").read_text()) == 3
    if state == "read":
        assert done.returncode == 0, done.stderr
        assert [page["state"] for page in records[0]["pages"]] == ["read"]
        assert not records[0]["quality"]["damaged"]
    else:
        assert done.returncode == 1
        assert reason(tmp_path)[0] == "program_killed"


def test_a_program_at_its_limit_is_run_once(run, tmp_path):
    """The limit is ours, so it would come again."""
    script = 'case "$1" in -v) exec $real -v;; esac; echo >>$runs; while :; do :; done'
    run("pdftoppm", script, drawn(), DIGITIZE_LIMITS__POPPLER_CPU_S="1")
    assert len((tmp_path / "runs").read_text()) == 1
    assert reason(tmp_path)[::2] == (
        "resource_limit",
        "0.pdf: no page could be read; the first page: not read: pdftoppm: stopped at "
        "limits.poppler_cpu_s: CPU time limit exceeded",
    )


def test_a_document_that_kills_its_worker_is_set_apart_after_five_attempts(run, tmp_path):
    """Each time the page process dies; the scans before and after it are read."""
    script = f'case "$*" in *{POISON_SHA}*) echo >>$runs; kill -9 $PPID;; esac; exec $real "$@"'
    done, records = run("pdfimages", script, variant(1), POISON, variant(2))
    assert done.returncode == 1
    assert len((tmp_path / "runs").read_text()) == 5
    assert {record["source"]["filename"] for record in records} == {"0.pdf", "2.pdf"}
    code, attempts, message = reason(tmp_path)
    assert (code, attempts) == ("worker_crashed", 5)
    assert "the page process ended with status -9" in message


def test_a_page_that_hangs_is_ended(run, tmp_path):
    """Whatever hangs, also in a library of ours: the process is ended at its limit."""
    script = f'case "$*" in *{POISON_SHA}*) echo >>$runs; exec sleep 60;; esac; exec $real "$@"'
    run("pdfimages", script, POISON, DIGITIZE_LIMITS__PAGE_S="1", DIGITIZE_LIMITS__PDFINFO_S="60")
    assert len((tmp_path / "runs").read_text()) == 5
    code, attempts, message = reason(tmp_path)
    assert (code, attempts) == ("worker_crashed", 5)
    assert "the page process ended with status -14" in message
