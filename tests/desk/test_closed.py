"""A scan of two documents at the desk: each opens, and what may not leave is served by no way."""

import json

import pytest

from digitize.keep.ledger.documents import all_read
from digitize.keep.ledger.finish import finish
from digitize.keep.ledger.revise import withdraw
from digitize.record.model import Act
from tests.conftest import ROOT
from tests.desk.conftest import desk_at
from tests.desk.test_guard import asked, csrf_of
from tests.ledger.little_engine import Clock, Engine, page, record, workspace_at


@pytest.fixture
def scan_of_two(tmp_path, monkeypatch):
    """An engine and the sha256 of a real scan of two pages, archived as two documents."""
    monkeypatch.setattr("tests.ledger.little_engine.facts", lambda data: (2, ""))
    workspace = workspace_at(tmp_path)
    with workspace.open_ledger() as db:
        engine = Engine(workspace, db, Clock())
        sha256 = engine.take(ROOT / "fixtures/plan-two-pages.pdf").sha256
        while engine.plan_next() or engine.read_next():
            pass
        [document] = all_read(db)
        made = [
            record(sha256, pages=2, text=f"Tin số {number}").model_copy(
                update={"record_id": f"{sha256}-{number}", "pages": (page(number),)}
            )
            for number in (1, 2)
        ]
        finish(db, engine.store, document.id, made, engine.clock())
        engine.archive_all()
        yield engine, sha256


def status(address, path):
    return asked(address, path=path)[0].status


def test_every_document_of_a_scan_opens(scan_of_two):
    """The pages of the second have the numbers of the scan; its first is shown without one."""
    engine, sha256 = scan_of_two
    with desk_at(engine.workspace.root) as address:
        _, found = asked(address, path="/archive?q=tin")
        assert f'href="/records/{sha256}-2?page=2"' in found
        assert f'href="/records/{sha256}-1?page=1"' in found
        for number in (1, 2):
            for query in ("", f"?page={number}", "?v=1", "?page=" + "9" * 5000):
                expected = 404 if query == f"?page={3 - number}" else 200
                assert status(address, f"/records/{sha256}-{number}{query}") == expected
            assert status(address, f"/review/{sha256}-{number}") == 200
            assert status(address, f"/pages/{sha256}-{number}/{number}.jpg") == 200
        assert status(address, f"/pages/{sha256}-1/2.jpg") == 404  # of the other document
        assert status(address, f"/records/{sha256}-1/as/original") == 200


def test_what_was_withdrawn_is_served_by_no_way_round(scan_of_two):
    """Not an older version, not its page, not the original through the other document."""
    engine, sha256 = scan_of_two
    act = Act(by="Lê An", at=engine.clock(), why="nhầm hồ sơ")
    withdraw(engine.db, engine.store, f"{sha256}-2", act)
    engine.archive_all()
    with desk_at(engine.workspace.root) as address:
        for path in (
            f"/records/{sha256}-2",
            f"/records/{sha256}-2?v=1",
            f"/review/{sha256}-2",
            f"/pages/{sha256}-2/2.jpg",
            f"/pages/{sha256}-1/2.jpg",
            f"/records/{sha256}-2/as/text",
        ):
            assert status(address, path) == 404, path
        assert status(address, f"/records/{sha256}-1/as/original") == 403
        assert status(address, f"/records/{sha256}-1/as/text") == 200
        assert status(address, f"/pages/{sha256}-1/1.jpg") == 200


def test_a_level_entered_in_review_leads_on_to_what_is_on_hold(scan_of_two):
    """It was noted, and the person was told that the desk is away; a wrong one is told as data."""
    engine, sha256 = scan_of_two
    with desk_at(engine.workspace.root) as address:
        headers = {"Origin": address, "x_csrf": csrf_of(asked(address)[1])}

        def enter(level):
            edits = [{"field": "secrecy", "after": level}]
            told = json.dumps({"revision": 1, "page": 1, "edits": edits})
            answer, text = asked(address, "POST", f"/review/{sha256}-1", told.encode(), **headers)
            return answer.status, json.loads(text)

        status, told = enter("mat")
        assert (status, told["key"], "TUYỆT MẬT" in told["why"]) == (422, "secrecy", True)
        assert enter("MẬT") == (200, {"next": "/held"})
        status, told = enter("TỐI MẬT")
        assert (status, told) == (404, {"why": "Văn bản này đang tạm giữ."})
