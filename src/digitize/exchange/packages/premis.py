"""PREMIS 3 of an AIP: the package and how it was made, its documents and what became of them.

The events of a document are those of its archived record (`keep/archive/premis.py`). Types of
events and roles of links are as Circular 05/2025, Appendix I, has them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from digitize.exchange.packages.mets import PackageHead
from digitize.exchange.packages.names import told_time
from digitize.exchange.packages.packed import (
    PackedDocument,
    PackedFile,
    PackedList,
    PackedOriginal,
)
from digitize.exchange.packages.streamed import Streamed, streamed
from digitize.exchange.xml import XSI
from digitize.keep.archive.premis import NS, PremisEvent

SOFTWARE: Final = "digitize"
_SPACES: Final[dict[str | None, str]] = {None: NS, "xsi": XSI}
_KIND: Final = f"{{{XSI}}}type"
_VALIDATES: Final = ("validation", "fixity check")
_AUTHORISES: Final = ("unquarantine", "accession", "deaccession")


def write_package_premis(to: Path, head: PackageHead, documents: int) -> None:
    """Write the history of the package as a whole."""
    made = PremisEvent("information package creation", told_time(head.at),
                       f"{documents} documents packed as {head.kind.name}",
                       outcome="success")  # fmt: skip
    with streamed(to, "premis", _SPACES, version="3.0") as out:
        with out.within("object", **{_KIND: "representation"}):
            _identified(out, "object", head.objid)
        _event(out, head.ids.of("event package"), made, (("outcome", head.objid),))
        _software(out, head)


def write_documents_premis(to: Path, head: PackageHead, documents: PackedList) -> None:
    """Write the history of each document. The list is read twice: objects come before events."""
    people: dict[str, None] = {}
    with streamed(to, "premis", _SPACES, version="3.0") as out:
        for one in documents:
            _object(out, one.code, one.data)
            if not one.signed:
                _object(out, _original_id(one), one.original)
        for one in documents:
            for number, event in enumerate(one.events, 1):
                _event(out, head.ids.of(f"event {one.code} {number}"), event, _linked(one, event))
                if event.by:
                    people[event.by] = None
        _software(out, head)
        for person in people:
            with out.within("agent"):
                _identified(out, "agent", person)
                out.leaf("agentName", person)
                out.leaf("agentType", "person")


def _original_id(document: PackedDocument) -> str:
    return document.code if document.signed else f"{document.code}/original"


def _linked(document: PackedDocument, event: PremisEvent) -> tuple[tuple[str, str], ...]:
    """Which object an event began with and which one came of it."""
    if event.kind in ("transfer", *_VALIDATES):
        return (("source", _original_id(document)),)
    return ("source", _original_id(document)), ("outcome", document.code)


def _object(out: Streamed, key: str, file: PackedFile | PackedOriginal) -> None:
    with out.within("object", **{_KIND: "file"}):
        _identified(out, "object", key)
        with out.within("objectCharacteristics"):
            with out.within("fixity"):
                out.leaf("messageDigestAlgorithm", "SHA-256")
                out.leaf("messageDigest", file.sha256)
            out.leaf("size", file.bytes)
            with out.within("format"), out.within("formatDesignation"):
                out.leaf("formatName", file.media_type)
        name = file.filename if isinstance(file, PackedOriginal) else file.path.rsplit("/", 1)[-1]
        out.leaf("originalName", name)


def _event(
    out: Streamed, key: str, event: PremisEvent, objects: tuple[tuple[str, str], ...]
) -> None:
    with out.within("event"):
        _identified(out, "event", key)
        out.leaf("eventType", event.kind)
        out.leaf("eventDateTime", event.at)
        with out.within("eventDetailInformation"):
            out.leaf("eventDetail", event.detail)
        with out.within("eventOutcomeInformation"):
            out.leaf("eventOutcome", event.outcome or "success")
        with out.within("linkingAgentIdentifier"):
            out.leaf("linkingAgentIdentifierType", "local")
            out.leaf("linkingAgentIdentifierValue", event.by or SOFTWARE)
            out.leaf("linkingAgentRole", _role(event))
        for role, key in objects:
            with out.within("linkingObjectIdentifier"):
                out.leaf("linkingObjectIdentifierType", "local")
                out.leaf("linkingObjectIdentifierValue", key)
                out.leaf("linkingObjectRole", role)


def _role(event: PremisEvent) -> str:
    if event.kind in _VALIDATES:
        return "validator"
    if event.by is None:
        return "executing program"
    return "authorizer" if event.kind in _AUTHORISES else "implementer"


def _software(out: Streamed, head: PackageHead) -> None:
    name, _, version = head.software.partition(" ")
    with out.within("agent"):
        _identified(out, "agent", SOFTWARE)
        out.leaf("agentName", name)
        out.leaf("agentType", "software")
        if version:
            out.leaf("agentVersion", version)


def _identified(out: Streamed, what: str, value: str) -> None:
    with out.within(f"{what}Identifier"):
        out.leaf(f"{what}IdentifierType", "local")
        out.leaf(f"{what}IdentifierValue", value)
