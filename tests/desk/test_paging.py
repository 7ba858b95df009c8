"""The pages of a scan: what the page that waits for a reading is told."""

from types import SimpleNamespace

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request

from digitize.edge.desk.paging import Paging
from tests.ledger.little_engine import Clock, Engine, scan, sha256, workspace_at


def ended(workspace, record: str, query: str) -> bytes:
    scope = {"type": "http", "method": "GET", "headers": [], "path": f"/scan/{record}/ended",
             "query_string": query.encode(), "path_params": {"record": record}}  # fmt: skip
    return Paging(SimpleNamespace(ledger=workspace.open_ledger)).ended(Request(scope)).body


@pytest.mark.parametrize("query", ["document=2", "document=999999", "document=x", ""])
def test_a_reading_that_is_none_of_the_scan_is_not_there(tmp_path, query):
    """Also where no scan has it: that is no fault of ours for the log."""
    workspace = workspace_at(tmp_path)
    with workspace.open_ledger() as db:
        for name in ("một", "hai"):
            path = tmp_path / f"{name}.pdf"
            path.write_bytes(scan(name))
            Engine(workspace, db, Clock()).take(path)
    record = f"{sha256(scan('một'))}-1"
    assert ended(workspace, record, "document=1") == b"{}"
    with pytest.raises(HTTPException) as raised:
        ended(workspace, record, query)
    assert raised.value.status_code == 404
