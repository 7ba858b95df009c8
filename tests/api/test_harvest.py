"""Harvesters by OAI-PMH, with Sickle, and viewers by IIIF, by the models of iiif-prezi3."""

import base64
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, ValidationError
from sickle import Sickle
from sickle.oaiexceptions import (
    BadArgument,
    BadResumptionToken,
    CannotDisseminateFormat,
    IdDoesNotExist,
    NoRecordsMatch,
    NoSetHierarchy,
)

from digitize.edge.api import harvest
from digitize.edge.api.harvest import URN
from digitize.record.model import Act
from digitize.settings import ApiSettings
from tests.desk.workspaces import changed, entries

pytestmark = pytest.mark.scan


def schema(name: str) -> Draft202012Validator:
    path = Path(__file__).with_name(f"iiif-{name}.schema.json")
    return Draft202012Validator(json.loads(path.read_text(encoding="utf-8")))


MANIFEST, ANNOTATIONS = schema("manifest"), schema("annotations")
ACT = Act(by="Lò Thị Mẩy", at="2026-12-01T00:00:00Z", why="nhầm")


def token(told: str) -> str:
    """A resumption token that nobody gave."""
    return base64.urlsafe_b64encode(told.encode()).decode()


def withdrawn(record):
    return record.model_copy(update={"withdrawn": ACT})


def marked_secret(record):
    told = record.security.model_dump() | {"value": "MẬT", "status": "given"}
    return record.model_copy(update={"security": type(record.security).model_validate(told)})


@pytest.fixture
def harvester(behind, monkeypatch):
    """A harvester of a server that gives five records at a time."""
    monkeypatch.setattr(harvest, "PORTION", 5)
    with behind.served("read") as (address, header):
        yield Sickle(f"{address}/oai", headers=header)


def test_a_harvester_gets_every_open_record_once(behind, harvester):
    """By several answers with resumption tokens; titles and identifiers are those archived."""
    known = entries(behind.workspace)
    found = list(harvester.ListRecords(metadataPrefix="oai_dc"))
    assert {one.header.identifier for one in found} == {
        f"{URN}{entry.record_id}" for entry in known.values()
    }
    assert len(found) == len(known) > 10
    by_id = {one.header.identifier: one for one in found}
    for entry in known.values():
        told = by_id[f"{URN}{entry.record_id}"].metadata
        assert told.get("title", [None])[0] == entry.title
        assert told["identifier"][0] == f"{entry.record_id}:{entry.revision}"
        assert told["identifier"][-1].endswith(f"/iiif/{entry.record_id}/manifest.json")
    headers = list(harvester.ListIdentifiers(metadataPrefix="oai_dc"))
    assert [one.identifier for one in headers] == [one.header.identifier for one in found]
    one = harvester.GetRecord(metadataPrefix="oai_dc", identifier=headers[0].identifier)
    assert one.header.identifier == headers[0].identifier
    assert one.metadata == found[0].metadata


def test_what_may_not_leave_any_more_comes_as_deleted(behind, harvester):
    """A harvester that comes back later learns of it, and of what was put right."""
    before = {one.identifier: one for one in harvester.ListIdentifiers(metadataPrefix="oai_dc")}
    (gone, one), (kept, _), (held, other), *_ = entries(behind.workspace).items()
    changed(behind.workspace, gone, withdrawn)
    changed(behind.workspace, kept, lambda record: record)
    changed(behind.workspace, held, marked_secret)
    after = list(harvester.ListRecords(metadataPrefix="oai_dc"))
    assert {found.header.identifier for found in after} == set(before)
    deleted = {found.header.identifier for found in after if found.deleted}
    assert deleted == {f"{URN}{one.record_id}", f"{URN}{other.record_id}"}
    for found in after:
        assert found.deleted == ("<metadata" not in found.raw)
    newest = {found.header.identifier for found in after[-3:]}
    assert newest >= deleted
    since = after[-3].header.datestamp
    late = harvester.ListIdentifiers(**{"metadataPrefix": "oai_dc", "from": since})
    assert {found.identifier for found in late} >= newest


