"""Scans that programs hand in by HTTP."""

import hashlib

import anyio
import pytest

from digitize.keep.ledger.documents import in_state
from digitize.keep.ledger.states import State
from tests.engine.processes import files_below

pytestmark = [pytest.mark.anyio, pytest.mark.scan]
PDF = b"%PDF-1.4 new to the workspace"
SHA256 = hashlib.sha256(PDF).hexdigest()


async def test_a_scan_is_stored_queued_and_told_of(behind):
    """Its bytes as the body, what is known of it in the query."""
    async with behind.api("submit") as api:
        made = await api.post(
            "/v1/submissions",
            params={"name": "erp-1", "filename": "Báo cáo.pdf", "priority": "5", "keywords": "a;b"},
            content=PDF,
        )
        assert made.status_code == 201, made.text
        assert made.headers["location"] == "/v1/submissions/erp-1"
        told = made.json()
        assert (told["sha256"], told["outcome"], told["state"]) == (SHA256, "accepted", "queued")
        assert (await api.get(made.headers["location"])).json() == told
    with behind.workspace.open_ledger() as db:
        [queued] = in_state(db, State.QUEUED)
        assert (queued.sha256, queued.priority) == (SHA256, 5)


async def test_the_name_is_the_key(behind):
    """The same again is harmless, by either way; other bytes under it are refused."""
    async with behind.api("submit") as api:
        ask = {"name": "erp-1"}
        assert (await api.post("/v1/submissions", params=ask, content=PDF)).status_code == 201
        assert (await api.post("/v1/submissions", params=ask, content=PDF)).status_code == 200
        by_hash = await api.post("/v1/submissions", params=ask, json={"sha256": SHA256})
        assert by_hash.status_code == 200
        other = await api.post("/v1/submissions", params=ask, content=PDF + b"!")
        assert (other.status_code, other.json()["code"]) == (409, "submission_reused")
        assert other.headers["content-type"] == "application/problem+json"
    with behind.workspace.open_ledger() as db:
        assert len(in_state(db, State.QUEUED)) == 1


async def test_many_at_once_are_one(behind):
    """Clients that lost an answer and ask again meanwhile: one document, and one new name."""
    async with behind.api("submit") as api:
        codes = []

        async def ask():
            sent = await api.post("/v1/submissions", params={"name": "x"}, content=PDF)
            codes.append(sent.status_code)

        async with anyio.create_task_group() as group:
            for _ in range(12):
                group.start_soon(ask)
    assert set(codes) <= {200, 201}
    with behind.workspace.open_ledger() as db:
        assert len(in_state(db, State.QUEUED)) == 1


async def test_bytes_first_then_their_hash(behind):
    async with behind.api("submit") as api:
        ask = {"name": "e", "fonds_code": "P1"}
        missing = await api.post("/v1/submissions", params=ask, json={"sha256": SHA256})
        assert (missing.status_code, missing.json()["code"]) == (409, "not_handed_over")
        put = await api.put("/v1/originals", content=PDF)
        assert (put.status_code, put.json()) == (201, {"sha256": SHA256, "bytes": len(PDF)})
        made = await api.post("/v1/submissions", params=ask, json={"sha256": SHA256})
        assert made.status_code == 201, made.text


@pytest.mark.parametrize(
    ("query", "body", "kind", "status", "code"),
    [
        ({"name": "a"}, b"", "", 400, "empty"),
        ({"name": "a"}, b"x", "multipart/form-data; boundary=b", 415, "a_form"),
        ({"name": "a"}, b"{", "application/json", 400, "bad_json"),
        ({"name": "a"}, b"{}", "application/json", 422, "bad_value"),
        ({}, b'{"sha256": "a"}', "application/json", 422, "bad_value"),
        ({"name": "../../etc"}, b"x", "", 422, "bad_value"),
        ({"name": "a", "filename": "a/b"}, b"x", "", 422, "bad_value"),
        ({"name": "a", "priority": "1000"}, b"x", "", 422, "bad_value"),
        ({"name": "a", "prioritty": "1"}, b"x", "", 422, "bad_value"),
        ({"name": "a", "security": "MẬT?"}, b"x", "", 422, "bad_value"),
        ({"filename": "a.pdf"}, b"x", "", 422, "bad_value"),
    ],
)
async def test_what_is_wrong_is_refused_and_not_kept(behind, query, body, kind, status, code):
    before = files_below(behind.workspace.root / "store")
    async with behind.api("submit") as api:
        headers = {"Content-Type": kind} if kind else {}
        answer = await api.post("/v1/submissions", params=query, content=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert answer.json()["status"] == status
    assert files_below(behind.workspace.root / "store") == before


async def test_limits_are_told(behind):
    """413 for more bytes than may come, 507 with the time to wait where the disk has no room."""
    limits = behind.settings.limits.model_copy(update={"file_bytes": 10})
    async with behind.api("submit", limits=limits) as api:
        for body in (PDF, _blocks()):
            much = await api.post("/v1/submissions", params={"name": "a"}, content=body)
            assert (much.status_code, much.json()["code"]) == (413, "too_large")
    inbox = behind.settings.inbox.model_copy(update={"low_disk_bytes": 10**18})
    async with behind.api("submit", inbox=inbox) as api:
        full = await api.post("/v1/submissions", params={"name": "a"}, content=PDF)
        assert (full.status_code, full.headers["retry-after"]) == (507, "60")
        ready = await api.get("/ready")
        assert (ready.status_code, ready.json()["code"]) == (503, "no_room")
        assert (await api.get("/live")).status_code == 200
    behind.said.clear()  # that the disk is nearly full is said to the operator


async def _blocks():
    yield PDF
    yield PDF


async def test_waiting_ends_with_the_submission(behind):
    """At once where it has ended; else when the seconds are over."""
    name = "known"
    async with behind.api("submit", "read") as api:
        known = (await api.get("/v1/search", params={"limit": 1})).json()["items"][0]
        sha256 = known["record_id"][:64]
        await api.post("/v1/submissions", params={"name": name}, json={"sha256": sha256})
        with anyio.fail_after(30):
            told = (await api.get(f"/v1/submissions/{name}", params={"wait": 60})).json()
        assert told["outcome"] == "archived"
        assert f"{known['record_id']}:{known['revision']}" in told["records"]
        await api.post("/v1/submissions", params={"name": "new"}, content=PDF)
        with anyio.fail_after(30):
            told = (await api.get("/v1/submissions/new", params={"wait": 1})).json()
        assert told["outcome"] == "accepted"
        gone = await api.get("/v1/submissions/nobody")
        assert (gone.status_code, gone.json()["code"]) == (404, "no_such_submission")
