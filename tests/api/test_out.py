"""Records that programs take out by HTTP."""

import gzip
import hashlib
from datetime import UTC, datetime

import pytest

from digitize.edge.api.harvest import URN
from digitize.keep.archive.archiver import archive_pending
from digitize.keep.archive.folders import Archive
from digitize.record.edits import Hand
from digitize.record.model import Act
from digitize.work.engine import delete, revise
from tests.desk.workspaces import changed, entries

pytestmark = [pytest.mark.anyio, pytest.mark.scan]


def archived(workspace) -> None:
    with workspace.open_ledger() as db:
        folder = Archive(workspace.archive, workspace.tmp)
        archive_pending(db, workspace.store, folder, datetime.now(UTC))


async def everything(api, limit=100) -> list[dict]:
    items, after, more = [], 0, True
    while more:
        answer = await api.get("/v1/records", params={"after": after, "limit": limit})
        assert answer.status_code == 200, answer.text
        told = answer.json()
        items += told["items"]
        after, more = told["last"], told["more"]
    return items


async def test_every_revision_comes_once_in_order(behind):
    """However many are asked for at a time; a reader that goes on from a receipt gets the rest."""
    known = entries(behind.workspace)
    async with behind.api("read") as api:
        all_ = await everything(api)
        assert {one["record"]["record_id"] for one in all_} == {
            one.record_id for one in known.values()
        }
        assert len({one["key"] for one in all_}) == len(all_)
        receipts = [one["receipt"] for one in all_]
        assert receipts == sorted(receipts)
        assert await everything(api, limit=3) == all_
        rest = (await api.get("/v1/records", params={"after": receipts[4]})).json()
        assert rest["items"] == all_[5:]
        end = (await api.get("/v1/records", params={"after": receipts[-1]})).json()
        assert end == {"items": [], "last": receipts[-1], "more": False}
        # A week later: one record was put right meanwhile.
        name, entry = next(iter(known.items()))
        changed(behind.workspace, name, lambda record: record)
        [late] = (await api.get("/v1/records", params={"after": receipts[-1]})).json()["items"]
        assert late["key"] == f"{entry.record_id}:{entry.revision + 1}"
        assert late["record"]["text"]


async def test_nothing_is_shown_of_what_may_not_leave(behind):
    """A withdrawn record: its tombstone, and no content of earlier revisions, by any route."""
    entry = next(iter(entries(behind.workspace).values()))
    act = Act(by="An", at=datetime.now(UTC), why="gửi nhầm")
    revise.withdraw(behind.workspace, entry.record_id, act)
    archived(behind.workspace)
    async with behind.api("read", "edit") as api:
        mine = [
            one["record"]
            for one in await everything(api)
            if one["record"]["record_id"] == entry.record_id
        ]
        assert [one["standing"] for one in mine] == ["withdrawn"] * 2
        assert not any(one["text"] for one in mine)
        titles = [((one["fields"] or {}).get("title") or {}).get("value") for one in mine]
        assert titles == [None, None]
        assert mine[-1]["withdrawn"]["why"] == "gửi nhầm"
        for path in ("", ":1", "/text", "/original", "/pages/1", "/exports/text"):
            gone = await api.get(f"/v1/records/{entry.record_id}{path}")
            assert (gone.status_code, gone.json()["code"]) == (410, "withdrawn"), path
        edit = {"on_revision": 2, "edits": [{"field": "number", "value": "1"}]}
        gone = await api.post(f"/v1/records/{entry.record_id}/edits", json=edit)
        assert gone.status_code == 410
        found = (await api.get("/v1/search", params={"limit": 500})).json()["items"]
        assert entry.record_id not in {one["record_id"] for one in found}


async def test_a_deleted_record_is_a_tombstone_by_every_route(behind):
    """Who asked, who agreed and why; no name, no text, also of what was told before."""
    entry, now = next(iter(entries(behind.workspace).values())), datetime.now(UTC)
    delete.ask(behind.workspace, entry.record_id, Act(by="An", at=now, why="trùng"))
    delete.agree(behind.workspace, entry.record_id, Hand("Bình", now))
    [done] = delete.finish(behind.workspace, behind.settings, now)
    assert done.record_id == entry.record_id
    async with behind.api("read", "edit") as api:
        mine = [
            one["record"]
            for one in await everything(api)
            if one["record"]["record_id"] == entry.record_id
        ]
        assert [one["standing"] for one in mine] == ["withdrawn"] * 2
        assert not any(one["text"] for one in mine)
        assert entry.filename not in str(mine)
        last = mine[-1]
        assert (last["withdrawn"]["by"], last["deleted"]["by"]) == ("An", "Bình")
        for path in ("", ":1", "/text", "/original", "/pages/1", "/exports/text"):
            gone = await api.get(f"/v1/records/{entry.record_id}{path}")
            code = (gone.status_code, gone.json()["code"])
            assert code in ((410, "record_deleted"), (404, "no_such_record")), path
        asked = {"verb": "GetRecord", "metadataPrefix": "oai_dc"}
        told = await api.get("/oai", params={**asked, "identifier": f"{URN}{entry.record_id}"})
        assert 'status="deleted"' in told.text
        assert "<metadata>" not in told.text


