"""What is saved at the desk is saved: read at once, after a kill, and where the archive refuses."""

import http.client
import json
import re
import shutil
import signal
import socket
import subprocess
import time
from datetime import UTC, datetime
from types import SimpleNamespace
from urllib.parse import quote

import pytest

from digitize.edge.desk.confirm import Decisions, Given, confirm, decide
from digitize.errors import StaleRevision
from digitize.keep.archive.archiver import archive_pending
from digitize.keep.archive.folders import Archive
from digitize.keep.ledger import revise
from digitize.keep.ledger.acts import What, note_act
from digitize.keep.ledger.answers import (
    head_of,
    note_answer,
    records_waiting,
    refused_answers,
    settle,
)
from digitize.record.edits import Hand, edited
from digitize.record.model import Act, Edit
from digitize.settings import Settings
from tests.conftest import DIGITIZE, environment
from tests.desk.conftest import desk_at, wait_for_answer
from tests.desk.test_views import faults
from tests.desk.workspaces import changed, copy_of, entries, record

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

    def next_paper(self):
        """The paper that is offered now; "": none is."""
        self.line.request("GET", "/review/next")
        answer = self.line.getresponse()
        answer.read()
        found = re.match(r"/review/([^?]+)", answer.headers["Location"])
        return found[1] if found else ""

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


def test_a_paper_is_not_offered_again_before_the_archive_has_its_answer(fixtures_run, tmp_path):
    """Two people were given the same one, where a revision was made and its receipt not there."""
    workspace = copy_of(fixtures_run[1], tmp_path)
    with desk_at(workspace.root) as address, workspace.open_ledger() as db:
        lan = Person(address)
        first = lan.next_paper()
        now = datetime.now(UTC)
        edits = [Edit(by="Lê An", at=now, field="number", after="128")]
        act = note_act(db, What.CONFIRM, Hand("Lê An", now), {first: None})
        note_answer(db, head_of(db, first), act, edits, now)
        assert settle(db, workspace.store, first)
        assert lan.next_paper() not in (first, "")
        archive_pending(db, workspace.store, Archive(workspace.archive, workspace.tmp), now)
        assert lan.next_paper() == first


@pytest.mark.parametrize("away", ["withdrawn", "on hold"])
def test_what_may_not_leave_is_not_shown_before_the_archive_knows(fixtures_run, tmp_path, away):
    """A withdrawn paper was an error of ours, and one on hold was shown."""
    workspace = copy_of(fixtures_run[1], tmp_path)
    entry = entries(workspace)["report-straight"]
    now = datetime.now(UTC)
    with desk_at(workspace.root) as address, workspace.open_ledger() as db:
        if away == "withdrawn":
            revise.withdraw(db, workspace.store, entry.record_id, Act(by="Lê An", at=now, why="x"))
        else:
            edits = [Edit(by="Lê An", at=now, field="secrecy", after="MẬT")]
            seen = entry.record_id, entry.revision
            revise.revise(db, workspace.store, seen, lambda old: edited(old, edits), now)
        assert Person(address).ask("GET", f"/review/{entry.record_id}")[0] == 404


def test_a_level_of_secrecy_is_not_entered_on_what_nobody_saw(fixtures_run, tmp_path):
    """Decisions name words by their places, and these may be others in the next revision."""
    workspace = copy_of(fixtures_run[1], tmp_path)
    seen, hand = record(workspace, "report-straight"), Hand("Lê An", datetime.now(UTC))
    desk = SimpleNamespace(workspace=workspace, settings=Settings(), ledger=workspace.open_ledger)
    told = Decisions(revision=seen.revision, page=1, edits=(Given(field="secrecy", after="MẬT"),))
    decided = decide(seen, told, hand)
    changed(workspace, "report-straight", lambda old: old)  # somebody is quicker
    with pytest.raises(StaleRevision):
        confirm(desk, decided, hand)
    assert record(workspace, "report-straight").secrecy.value is None


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
