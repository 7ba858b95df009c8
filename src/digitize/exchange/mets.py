"""METS 1.12: the files of an archived version, its description and its pages.

Links are below the version's bag (`v1/`), so the document belongs beside its `bagit.txt`. What
happened to the record is told by the bag's own PREMIS, to which a link leads. Of a record with
articles there is a logical structure too; it points into the record's ALTO, which belongs beside
the METS under the name that its export has.
Source: the Library of Congress's schema, third_party/schemas/mets-1-12.xsd.
"""

from __future__ import annotations

import hashlib

from lxml import etree

from digitize.exchange.alto import alto, page_id
from digitize.exchange.dublin_core import DC, TERMS, describe, describe_article
from digitize.exchange.forms import FORMS, file_name
from digitize.exchange.issue import is_issue
from digitize.exchange.logical import ALTO_FILE, area, description_id, logical_structure
from digitize.exchange.xml import XLINK, XSI, add, written
from digitize.keep.archive.folders import SUFFIX
from digitize.record.model import Record
from digitize.record.page import Page

NS = "http://www.loc.gov/METS/"
PREMIS = "http://www.loc.gov/premis/v3"
SCHEMAS = f"{NS} http://www.loc.gov/standards/mets/version112/mets.xsd"
DATA = "data"
_NAMESPACES = {None: NS, "xlink": XLINK, "xsi": XSI, "dc": DC, "dcterms": TERMS, "premis": PREMIS}


def mets(record: Record) -> bytes:
    """The record as a METS document."""
    root = etree.Element(f"{{{NS}}}mets", nsmap=_NAMESPACES, OBJID=record.key,
                         TYPE="Newspaper" if is_issue(record) else "document")  # fmt: skip
    root.set(f"{{{XSI}}}schemaLocation", SCHEMAS)
    _header(root, record)
    described = add(add(root, "dmdSec", ID="description"), "mdWrap", MDTYPE="DC")
    describe(add(described, "xmlData"), record)
    for article in record.articles:
        about = add(add(root, "dmdSec", ID=description_id(article)), "mdWrap", MDTYPE="DC")
        describe_article(add(about, "xmlData"), record, article)
    _kept(root, record)
    _files(root, record)
    _structure(root, record)
    if record.articles:
        logical_structure(root, record)
    return written(root)


def _header(root: etree._Element, record: Record) -> None:
    header = add(
        root, "metsHdr", CREATEDATE=_received(record), RECORDSTATUS=f"revision {record.revision}"
    )
    agent = add(header, "agent", ROLE="CREATOR", TYPE="OTHER", OTHERTYPE="SOFTWARE")
    add(agent, "name", f"digitize {record.process.versions.get('digitize', '')}".strip())


def _kept(root: etree._Element, record: Record) -> None:
    """When the original came in, and where the whole history stands.

    PREMIS objects are in the bag's file alone: they need an `xsi:type`, which validators that have
    no schema of PREMIS refuse.
    """
    about = add(root, "amdSec", ID="preservation")
    wrap = add(add(about, "digiprovMD", ID="receipt"), "mdWrap", MDTYPE="PREMIS:EVENT")
    event = add(add(wrap, "xmlData"), f"{{{PREMIS}}}event")
    identifier = add(event, "eventIdentifier")
    add(identifier, "eventIdentifierType", "local")
    add(identifier, "eventIdentifierValue", f"{record.key}/receipt")
    add(event, "eventType", "transfer")
    add(event, "eventDateTime", _received(record))
    detail = add(event, "eventDetailInformation")
    add(detail, "eventDetail", f"received as {record.source.filename}")
    _link(add(about, "digiprovMD", ID="history"), "mdRef", f"{DATA}/premis.xml",
          MDTYPE="PREMIS", MIMETYPE="application/xml")  # fmt: skip


def _files(root: etree._Element, record: Record) -> None:
    files = add(root, "fileSec")
    text = record.text.encode()
    for use, name, media_type, size, digest in (
        ("original", _original(record), record.source.media_type, record.source.bytes,
         record.source.sha256),
        ("text", "text.txt", "text/plain", len(text), hashlib.sha256(text).hexdigest()),
        ("record", "record.json", "application/json", None, None),
    ):  # fmt: skip
        group = add(files, "fileGrp", USE=use)
        made = add(
            group,
            "file",
            ID=f"file-{use}",
            MIMETYPE=media_type,
            SIZE=size,
            CHECKSUM=digest,
            CHECKSUMTYPE=digest and "SHA-256",
            ADMID="receipt history" if use == "original" else None,
        )
        _link(made, "FLocat", f"{DATA}/{name}")
    if record.articles:
        _alto(files, record)


def _alto(files: etree._Element, record: Record) -> None:
    """The ALTO, which is in no bag: its export of the same record has these bytes."""
    data = alto(record)
    made = add(add(files, "fileGrp", USE="alto"), "file", ID=ALTO_FILE, MIMETYPE="application/xml",
               SIZE=len(data), CHECKSUM=hashlib.sha256(data).hexdigest(),
               CHECKSUMTYPE="SHA-256")  # fmt: skip
    _link(made, "FLocat", file_name(record, FORMS["alto"]))


def _structure(root: etree._Element, record: Record) -> None:
    """The document and its pages, in order. A page of a PDF or TIFF is a place in its file."""
    whole = add(add(root, "structMap", TYPE="physical"), "div", TYPE="document",
                DMDID="description", ADMID="preservation")  # fmt: skip
    for use in ("record", "text"):
        add(whole, "fptr", FILEID=f"file-{use}")
    for order, page in enumerate(record.pages, 1):
        made = _page(whole, order, page)
        if record.articles:
            area(made, page_id(page.number))


def _page(whole: etree._Element, order: int, page: Page) -> etree._Element:
    made = add(whole, "div", TYPE="page", ORDER=order, ORDERLABEL=page.number,
               ID=f"page-{page.number}")  # fmt: skip
    add(made, "fptr", FILEID="file-original")
    return made


def _received(record: Record) -> str:
    return record.source.received_at.isoformat(timespec="seconds")


def _original(record: Record) -> str:
    return f"original.{SUFFIX.get(record.source.media_type, 'bin')}"


def _link(parent: etree._Element, name: str, where: str, **attributes: str) -> None:
    made = add(parent, name, LOCTYPE="URL", **attributes)
    made.set(f"{{{XLINK}}}type", "simple")
    made.set(f"{{{XLINK}}}href", where)
