"""The history of a record as PREMIS 3: objects, events and agents.

A record does not tell when it was read, so the events of its reading have the time between receipt
and archiving, as an EDTF interval. Event types are terms of the Library of Congress's list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Final

from lxml import etree

from digitize.record.leave import is_tombstone

NS: Final = "http://www.loc.gov/premis/v3"
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_KIND = f"{{{XSI}}}type"
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FileObject:
    """A file of the bag. original_name: the name under which it was submitted."""

    name: str
    sha256: str
    bytes: int
    media_type: str
    original_name: str | None = None


@dataclass(frozen=True, slots=True)
class PremisEvent:
    """An event. by: a person; None: digitize. about: a file; None: the record."""

    kind: str
    at: str
    detail: str
    by: str | None = None
    about: str | None = None
    outcome: str | None = None


def premis(record: Json, files: list[FileObject], archived_at: str) -> bytes:
    """Return the PREMIS document for one version of a record.

    Args:
        record: its JSON, of any schema version.
        files: the files of its bag to describe.
        archived_at: in ISO 8601.
    """
    root = etree.Element(f"{{{NS}}}premis", nsmap={None: NS, "xsi": XSI}, version="3.0")
    archived_at = archived_at.replace("+00:00", "Z")
    key = f"{record['record_id']}:{record['revision']}"
    entity = _add(root, "object", **{_KIND: "intellectualEntity"})
    _identifier(entity, "object", key)
    for one in files:
        _file(root, key, one)
    events = list(events_of(record, files, archived_at))
    for number, event in enumerate(events, 1):
        _event(root, key, number, event)
    _software(root, record)
    for person in dict.fromkeys(event.by for event in events if event.by):
        agent = _add(root, "agent")
        _identifier(agent, "agent", person)
        _add(agent, "agentName", person)
        _add(agent, "agentType", "person")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def events_of(record: Json, files: list[FileObject], archived_at: str) -> Iterator[PremisEvent]:
    """Yield what became of a record, in order of time; arguments as in `premis`."""
    source = record["source"]
    received = source["received_at"]
    meanwhile = f"{received}/{archived_at}"
    original = next((one.name for one in files if one.original_name), None)
    named = f"received as {source['filename']}" if source["filename"] else "received"
    yield PremisEvent("transfer", received, named, about=original)
    if joined := source.get("joined"):
        told = ", ".join(f"{one['record_id']} ({one['filename']})" for one in joined)
        yield PremisEvent("creation", received, f"made of pages of {told}", about=original)
    if not is_tombstone(record):
        yield from _read(record, meanwhile, original)
    for edit in record.get("edits") or ():
        yield from _edited(edit)
    for name, kind, told in (
        ("cleared", "unquarantine", "let go on in spite of its marking"),
        ("withdrawn", "deaccession", "withdrawn"),
        ("deleted", "deletion", "deleted with the word of a second person"),
        ("restored", "accession", "brought back"),
    ):
        if act := record.get(name):
            why = "; ".join(filter(None, (act["why"], act.get("reason"))))
            yield PremisEvent(kind, act["at"], f"{told}: {why}", act["by"])
    if others := record.get("superseded_by"):
        yield PremisEvent("deaccession", archived_at, f"superseded by {', '.join(others)}")
    if original:
        told = "the original has the hash under which it was received"
        yield PremisEvent("fixity check", archived_at, told, about=original, outcome="pass")
    yield PremisEvent("ingestion", archived_at, "archived as a bag")


def _read(record: Json, meanwhile: str, original: str | None) -> Iterator[PremisEvent]:
    source, pages = record["source"], record.get("pages") or ()
    for one in record.get("signatures") or ():
        who = one["by"] or one["name"] or "a signature"
        told = f"{who}: {one['why']}" if one["why"] else who
        yield PremisEvent("digital signature validation", source["received_at"], told,
                          about=original, outcome=one["state"])  # fmt: skip
    failed = sum(page["state"] == "failed" for page in pages)
    told = f"{source['media_type']}, {source['page_count']} pages"
    yield PremisEvent("validation", meanwhile, told, about=original, outcome="opened")
    outcome = f"{failed} of {len(pages)} pages failed" if failed else "read"
    told = f"text recognised, pipeline {record['process']['fingerprint']}"
    yield PremisEvent("creation", meanwhile, told, outcome=outcome)
    changes = record.get("changes") or ()
    applied = sum(change["outcome"] == "applied" for change in changes)
    told = f"text cleaned: {applied} words changed, {len(changes) - applied} suggested"
    yield PremisEvent("modification", meanwhile, told)
    yield PremisEvent("metadata extraction", meanwhile, "described from its text")


def _edited(edit: Json) -> Iterator[PremisEvent]:
    what = edit.get("field") or f"a word on page {edit.get('page')}"
    kind = "metadata modification" if edit.get("field") else "modification"
    if act := edit.get("articles"):
        ids = ", ".join(one["id"] for one in act["articles"])
        told = f"articles of the issue: {act['act']} {ids}".strip()
    elif edit.get("before") == edit.get("after"):
        told = f"{what}: {edit.get('after')!r} confirmed"
    else:
        told = f"{what}: {edit.get('before')!r} put right to {edit.get('after')!r}"
    yield PremisEvent(kind, edit["at"], told, edit["by"])
    if edit.get("undone_by"):
        yield PremisEvent(kind, edit["undone_at"], f"taken back: {told}", edit["undone_by"])


def _file(root: etree._Element, key: str, one: FileObject) -> None:
    made = _add(root, "object", **{_KIND: "file"})
    _identifier(made, "object", f"{key}/{one.name}")
    about = _add(made, "objectCharacteristics")
    fixity = _add(about, "fixity")
    _add(fixity, "messageDigestAlgorithm", "SHA-256")
    _add(fixity, "messageDigest", one.sha256)
    _add(about, "size", str(one.bytes))
    _add(_add(_add(about, "format"), "formatDesignation"), "formatName", one.media_type)
    if one.original_name:
        _add(made, "originalName", one.original_name)


def _event(root: etree._Element, key: str, number: int, event: PremisEvent) -> None:
    made = _add(root, "event")
    _identifier(made, "event", f"{key}/{number}")
    _add(made, "eventType", event.kind)
    _add(made, "eventDateTime", event.at)
    _add(_add(made, "eventDetailInformation"), "eventDetail", event.detail)
    if event.outcome:
        _add(_add(made, "eventOutcomeInformation"), "eventOutcome", event.outcome)
    agent = _add(made, "linkingAgentIdentifier")
    _add(agent, "linkingAgentIdentifierType", "local")
    _add(agent, "linkingAgentIdentifierValue", event.by or "digitize")
    linked = _add(made, "linkingObjectIdentifier")
    _add(linked, "linkingObjectIdentifierType", "local")
    about = f"{key}/{event.about}" if event.about else key
    _add(linked, "linkingObjectIdentifierValue", about)


def _software(root: etree._Element, record: Json) -> None:
    agent = _add(root, "agent")
    _identifier(agent, "agent", "digitize")
    _add(agent, "agentName", "digitize")
    _add(agent, "agentType", "software")
    _add(agent, "agentVersion", version("digitize"))
    for name, number in sorted((record["process"].get("versions") or {}).items()):
        _add(agent, "agentNote", f"{name} {number}")


def _identifier(parent: etree._Element, what: str, value: str) -> None:
    made = _add(parent, f"{what}Identifier")
    _add(made, f"{what}IdentifierType", "local")
    _add(made, f"{what}IdentifierValue", value)


def _add(
    parent: etree._Element, name: str, text: str | None = None, **attributes: str
) -> etree._Element:
    made = etree.SubElement(parent, f"{{{NS}}}{name}", attributes)
    made.text = None if text is None else _xml(text)
    return made


def _xml(text: str) -> str:
    """Replace control characters, which XML does not allow; a file name may hold them."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
