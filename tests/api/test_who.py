"""Which program may do what."""

import json
import stat

import pytest

from digitize.edge.api.clients import FILE, client_with, remove_client
from tests.desk.workspaces import entries

pytestmark = [pytest.mark.anyio, pytest.mark.scan]


def routes(record: str) -> list[tuple[str, str, str]]:
    """A request for each right."""
    return [
        ("submit", "PUT", "/v1/originals"),
        ("submit", "POST", "/v1/submissions?name=a"),
        ("submit", "GET", "/v1/submissions/a"),
        ("read", "GET", "/v1/records"),
        ("read", "GET", f"/v1/records/{record}"),
        ("read", "GET", f"/v1/records/{record}/original"),
        ("read", "GET", "/v1/search"),
        ("edit", "POST", f"/v1/records/{record}/edits"),
        ("watch", "GET", "/metrics"),
    ]


@pytest.mark.parametrize("right", ["submit", "read", "edit", "watch"])
async def test_a_right_opens_its_routes_and_no_other(behind, right):
    record = next(iter(entries(behind.workspace).values())).record_id
    async with behind.api(right) as api:
        for needs, method, path in routes(record):
            body = {"on_revision": 1, "edits": []} if needs == "edit" else None
            answer = await api.request(method, path, json=body)
            assert (answer.status_code == 403) == (needs != right), (path, answer.text)
        assert (await api.get("/v1/me")).json() == {"name": "erp", "may": [right]}


async def test_without_a_token_there_is_nothing(behind):
    """But whether the API lives; a token that was taken back ends at once."""
    record = next(iter(entries(behind.workspace).values())).record_id
    async with behind.api() as api:
        for shown in ({}, {"Authorization": "Bearer no"}, {"Authorization": "Basic eDp5"}):
            for _, method, path in routes(record):
                answer = await api.request(method, path, headers=shown)
                assert answer.status_code == 401, path
                assert answer.headers["www-authenticate"] == "Bearer"
        mine = behind.token("other", "read")
        assert (await api.get("/v1/records", headers=mine)).status_code == 200
        assert remove_client(behind.workspace.root, "other")
        assert (await api.get("/v1/records", headers=mine)).status_code == 401
        assert (await api.get("/live")).status_code == 200


@pytest.mark.parametrize("path", ["/v1/runs", f"/v1/records/{'0' * 64}-1/edits", "/oai"])
async def test_a_stranger_cannot_fill_the_memory(empty, path):
    """A body is read before its token is looked at, so one that is no scan has its limit."""
    sent = 0

    async def body():
        nonlocal sent
        for _ in range(50):
            sent += 1_000_000
            yield b" " * 1_000_000

    async with empty.api() as api:
        answer = await api.post(path, content=body(), headers={"Content-Type": "application/json"})
    assert answer.status_code in (401, 413), answer.text
    assert sent < 6_000_000


async def test_the_file_holds_no_token(behind):
    """Only its hash, for the eyes of the owner alone; a client that is added anew has one token."""
    first = behind.token("erp", "read")["Authorization"].removeprefix("Bearer ")
    second = behind.token("erp", "submit")["Authorization"].removeprefix("Bearer ")
    path = behind.workspace.root / FILE
    assert first not in path.read_text()
    assert second not in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert client_with(behind.workspace.root, first) is None
    assert client_with(behind.workspace.root, second).name == "erp"
    assert list(json.loads(path.read_text())) == ["erp"]
