import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from digitize import errors
from digitize.errors import BadWorkspace, DigitizeError
from digitize.keep.store.aside import file_aside
from digitize.keep.workspace import open_folders, open_workspace
from tests.conftest import ROOT, environment
from tests.ledger.little_engine import Clock, Engine, scan


def test_a_workspace_is_closed_to_others(tmp_path, drop):
    """Folders 0700, files for the owner only, whatever the umask."""
    old = os.umask(0)
    try:
        workspace = open_workspace(tmp_path / "kho" / "lưu trữ")
        with workspace.open_ledger() as db:
            engine = Engine(workspace, db, Clock())
            engine.take(drop(scan("tin", 2)))
            engine.drain()
            found = [(path, path.stat().st_mode & 0o777) for path in workspace.root.rglob("*")]
    finally:
        os.umask(old)
    assert len(found) > 20
    for path, mode in [*found, (workspace.root, workspace.root.stat().st_mode & 0o777)]:
        assert mode in ((0o700,) if path.is_dir() else (0o600, 0o400)), path


def test_opening_again_keeps_all_and_clears_what_died(tmp_path):
    """Only what nobody writes any more."""
    workspace = open_workspace(tmp_path)
    (workspace.tmp / "left behind").write_bytes(b"half")
    with file_aside(workspace.tmp) as (_, held):
        assert open_workspace(tmp_path) == workspace
        assert list(workspace.tmp.iterdir()) == [held]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_whoever_does_not_own_a_workspace_is_refused(tmp_path):
    """Root's files in it would be in the way of its services; the way out is told."""
    root = open_workspace(tmp_path / "w").root
    os.chown(root, 65534, 65534)
    before = sorted(root.rglob("*"))
    for opened in (open_workspace, open_folders):
        with pytest.raises(BadWorkspace, match=r"belongs to nobody.*sudo -u nobody digitize"):
            opened(root)
    assert sorted(root.rglob("*")) == before


OPEN = "import sys, digitize.keep.workspace as w; w.open_folders(w.Path(sys.argv[1]))"
WORKER = "from celery.__main__ import main; main()"


def with_a_mount(root: Path, name: str, *command: str) -> subprocess.CompletedProcess[str]:
    """Run Python while a folder of the workspace is a mount of its own, as a share would be."""
    (root.parent / "share").mkdir()
    mount = f'mount --bind "{root.parent}/share" "{root}/{name}" && exec "$0" "$@"'
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", mount, sys.executable, *command], cwd=ROOT,
        env=environment(DIGITIZE_ENGINE="celery", DIGITIZE_WORKSPACE=str(root)),
        capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    if "unshare failed" in done.stderr:
        pytest.skip("no namespaces here")
    return done


@pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts")
@pytest.mark.parametrize("name", ["store", "archive"])
def test_folders_that_are_mounts_of_their_own_are_refused(tmp_path, name):
    """Also those of the same disk: no rename leads from `tmp` into them."""
    root = open_workspace(tmp_path / "w").root
    done = with_a_mount(root, name, "-c", OPEN, str(root))
    assert f"BadWorkspace: {root}/{name}: is another mount" in done.stderr
    assert f"mount {root} as one" in done.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts")
def test_a_worker_with_such_folders_takes_no_work(tmp_path):
    """Before, each scan came to it five times, and was set apart as `worker_crashed`."""
    root = open_workspace(tmp_path / "w").root
    done = with_a_mount(root, "store", "-c", WORKER, "-A", "workers.pages", "worker", "-c", "1")
    assert (done.returncode, "is another mount" in done.stderr) == (2, True), done.stderr


@pytest.mark.parametrize("where", ["file", "file/below", "/proc/digitize"])
def test_a_place_that_cannot_be_one_is_named(tmp_path, where):
    """With the way out, and without a traceback."""
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(BadWorkspace, match="another folder"):
        open_workspace(tmp_path / where)


def test_a_newer_workspace_is_refused(tmp_path):
    """An older program could not know what it must keep."""
    workspace = open_workspace(tmp_path)
    with workspace.open_ledger() as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(BadWorkspace, match="newer"):
        open_workspace(tmp_path)


@pytest.mark.parametrize(
    "error",
    [
        errors.StillBeingWritten(Path("a")),
        errors.BadId("sha256", "../x"),
        errors.BadCopy(Path("a")),
        errors.NotInStore(Path("a")),
        errors.BadMove("document 1", "done", "queued"),
        errors.LostRace("chunk 1", "waiting"),
        errors.ArchiveConflict(Path("a"), "b"),
        errors.BadReceipt("a:1", "b"),
        errors.DamagedVersion(Path("a"), "b"),
    ],
    ids=lambda error: error.code,
)
def test_errors_survive_pickling(error: DigitizeError):
    """They come back from worker processes with their fields and their words."""
    again = pickle.loads(pickle.dumps(error))  # noqa: S301
    assert (type(again), again.__dict__, str(again)) == (type(error), error.__dict__, str(error))
