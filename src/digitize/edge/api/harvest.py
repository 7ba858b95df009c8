"""Lets harvesters collect the descriptions of open records, as OAI-PMH 2.0 has it.

Source: The Open Archives Initiative Protocol for Metadata Harvesting 2.0. No library of a server is
looked after any more; a test harvests with Sickle. Records come in the order in which they reached
the archive; what may not leave any more comes as deleted, and what never could is not there.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from sqlite3 import Connection
from typing import Annotated
from urllib.parse import parse_qsl

import anyio
from fastapi import APIRouter, Depends
from lxml import etree
from starlette.requests import Request
from starlette.responses import Response

from digitize.edge.api.clients import Client, Right
from digitize.edge.api.problems import Refusal
from digitize.edge.api.site import ApiSite, Site, address_of, who_may
from digitize.edge.desk.reading import record_of
from digitize.exchange.dublin_core import DC, simple_elements
from digitize.exchange.xml import XSI, add, legal, written
from digitize.keep.archive.index import Archived, versions
from digitize.keep.ledger.db import stamp
from digitize.keep.ledger.replay import ArrivedParcel, first_arrival, newest_after, newest_arrived
from digitize.outside.queues.messages import LARGEST
from digitize.record.leave import Standing

router = APIRouter()
OAI = "http://www.openarchives.org/OAI/2.0/"
OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
PREFIX = "oai_dc"
URN = "urn:digitize:"  # before the id of a record: OAI-PMH wants a URI
PORTION = 100  # records in one answer
BODY_BYTES = 10_000  # of a request by POST
MOMENTS = {10: "%Y-%m-%d", 20: "%Y-%m-%dT%H:%M:%SZ"}  # by the letters of a datestamp
# What each verb takes: what it needs, and what it may have.
VERBS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "Identify": (frozenset(), frozenset()),
    "ListMetadataFormats": (frozenset(), frozenset({"identifier"})),
    "ListSets": (frozenset(), frozenset({"resumptionToken"})),
    "GetRecord": (frozenset({"identifier", "metadataPrefix"}), frozenset()),
    "ListIdentifiers": (frozenset({"metadataPrefix"}), frozenset({"from", "until", "set"})),
    "ListRecords": (frozenset({"metadataPrefix"}), frozenset({"from", "until", "set"})),
}
MayRead = Annotated[Client, Depends(who_may(Right.READ))]


class _Wrong(Exception):
    """A request that OAI-PMH answers with an error of this code."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(code, why)
        self.code, self.why = code, why


@dataclass(frozen=True, slots=True)
class Harvested:
    """Which records a harvester still wants. since, until: stamps of the ledger, the second out.

    after: the receipt of the last record that it has.
    """

    after: int = 0
    since: str = ""
    until: str = "9"

    @property
    def token(self) -> str:
        """Return the resumption token: all that the next answer needs, and no state here."""
        told = json.dumps([self.after, self.since, self.until]).encode()
        return base64.urlsafe_b64encode(told).decode().rstrip("=")


@router.api_route("/oai", methods=["GET", "POST"], include_in_schema=False)
async def oai(request: Request, site: Site, _: MayRead) -> Response:
    """Answer a harvester. Its errors are in the XML, with status 200, as OAI-PMH has it."""
    if request.method == "POST":
        body = await request.body()
        if len(body) > BODY_BYTES:
            raise Refusal(413, "too_large", f"more than {BODY_BYTES} bytes")
        given = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
    else:
        given = list(request.query_params.multi_items())
    base = f"{address_of(request)}/oai"
    made = await anyio.to_thread.run_sync(_answer, site, base, given)
    return Response(made, media_type="text/xml; charset=utf-8")


