"""The command is killed, or its page processes are; nothing is lost and nothing is done twice."""

import json
import os
import signal

import pytest

from tests.cli.running import (
    group_is_gone,
    page_files,
    page_process_at_work,
    running,
    wait_for,
)

pytestmark = [pytest.mark.scan, pytest.mark.crash]

NAMES = ("news-fax", "notice-band", "plan-two-pages")
PAGES = 4


def ctrl_c(command):
    os.killpg(command.pid, signal.SIGINT)  # the terminal tells all processes of the group


def kill_9(command):
    command.kill()


@pytest.mark.parametrize("end", [ctrl_c, kill_9])
def test_after_an_end_the_next_run_goes_on(digitize, dropped, tmp_path, end):
    """What was read stays read; the same command archives every scan, once."""
    scans, workspace = [dropped(name) for name in NAMES], tmp_path / "w"
    with running("run", "--workspace", workspace, *scans, "--processes=1", cwd=tmp_path) as command:
        wait_for(lambda: page_files(workspace))
        end(command)
        _, said = command.communicate(timeout=60)
        assert command.returncode not in (0, None)
        assert end is kill_9 or said.endswith("Aborted!\n"), said
        wait_for(lambda: group_is_gone(command), timeout_s=20)
    before = page_files(workspace)
    assert 1 <= len(before) < PAGES
    done = digitize("run", "--json", "--workspace", workspace, *scans)
    assert done.returncode == 0, done.stderr
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["source"]["filename"] for one in records] == [f"{name}.pdf" for name in NAMES]
    assert {page["state"] for one in records for page in one["pages"]} == {"read"}
    after = page_files(workspace)
    assert {path: after[path] for path in before} == before
    read_before = [
        path for path in before if json.loads(path.read_text())["page"]["state"] == "read"
    ]
    for path in read_before:
        page_no = path.name.partition("-")[0]
        assert list(path.parent.glob(f"{page_no}-*.json")) == [path], "it was read again"
    listed = digitize("list", "--workspace", workspace, "--json").stdout.splitlines()
    assert len(listed) == len(NAMES)


def test_page_processes_end_quietly_after_their_parent(dropped, tmp_path):
    """Killed in the midst of a page, the command leaves no process behind and no traceback."""
    scan = dropped("news-fax")
    with running("run", "--workspace", tmp_path / "w", scan, cwd=tmp_path) as command:
        wait_for(lambda: page_process_at_work(command))
        command.kill()
        _, said = command.communicate(timeout=60)
        wait_for(lambda: group_is_gone(command), timeout_s=20)
    assert "Traceback" not in said


def test_a_killed_page_process_is_replaced(dropped, tmp_path):
    """One SIGKILL in the midst of a page, and the document is archived all the same."""
    scan = dropped("news-fax")
    with running("run", "--json", "--workspace", tmp_path / "w", scan, cwd=tmp_path) as command:
        os.kill(wait_for(lambda: page_process_at_work(command)), signal.SIGKILL)
        told, said = command.communicate(timeout=60)
    assert command.returncode == 0, said
    assert json.loads(told)["pages"][0]["state"] == "read"


def test_a_document_that_kills_its_process_is_set_apart(digitize, dropped, tmp_path):
    """After five crashes it is left alone, with the reason; asked for again, it is tried again."""
    scan, workspace = dropped("news-fax"), tmp_path / "w"
    killed = set()
    with running("run", "--workspace", workspace, scan, "--processes=1", cwd=tmp_path) as command:

        def ended_or_hit() -> bool:
            at_work = page_process_at_work(command)
            if at_work and at_work not in killed:
                os.kill(at_work, signal.SIGKILL)
                killed.add(at_work)
            return command.poll() is not None

        wait_for(ended_or_hit)
        _, said = command.communicate()
    assert command.returncode == 1
    assert len(killed) == 5
    [line] = [line for line in said.splitlines() if line.startswith("set apart: ")]
    assert "news-fax.pdf" in line
    done = digitize("run", "--workspace", workspace, scan)
    assert done.returncode == 0, done.stderr
