"""Who only runs it on one machine has neither Redis' client nor Celery nor a web framework."""

import subprocess
import sys

import pytest

from tests.conftest import environment
from tests.ledger.little_engine import scan

WITHOUT = (
    "import sys; sys.modules.update(redis=None, celery=None, kombu=None, starlette=None,"
    " uvicorn=None); from digitize.edge.cli import main; main()"
)


def run(*args, cwd, **env: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-c", WITHOUT, *args], cwd=cwd, env=environment(**env),
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_a_scan_is_handed_in(tmp_path):
    """Into the ledger."""
    (tmp_path / "tin.pdf").write_bytes(scan("tin"))
    done = run("submit", "tin.pdf", cwd=tmp_path)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "args", [("archive",), ("gateway",), ("submit", "tin.pdf"), ("doctor", "--redis")]
)
def test_what_needs_them_says_so(tmp_path, args):
    (tmp_path / "tin.pdf").write_bytes(scan("tin"))
    done = run(*args, cwd=tmp_path, DIGITIZE_ENGINE="celery")
    assert done.returncode == 3
    assert "workers.lock" in done.stderr + done.stdout