def _answer(site: ApiSite, base: str, given: Sequence[tuple[str, str]]) -> bytes:
    root = etree.Element(f"{{{OAI}}}OAI-PMH", nsmap={None: OAI, "xsi": XSI})
    where = f"{OAI} http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd"
    root.set(f"{{{XSI}}}schemaLocation", where)
    add(root, "responseDate", _moment(stamp(site.now())))
    asked = add(root, "request", base)
    try:
        verb, told = _checked(given)
        for name, value in {"verb": verb, **told}.items():
            asked.set(name, legal(value))
        part = etree.Element(f"{{{OAI}}}{verb}", nsmap={None: OAI})
        with site.index() as index, site.workspace.open_ledger() as db:
            _VERBS[verb](_Asked(site, db, index, base, told), part)
        root.append(part)
    except _Wrong as error:
        add(root, "error", error.why, code=error.code)
    return written(root)


def _checked(given: Sequence[tuple[str, str]]) -> tuple[str, dict[str, str]]:
    """The verb and its arguments. Raises: _Wrong."""
    told = dict(given)
    verb = told.pop("verb", "")
    if len(dict(given)) < len(given):
        raise _Wrong("badArgument", "an argument is given twice")
    if verb not in VERBS:
        raise _Wrong("badVerb", f"there are {', '.join(VERBS)}")
    needs, may = VERBS[verb]
    if verb.startswith("List") and "resumptionToken" in told:
        needs, may = frozenset({"resumptionToken"}), frozenset()
    if not needs <= told.keys() or told.keys() - needs - may:
        known = ", ".join(sorted(needs | may)) or "no argument"
        raise _Wrong("badArgument", f"{verb} takes {known}")
    if told.get("metadataPrefix", PREFIX) != PREFIX:
        raise _Wrong("cannotDisseminateFormat", f"there is {PREFIX}")
    if "set" in told:
        raise _Wrong("noSetHierarchy", "there are no sets")
    return verb, told


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a verb works with."""

    site: ApiSite
    db: Connection
    index: Connection
    base: str
    told: Mapping[str, str]

    def newest(self, one: ArrivedParcel) -> Archived | None:
        """The version that decides whether a record may leave; None: it is not in the index yet."""
        found = versions(self.index, one.parcel.record_id)
        return found[-1] if found else None


def _identify(asked: _Asked, part: etree._Element) -> None:
    first = first_arrival(asked.db) or stamp(asked.site.now())
    for name, value in (
        ("repositoryName", "digitize"),
        ("baseURL", asked.base),
        ("protocolVersion", "2.0"),
        ("adminEmail", "root@localhost"),
        ("earliestDatestamp", _moment(first)),
        ("deletedRecord", "persistent"),
        ("granularity", "YYYY-MM-DDThh:mm:ssZ"),
    ):
        add(part, name, value)


def _formats(asked: _Asked, part: etree._Element) -> None:
    if "identifier" in asked.told:
        _found(asked)
    form = add(part, "metadataFormat")
    add(form, "metadataPrefix", PREFIX)
    add(form, "schema", "http://www.openarchives.org/OAI/2.0/oai_dc.xsd")
    add(form, "metadataNamespace", OAI_DC)


def _sets(_: _Asked, __: etree._Element) -> None:
    raise _Wrong("noSetHierarchy", "there are no sets")


def _one(asked: _Asked, part: etree._Element) -> None:
    _add_record(asked, part, *_found(asked))


def _list(asked: _Asked, part: etree._Element, *, whole: bool) -> None:
    wanted = _wanted(asked.told)
    last, shown = wanted.after, 0
    found = newest_after(asked.db, last, PORTION + 1, wanted.since, wanted.until)
    for one in found[:PORTION]:
        last = one.receipt
        if entry := asked.newest(one):
            shown += 1
            if whole:
                _add_record(asked, part, one, entry)
            else:
                _add_header(part, one, entry)
    if not shown and len(found) <= PORTION:
        if "resumptionToken" in asked.told:  # what was left has changed since, so it comes later
            raise _Wrong("badResumptionToken", "what was left of this list has changed since")
        raise _Wrong("noRecordsMatch", "nothing arrived in that time")
    if len(found) > PORTION:
        add(part, "resumptionToken", Harvested(last, wanted.since, wanted.until).token)
    elif "resumptionToken" in asked.told:
        add(part, "resumptionToken")  # an empty one says that these were the last


def _wanted(told: Mapping[str, str]) -> Harvested:
    """Which records are asked for. Raises: _Wrong."""
    if token := told.get("resumptionToken"):
        try:
            after, since, until = json.loads(base64.urlsafe_b64decode(token + "=" * 3))
            if not 0 <= after <= LARGEST or not f"{since}{until}".isascii():
                raise ValueError(token)
            return Harvested(int(after), str(since), str(until))
        except (ValueError, TypeError, RecursionError) as error:
            raise _Wrong("badResumptionToken", "it is none of ours") from error
    since, until = told.get("from"), told.get("until")
    if since and until and len(since) != len(until):
        raise _Wrong("badArgument", "from and until differ in their form")
    begin = stamp(_point(since)) if since else ""
    step = timedelta(days=1) if until and len(until) == 10 else timedelta(seconds=1)
    end = stamp(_point(until) + step) if until else "9"
    if begin >= end:
        raise _Wrong("badArgument", "from is later than until")
    return Harvested(0, begin, end)


def _point(told: str) -> datetime:
    try:
        return datetime.strptime(told, MOMENTS[len(told)]).replace(tzinfo=UTC)
    except (KeyError, ValueError, OverflowError) as error:
        raise _Wrong("badArgument", "a time is YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ") from error


def _found(asked: _Asked) -> tuple[ArrivedParcel, Archived]:
    """The record of an identifier. Raises: _Wrong."""
    named = re.fullmatch(f"{URN}([0-9a-f]{{64}}-[0-9]{{1,6}})", asked.told["identifier"])
    one = newest_arrived(asked.db, named[1]) if named else None
    entry = asked.newest(one) if one else None
    if one is None or entry is None:
        raise _Wrong("idDoesNotExist", "no record has this identifier")
    return one, entry


def _add_record(asked: _Asked, part: etree._Element, one: ArrivedParcel, entry: Archived) -> None:
    made = add(part, "record")
    _add_header(made, one, entry)
    if entry.standing is Standing.OPEN:
        space = {PREFIX: OAI_DC, "dc": DC, "xsi": XSI}
        described = etree.SubElement(add(made, "metadata"), f"{{{OAI_DC}}}dc", nsmap=space)
        where = f"{OAI_DC} http://www.openarchives.org/OAI/2.0/oai_dc.xsd"
        described.set(f"{{{XSI}}}schemaLocation", where)
        for name, value in simple_elements(record_of(asked.site.archive, entry)):
            add(described, f"{{{DC}}}{name}", value)
        root = asked.base.removesuffix("/oai")
        add(described, f"{{{DC}}}identifier", f"{root}/iiif/{entry.record_id}/manifest.json")


def _add_header(part: etree._Element, one: ArrivedParcel, entry: Archived) -> None:
    status = None if entry.standing is Standing.OPEN else "deleted"
    header = add(part, "header", status=status)
    add(header, "identifier", f"{URN}{entry.record_id}")
    add(header, "datestamp", _moment(one.at))


def _moment(at: str) -> str:
    """A stamp of the ledger in the form of OAI-PMH."""
    return datetime.fromisoformat(at).strftime(MOMENTS[20])


_VERBS: Mapping[str, Callable[[_Asked, etree._Element], None]] = {
    "Identify": _identify,
    "ListMetadataFormats": _formats,
    "ListSets": _sets,
    "GetRecord": _one,
    "ListIdentifiers": lambda asked, part: _list(asked, part, whole=False),
    "ListRecords": lambda asked, part: _list(asked, part, whole=True),
}
