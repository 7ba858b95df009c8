"""When the workspace was backed up and checked, and when that is due (Circular 05/2025/TT-BNV)."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest

from digitize.keep.archive.duties import FILE, Duty, duties_of, note_done
from digitize.keep.workspace import open_workspace
from tests.conftest import run_digitize

pytestmark = pytest.mark.unit

NOW = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)


def standing(workspace, now):
    return {one.duty: (one.last, one.overdue) for one in duties_of(workspace, now)}


def test_all_is_due_at_first_and_what_is_done_is_due_again_later(tmp_path):
    """A day, a month, three years, each with half a day of grace."""
    workspace = open_workspace(tmp_path / "w")
    assert standing(workspace, NOW) == dict.fromkeys(Duty, (None, True))
    note_done(workspace, NOW, Duty.BACKUP, Duty.FULL_BACKUP)
    note_done(workspace, NOW, Duty.FULL_AUDIT)
    for days, overdue in ((1, set()), (2, {Duty.BACKUP}), (32, {Duty.BACKUP, Duty.FULL_BACKUP}),
                          (1096, set(Duty))):  # fmt: skip
        told = standing(workspace, NOW + timedelta(days=days))
        assert {duty for duty, (_, late) in told.items() if late} == overdue


def test_of_two_duties_that_end_at_one_time_both_are_noted(tmp_path):
    """As a backup and an audit at night; neither writes over the other."""
    workspace = open_workspace(tmp_path / "w")
    for day in range(20):
        now, go = NOW + timedelta(days=day), Barrier(2)

        def note(duty, now=now, go=go):
            go.wait()
            note_done(workspace, now, duty)

        both = [Thread(target=note, args=(one,)) for one in (Duty.BACKUP, Duty.FULL_AUDIT)]
        for one in both:
            one.start()
        for one in both:
            one.join()
        told = standing(workspace, now)
        assert told[Duty.BACKUP] == told[Duty.FULL_AUDIT] == (now, False)


@pytest.mark.parametrize("text", ["", "[]", '{"backup": 3, "full_audit": "hôm qua"}'])
def test_a_damaged_file_counts_as_none(tmp_path, text):
    """So all is due, and nothing breaks off."""
    workspace = open_workspace(tmp_path / "w")
    (workspace.root / FILE).write_text(text)
    assert standing(workspace, NOW) == dict.fromkeys(Duty, (None, True))


def test_the_commands_note_what_they_did_and_status_tells_it(tmp_path):
    """A quick backup is no full one; a quick audit counts for nothing."""
    workspace = tmp_path / "w"
    open_workspace(workspace)
    for args in (("backup", tmp_path / "copy", "--level", "quick"), ("audit", "--level", "quick")):
        done = run_digitize(*args, "--workspace", workspace, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    told = run_digitize("status", "--workspace", workspace, cwd=tmp_path).stdout
    assert "last backup       2" in told
    assert "last full backup  never: it is due" in told
    run_digitize("backup", tmp_path / "copy", "--workspace", workspace, cwd=tmp_path)
    run_digitize("audit", "--workspace", workspace, cwd=tmp_path)
    told = run_digitize("status", "--workspace", workspace, cwd=tmp_path).stdout
    assert "never" not in told
    assert "overdue" not in told