async def test_a_record_its_text_and_its_scan(behind):
    """With tags by which nothing comes twice, ranges of the scan, and gzip of what is text."""
    entry = next(one for one in entries(behind.workspace).values() if one.revision == 1)
    record = f"/v1/records/{entry.record_id}"
    async with behind.api("read", draws=True) as api:
        whole = await api.get(record)
        assert hashlib.sha256(whole.content).hexdigest() == entry.record_sha256
        assert whole.headers["etag"] == f'"{entry.record_sha256}"'
        assert whole.headers["content-encoding"] == "gzip"
        assert (await api.get(f"{record}:1")).content == whole.content
        again = await api.get(record, headers={"If-None-Match": whole.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert (await api.get(f"{record}/text")).text == whole.json()["text"]
        scan = await api.get(f"{record}/original")
        assert hashlib.sha256(scan.content).hexdigest() == entry.record_id[:64]
        part = await api.get(f"{record}/original", headers={"Range": "bytes=5-14"})
        assert (part.status_code, part.content) == (206, scan.content[5:15])
        page = whole.json()["pages"][0]["number"]
        picture = await api.get(f"{record}/pages/{page}")
        assert (picture.headers["content-type"], picture.content[:2]) == ("image/jpeg", b"\xff\xd8")
        alto = await api.get(f"{record}/exports/alto")
        assert b"<alto" in alto.content
        for path in (f"{record[:-1]}9", f"{record}:7", f"{record}/pages/99", f"{record}/exports/x"):
            assert (await api.get(path)).status_code == 404, path
    assert gzip.compress(b"")  # the client unpacked what was packed


async def test_copies_for_readers_want_a_right_of_their_own(behind):
    """They have the agency's name on them; who may only read gets none."""
    entry = next(iter(entries(behind.workspace).values()))
    path = f"/v1/records/{entry.record_id}/exports/copy"
    named = behind.settings.signatures.model_copy(update={"agency": "Lưu trữ lịch sử tỉnh"})
    async with behind.api("read") as api:
        refused = await api.get(path)
        assert (refused.status_code, refused.json()["code"]) == (403, "no_such_right")
    async with behind.api("read", "copy", draws=True, signatures=named) as api:
        copy = await api.get(path)
        assert (copy.status_code, copy.content[:5]) == (200, b"%PDF-")


async def test_a_part_of_an_id_is_no_id(behind):
    """Commands take the beginning of an id, and addresses do not: they might mean another."""
    entry = next(iter(entries(behind.workspace).values()))
    async with behind.api("read") as api:
        assert (await api.get(f"/v1/records/{entry.record_id[:20]}")).status_code == 422
        longer = f"{entry.record_id[:64]}-99"
        assert (await api.get(f"/v1/records/{longer}")).status_code == 404


async def test_a_client_puts_a_field_right(behind):
    """Under its own name, on the revision that it has seen, all or nothing."""
    entry = next(iter(entries(behind.workspace).values()))
    path = f"/v1/records/{entry.record_id}/edits"
    async with behind.api("read", "edit") as api:
        right = {"field": "number", "value": "95"}
        bad = await api.post(
            path,
            json={"on_revision": entry.revision, "edits": [right, {"field": "no", "value": 1}]},
        )
        assert (bad.status_code, bad.json()["code"]) == (422, "bad_edit")
        ask = {"on_revision": entry.revision, "edits": [right]}
        made = await api.post(path, json=ask)
        assert made.status_code == 201, made.text
        assert made.json()["revision"] == entry.revision + 1
        now = (await api.get(f"/v1/records/{entry.record_id}")).json()
        assert (now["number"]["value"], now["edits"][-1]["by"]) == ("95", "erp")
        late = await api.post(path, json=ask)
        assert (late.status_code, late.json()["code"]) == (409, "stale_revision")


async def test_search_finds_what_the_command_finds(behind):
    async with behind.api("read") as api:
        everything_ = (await api.get("/v1/search", params={"limit": 500})).json()
        assert everything_["total"] == len(entries(behind.workspace))
        some = next(one for one in everything_["items"] if one["issued_on"])
        day = some["issued_on"]
        ask = {"issued_from": day, "issued_to": day, "kind": some["kind"]}
        ids = {
            one["record_id"] for one in (await api.get("/v1/search", params=ask)).json()["items"]
        }
        assert some["record_id"] in ids
        for wrong in (
            {"issued_from": "2025-13"},
            {"issued_from": "2025", "issued_to": "2024"},
            {"sort": "best"},
            {"limit": "0"},
            {"qq": "a"},
        ):
            assert (await api.get("/v1/search", params=wrong)).status_code == 422, wrong
