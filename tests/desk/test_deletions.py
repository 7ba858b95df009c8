"""Deleting for good at the desk: two persons, each by keys alone, in a browser each."""

import pytest

from digitize.edge.desk.people import People
from digitize.edge.desk.roles import Role
from digitize.keep.ledger.acts import acts
from digitize.work.audit import audit
from tests.desk.conftest import desk_at
from tests.desk.team import copies, only, sat_down
from tests.desk.test_views import faults
from tests.desk.workspaces import copy_of, entries, record

pytestmark = pytest.mark.scan
AN, BINH, LAN = "Lê An", "Trần Bình", "Nguyễn Thị Lan"


def test_one_asks_and_another_agrees(fixtures_run, tmp_path, chromium):
    """The second sees what goes; then no view, file or search has it, and the history tells who."""
    workspace = copy_of(fixtures_run[1], tmp_path)
    only(workspace, "report-straight", "letter-stamped")
    [paper] = copies(workspace, "report-straight", 1)
    people = People(workspace.root)
    tokens = {name: people.add(name, role) for name, role in (
        ("Chủ", Role.ADMINISTRATOR), (AN, Role.ARCHIVIST), (BINH, Role.ARCHIVIST),
        (LAN, Role.CLERK))}  # fmt: skip
    title = record(workspace, next(n for n, e in entries(workspace).items()
                                   if e.record_id == paper)).title.value  # fmt: skip
    with desk_at(workspace.root) as address:
        an, binh, lan = (sat_down(chromium, address, tokens[one]) for one in (AN, BINH, LAN))
        an.goto(f"{address}/records/{paper}")
        an.locator("summary", has_text="Thu hồi, tạm giữ hoặc xóa").press("Enter")
        why = an.locator('form[action^="/deletions/"] input[name=why]')
        why.focus()
        an.keyboard.type("hết giá trị")
        with an.expect_navigation():
            an.keyboard.press("Enter")
        assert an.url.endswith("/deletions")
        assert "cần một người khác đồng ý" in an.locator("main").inner_text()
        assert an.locator('form[action*="/agree"]').count() == 0
        assert faults(an) == []
        lan.goto(f"{address}/deletions")
        assert lan.locator('form[action*="/agree"]').count() == 0
        assert "lưu trữ viên" in lan.locator("main").inner_text().lower()
        binh.goto(f"{address}/archive")
        binh.locator(".bar a[href='/deletions']", has_text="1").press("Enter")
        binh.wait_for_url("**/deletions")
        assert title in binh.locator("main").inner_text()
        assert "Chưa ai nhập thời hạn bảo quản" in binh.locator("main").inner_text()
        assert faults(binh) == []
        binh.locator("input[name=sure]").focus()
        binh.keyboard.press("Space")
        binh.keyboard.press("Tab")
        with binh.expect_navigation():
            binh.keyboard.press("Enter")
        told = binh.locator("main").inner_text()
        assert f"{AN} đề nghị, {BINH} đồng ý: hết giá trị" in told
        assert title not in told
        assert faults(binh) == []
        for path in (f"/records/{paper}", f"/review/{paper}", f"/records/{paper}/as/original"):
            assert binh.request.get(f"{address}{path}").status == 404
        assert binh.goto(f"{address}/records/{paper}").status == 404
        assert "đã bị xóa vĩnh viễn" in binh.locator("main").inner_text()
        binh.goto(f"{address}/history")
        assert "đồng ý xóa vĩnh viễn" in binh.locator(".acts").inner_text()
        assert title not in binh.locator(".acts").inner_text()
        for page in (an, binh, lan):
            page.context.close()
    with workspace.open_ledger() as db:
        assert [(act.what, act.by) for act in acts(db)] == [("delete", BINH), ("ask_deletion", AN)]
        assert paper[:64] not in str(audit(workspace, db).gaps)
    assert not workspace.store.place("originals", paper[:64]).exists()
