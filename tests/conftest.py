"""What tests of several folders need: the real command, the real programs, a scratch scan."""

import fcntl
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from digitize.outside.programs import wrapped
from digitize.settings import Limits

ROOT = Path(__file__).parents[1]
SCANS = sorted((ROOT / "fixtures").glob("*.pdf"))  # without the issues of bulletins
ISSUES = ROOT / "fixtures" / "issues"
DIGITIZE = Path(sys.executable).with_name("digitize")

# Recognition runs beside the property tests: what is slow there says nothing about the code.
settings.register_profile("busy", deadline=None)
settings.load_profile("busy")


def pytest_collection_modifyitems(items):
    """Begin with the tests that mostly wait, so that others compute meanwhile and not after them.

    pytest-xdist gives the first of its processes the first part of the list.
    """
    items.sort(key=lambda item: "tests/engine/" not in item.nodeid)


@pytest.fixture(scope="session")
def programs():
    """Poppler and Tesseract in their wrappers, with the limits that are the default."""
    with wrapped(Limits()) as made:
        yield made


@pytest.fixture
def digitize(tmp_path):
    """Run the real command in an empty folder; its `returncode`, `stdout` and `stderr`."""
    here = tmp_path / "here"
    here.mkdir()
    return lambda *args, **more: run_digitize(*args, **{"cwd": here, **more})


@pytest.fixture
def dropped(tmp_path):
    """Copy a fixture into a folder of scans, under its own name or another."""
    folder = tmp_path / "scans"
    folder.mkdir()

    def drop(name: str, as_name: str | None = None) -> Path:
        path = folder / (as_name or f"{name}.pdf")
        path.write_bytes((ROOT / "fixtures" / f"{name}.pdf").read_bytes())
        return path

    return drop


def run_digitize(*args, cwd, **more) -> subprocess.CompletedProcess:
    return subprocess.run(
        [DIGITIZE, *args], cwd=cwd, env=environment(**more),
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip


def environment(**more: str) -> dict[str, str]:
    """Ours without settings of digitize that happen to be in it, and with those given."""
    ours = {key: value for key, value in os.environ.items() if not key.startswith("DIGITIZE_")}
    return {**ours, **more}


@pytest.fixture(scope="session")
def read_once(tmp_path_factory, request):
    """Read scans once in a test run, whichever worker asks first; the others wait for it.

    Returns the command's end and its workspace.
    """
    base = tmp_path_factory.getbasetemp()
    if hasattr(request.config, "workerinput"):
        base = base.parent  # shared by the workers of pytest-xdist

    def read(name: str, *paths: Path, **more: str) -> tuple[subprocess.CompletedProcess, Path]:
        kept, workspace = base / f"{name}.json", base / f"{name}.workspace"
        with (base / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not kept.exists():
                args = ["run", "--json", "--workspace", workspace, *paths]
                done = run_digitize(*args, cwd=base, **more)
                kept.write_text(json.dumps([done.returncode, done.stdout, done.stderr]))
        return subprocess.CompletedProcess([], *json.loads(kept.read_text())), workspace

    return read


@pytest.fixture(scope="session")
def fixtures_run(read_once):
    """All fixtures, read by `digitize run --json`: the command's end, and the workspace."""
    return read_once("fixtures", *SCANS)


@pytest.fixture(scope="session")
def issues_run(read_once):
    """The issues of bulletins among the fixtures, which take the longest, read the same way."""
    return read_once("issues", *sorted(ISSUES.glob("*.pdf")))
