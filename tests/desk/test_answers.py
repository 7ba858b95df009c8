"""What is saved at the desk is saved: read at once, after a kill, and where the archive refuses."""

import http.client
import json
import re
import shutil
import signal
import socket
import subprocess
import time
from urllib.parse import quote

import pytest

from digitize.keep.ledger.answers import records_waiting, refused_answers
from tests.conftest import DIGITIZE, environment
from tests.desk.conftest import desk_at, wait_for_answer
from tests.desk.test_views import faults
from tests.desk.workspaces import copy_of, entries, record

pytestmark = pytest.mark.scan


class Person:
    """Somebody at the desk, without a browser."""

    def __init__(self, address):
        self.address, self.line = address, http.client.HTTPConnection(address[7:], timeout=60)
        self.csrf = ""

    def ask(self, method, path, body=None):
        headers = {"Origin": self.address, "Content-Type": "application/json", "X-CSRF": self.csrf}
        self.line.request(method, path, body, headers if body else {})
        answer = self.line.getresponse()
        text = answer.read().decode(errors="replace")
        if found := re.search('name="csrf" content="(.*?)"', text):
            self.csrf = found[1]
        return answer.status, text

    def page_of_review(self, id_):
        status, text = self.ask("GET", f"/review/{id_}")
        assert status == 200
        return json.loads(re.search(r'id="session">(.*?)</script>', text, re.DOTALL)[1])

    def puts_right(self, id_, after, at=0):
        """The first word of a page gets another text."""
        seen = self.page_of_review(id_)
        word = [one for one in seen["items"] if one.get("word")][at]
        edit = {"page": seen["page"], "word": word["word"], "after": after}
        told = {"revision": seen["revision"], "page": seen["page"], "edits": [edit]}
        return self.ask("POST", f"/review/{id_}", json.dumps(told))


def test_what_was_saved_is_read_at_once(fixtures_run, tmp_path):
    """Two answers in a row are one version; record, search, text and queue know them at once."""
    workspace = copy_of(fixtures_run[1], tmp_path)
    id_ = entries(workspace)["report-straight"].record_id
    with desk_at(workspace.root) as address:
        lan = Person(address)
        for at, word in enumerate(("Xuống", "Lên")):
            status, text = lan.puts_right(id_, f"{word}zz", at)
            assert status == 200, text
        assert [one["text"] for one in lan.page_of_review(id_)["items"] if one.get("word")][:2] == [
            "Xuốngzz", "Lênzz",
        ]  # fmt: skip
        assert id_ in lan.ask("GET", f"/archive?q={quote('Xuốngzz Lênzz')}")[1]
        assert "Xuốngzz" in lan.ask("GET", f"/records/{id_}/as/text")[1]
        with workspace.open_ledger() as db:
            assert records_waiting(db) == []
    last = record(workspace, "report-straight")
    assert [one.after for one in last.edits if not one.follows][-2:] == ["Xuốngzz", "Lênzz"]


@pytest.mark.crash
@pytest.mark.parametrize("point", ["settle.stored", "settle.posted", "archive.renamed"])
def test_a_desk_that_is_killed_has_made_all_of_it_when_it_starts_again(
    fixtures_run, tmp_path, point
):
    """Saved was said, and so it is, wherever the power went."""
    workspace = copy_of(fixtures_run[1], tmp_path)
    id_ = entries(workspace)["report-straight"].record_id
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [DIGITIZE, "desk", "--workspace", workspace.root, "--port", str(port)]
    desk = subprocess.Popen(
        command, env=environment(DIGITIZE_FAILPOINT=point), stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, cwd=tmp_path,
    )  # fmt: skip
    wait_for_answer(desk, f"http://127.0.0.1:{port}/static/icon.svg")
    assert Person(f"http://127.0.0.1:{port}").puts_right(id_, "Xuốngzz")[0] == 200
    assert desk.wait(30) == -signal.SIGKILL
    with desk_at(workspace.root) as address:
        assert id_ in Person(address).ask("GET", f"/archive?q={quote('Xuốngzz')}")[1]
    assert sum(one.after == "Xuốngzz" for one in record(workspace, "report-straight").edits) == 1


def test_what_the_archive_refused_is_told_on_the_paper_until_it_was_seen(
    fixtures_run, tmp_path, page
):
    """With what was typed, by whom, and in the history; nothing of it is lost in silence."""
    workspace = copy_of(fixtures_run[1], tmp_path)
    id_ = entries(workspace)["report-straight"].record_id
    newest = max(one for one in (workspace.archive / id_[:2] / id_).glob("v*"))
    stranger = newest.with_name(f"v{int(newest.name[1:]) + 1}")
    shutil.copytree(newest, stranger)
    with desk_at(workspace.root) as address:
        assert Person(address).puts_right(id_, "Xuốngzz")[0] == 200
        end = time.monotonic() + 20
        while not refused_in(workspace, id_):
            assert time.monotonic() < end
            time.sleep(0.1)
        for where in (f"/records/{id_}", f"/review/{id_}"):
            page.goto(f"{address}{where}")
            assert "Xuốngzz" in page.locator("#refused-title ~ ul").inner_text()
            assert faults(page) == []
        page.goto(f"{address}/history")
        assert "kho lưu trữ không nhận" in page.locator(".acts li").first.inner_text()
        page.goto(f"{address}/records/{id_}")
        with page.expect_navigation():
            page.locator("form[action*='/refused'] button").press("Enter")
        assert page.locator("#refused-title").count() == 0


def refused_in(workspace, id_):
    with workspace.open_ledger() as db:
        return refused_answers(db, id_)