def test_errors_are_those_of_the_protocol(harvester):
    """Sickle knows each by its code."""
    asked = {"metadataPrefix": "oai_dc"}
    for error, call in (
        (CannotDisseminateFormat, lambda: harvester.ListRecords(metadataPrefix="marc21")),
        (NoSetHierarchy, harvester.ListSets),
        (NoSetHierarchy, lambda: harvester.ListRecords(set="x", **asked)),
        (IdDoesNotExist, lambda: harvester.GetRecord(identifier=f"{URN}{'0' * 64}-1", **asked)),
        (IdDoesNotExist, lambda: harvester.GetRecord(identifier="x", **asked)),
        (NoRecordsMatch, lambda: harvester.ListRecords(until="1999-12-31", **asked)),
        (BadArgument, lambda: harvester.ListRecords(until="yesterday", **asked)),
        (BadArgument, harvester.ListRecords),
        (BadResumptionToken, lambda: harvester.ListRecords(resumptionToken="x")),
        *(
            (
                BadResumptionToken,
                lambda forged=forged: harvester.ListRecords(resumptionToken=forged),
            )
            for forged in map(token, ("[1e400,0,0]", "[9e99,0,0]", "[0]", r'[0,"\ud800","9"]'))
        ),
        # Of ours, but all that was left has been changed since: it comes later in a new list.
        (
            BadResumptionToken,
            lambda: harvester.ListRecords(resumptionToken=token('[0,"1999","2000"]')),
        ),
        (IdDoesNotExist, lambda: harvester.GetRecord(identifier="\x01", **asked)),
        (BadArgument, lambda: harvester.ListRecords(until="\x01", **asked)),
    ):
        with pytest.raises(error):
            call()
    told = harvester.Identify()
    assert (told.protocolVersion, told.deletedRecord) == ("2.0", "persistent")
    assert [one.metadataPrefix for one in harvester.ListMetadataFormats()] == ["oai_dc"]


@pytest.mark.parametrize("told", ["[1e400,0,0]", "[9e99,0,0]", "[0]", r'[0,"\ud800","9"]', "["])
def test_a_forged_token_is_none_of_ours(empty, told):
    """Whatever stands in it, it is answered in the protocol and no fault of ours."""
    with empty.served("read") as (address, header), pytest.raises(BadResumptionToken):
        Sickle(f"{address}/oai", headers=header).ListRecords(resumptionToken=token(told))


def test_what_xml_cannot_hold_is_answered_too(empty):
    """A control character in an argument is told as U+FFFD."""
    with empty.served("read") as (address, header):
        asked = Sickle(f"{address}/oai", headers=header)
        with pytest.raises(IdDoesNotExist):
            asked.GetRecord(metadataPrefix="oai_dc", identifier="\x01")
        with pytest.raises(BadArgument):
            asked.ListRecords(metadataPrefix="oai_dc", until="\x01")


@pytest.mark.anyio
async def test_behind_a_proxy_the_address_is_that_outside(empty):
    """The proxy speaks plain HTTP, and a page that came by TLS takes nothing of that."""
    async with empty.api("read", api=ApiSettings(url="https://kho.example.vn/")) as api:
        told = (await api.get("/oai?verb=Identify")).text
        assert "<baseURL>https://kho.example.vn/oai</baseURL>" in told


@pytest.mark.anyio
async def test_a_viewer_gets_the_pages_and_lines_of_an_open_record(behind):
    """The manifest and the texts are valid IIIF; a picture shows each canvas."""
    async with behind.api("read", draws=True) as api:
        name, entry = next(iter(entries(behind.workspace).items()))
        answer = await api.get(f"/iiif/{entry.record_id}/manifest.json")
        assert "presentation/3" in answer.headers["content-type"]
        MANIFEST.validate(answer.json())
        from_elsewhere = {"Origin": "https://viewer.example"}
        shared = await api.get(f"/iiif/{entry.record_id}/manifest.json", headers=from_elsewhere)
        assert shared.headers["access-control-allow-origin"] == "*"
        before = {**from_elsewhere, "Access-Control-Request-Method": "GET",
                  "Access-Control-Request-Headers": "authorization"}  # fmt: skip
        assert (await api.options(shared.url.path, headers=before)).status_code == 200
        whole = await api.get(f"/v1/records/{entry.record_id}", headers=from_elsewhere)
        assert "access-control-allow-origin" not in whole.headers
        with pytest.raises(ValidationError):
            MANIFEST.validate({**answer.json(), "items": [{"type": "Canvas"}]})
        assert len(answer.json()["items"]) == entry.pages
        canvas = answer.json()["items"][0]
        picture = await api.get(canvas["items"][0]["items"][0]["body"]["id"])
        assert picture.content[:2] == b"\xff\xd8"
        lines = (await api.get(canvas["annotations"][0]["id"])).json()
        ANNOTATIONS.validate(lines)
        assert lines["items"][0]["target"].startswith(f"{canvas['id']}#xywh=")
        changed_to = {withdrawn: 410, marked_secret: 403}
        for (name, entry), (change, status) in zip(
            entries(behind.workspace).items(), changed_to.items(), strict=False
        ):
            changed(behind.workspace, name, change)
            for address in ("manifest.json", "pages/1.jpg", "pages/1/text.json"):
                answer = await api.get(f"/iiif/{entry.record_id}/{address}")
                assert answer.status_code == status
        assert (await api.get(f"/iiif/{'0' * 64}-1/manifest.json")).status_code == 404
