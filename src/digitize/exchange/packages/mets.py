"""METS of a package and of its representation, as Circular 05/2025 extends E-ARK CSIP 2.0.4.

Where the circular and CSIP disagree the circular is followed; docs/handover.md lists where.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from digitize.exchange.packages.kinds import CSIP, PackageKind, Status
from digitize.exchange.packages.names import PackageIds, told_time
from digitize.exchange.packages.packed import PackedFile, PackedList
from digitize.exchange.packages.streamed import Streamed, streamed
from digitize.exchange.xml import XLINK, XSI

NS: Final = "http://www.loc.gov/METS/"
EXTENSION: Final = "https://DILCIS.eu/XML/METS/CSIPExtensionMETS"
SIP_EXTENSION: Final = "https://DILCIS.eu/XML/METS/SIPExtensionMETS"
REP: Final = "rep1"
REP_FOLDER: Final = f"representations/{REP}"
_REP_USE: Final = f"Representations/{REP}"
_SPACES: Final[dict[str | None, str]] = {
    None: NS, "csip": EXTENSION, "sip": SIP_EXTENSION, "xlink": XLINK, "xsi": XSI,
}  # fmt: skip
_MIXED: Final = "MIXED"  # csip:CONTENTINFORMATIONTYPE: no specification of content is followed


@dataclass(frozen=True, slots=True)
class PackageHead:
    """What the METS of a package and of its representation say alike.

    software: name and version of the program. agreement: number of the submission agreement.
    """

    kind: PackageKind
    ids: PackageIds
    at: datetime
    software: str
    fonds_code: str | None = None
    status: Status = "NEW"
    agreement: str | None = None

    @property
    def objid(self) -> str:
        """The package's id, as METS has it."""
        return self.ids.objid(self.kind)


@dataclass(frozen=True, slots=True)
class PackageParts:
    """The files that the METS of a package tells of."""

    description: PackedFile
    history: PackedFile | None
    documentation: tuple[PackedFile, ...]
    schemas: tuple[PackedFile, ...]
    representation: PackedFile


def write_package_mets(to: Path, head: PackageHead, parts: PackageParts) -> None:
    """Write the METS of a package."""
    ids, groups = head.ids, (("Documentation", parts.documentation), ("Schemas", parts.schemas))
    with streamed(to, "mets", _SPACES, **_root(head, head.objid, head.kind.profile, "")) as out:
        _header(out, head)
        _described(out, head, ids.of("dmd root"), parts.description, "")
        _history(out, head, ids.of("amd root"), parts.history, "")
        with out.within("fileSec", ID=ids.of("files root")):
            for use, files in groups:
                _group(out, head, use, files)
            with out.within("fileGrp", ID=ids.of(f"group {_REP_USE}"), USE=_REP_USE,
                            **{f"{{{EXTENSION}}}CONTENTINFORMATIONTYPE": _MIXED}):  # fmt: skip
                _file(out, head, parts.representation, "")
        with (
            out.within("structMap", ID=ids.of("map root"), TYPE="PHYSICAL", LABEL="CSIP"),
            out.within("div", ID=ids.of("div root"), LABEL=head.objid),
        ):
            out.leaf("div", ID=ids.of("div Metadata"), LABEL="Metadata", DMDID=ids.of("dmd root"),
                     ADMID=ids.of("amd root") if parts.history else None)  # fmt: skip
            for use, _ in groups:
                with out.within("div", ID=ids.of(f"div {use}"), LABEL=use):
                    out.leaf("fptr", FILEID=ids.of(f"group {use}"))
            with out.within("div", ID=ids.of(f"div {_REP_USE}"), LABEL=_REP_USE):
                out.leaf("mptr", LOCTYPE="URL", **_link(parts.representation.path, ""),
                         **{f"{{{XLINK}}}title": ids.of(f"group {_REP_USE}")})  # fmt: skip


def write_representation_mets(
    to: Path, head: PackageHead, documents: PackedList, history: PackedFile | None
) -> None:
    """Write the METS of the representation, which joins each document to its description."""
    ids, base = head.ids, f"{REP_FOLDER}/"
    with streamed(to, "mets", _SPACES, **_root(head, REP, CSIP, "../../")) as out:
        _header(out, head)
        for one in documents:
            _described(out, head, ids.of(f"dmd {one.code}"), one.description, base)
        _history(out, head, ids.of("amd rep1"), history, base)
        groups = ("Data", "Holeyfile") if any(one.holey for one in documents) else ("Data",)
        with out.within("fileSec", ID=ids.of("files rep1")):
            for use in groups:
                with out.within("fileGrp", ID=ids.of(f"group {use}"), USE=use):
                    for one in documents:
                        if one.holey == (use == "Holeyfile"):
                            _file(out, head, one.data, base)
        with (
            out.within("structMap", ID=ids.of("map rep1"), TYPE="PHYSICAL", LABEL="CSIP"),
            out.within("div", ID=ids.of("div rep1"), LABEL=REP, TYPE=head.kind.content,
                       ADMID=ids.of("amd rep1") if history else None),
        ):  # fmt: skip
            for use in groups:
                with out.within("div", ID=ids.of(f"div {use}"), LABEL=use):
                    out.leaf("fptr", FILEID=ids.of(f"group {use}"))
            with out.within("div", ID=ids.of("div MetadataLink"), LABEL="MetadataLink"):
                for order, one in enumerate(documents, 1):
                    with out.within("div", ID=ids.of(f"link {one.code}"), ORDER=order,
                                    LABEL="MetadataLink/File",
                                    DMDID=ids.of(f"dmd {one.code}")):  # fmt: skip
                        out.leaf("fptr", FILEID=_file_id(head, one.data))


def _root(head: PackageHead, objid: str, profile: str, up: str) -> dict[str, object]:
    schemas = {NS: "mets1_12.xsd", XLINK: "xlink.xsd", EXTENSION: "DILCISExtensionMETS.xsd",
               SIP_EXTENSION: "DILCISExtensionSIPMETS.xsd"}  # fmt: skip
    where = (f"{space} {up}schemas/{name}" for space, name in schemas.items())
    return {
        "OBJID": objid,
        "TYPE": head.kind.type,
        "PROFILE": profile,
        f"{{{EXTENSION}}}CONTENTINFORMATIONTYPE": _MIXED,
        f"{{{XSI}}}schemaLocation": " ".join(where),
    }


def _header(out: Streamed, head: PackageHead) -> None:
    at = told_time(head.at)
    with out.within("metsHdr", CREATEDATE=at, LASTMODDATE=at, RECORDSTATUS=head.status,
                    **{f"{{{EXTENSION}}}OAISPACKAGETYPE": head.kind.oais}):  # fmt: skip
        with out.within("agent", ROLE="CREATOR", TYPE="OTHER", OTHERTYPE="SOFTWARE"):
            out.leaf("name", head.software)
            if head.fonds_code:
                out.leaf("note", head.fonds_code,
                         **{f"{{{EXTENSION}}}NOTETYPE": "IDENTIFICATIONCODE"})  # fmt: skip
        if head.agreement:
            out.leaf("altRecordID", head.agreement, TYPE="SUBMISSIONAGREEMENT")


def _described(out: Streamed, head: PackageHead, dmd: str, file: PackedFile, base: str) -> None:
    at = told_time(head.at)
    with out.within("dmdSec", ID=dmd, CREATED=at, STATUS="CURRENT"):
        out.leaf("mdRef", LOCTYPE="URL", MDTYPE="DC", MDTYPEVERSION="1.0.0", CREATED=at,
                 **_link(file.path, base), **_told(file))  # fmt: skip


def _history(
    out: Streamed, head: PackageHead, amd: str, file: PackedFile | None, base: str
) -> None:
    """Point to PREMIS; without one the section is there and empty, as in the delivered package."""
    if file is None:
        return out.leaf("amdSec")
    at = told_time(head.at)
    with out.within("amdSec"), out.within("digiprovMD", ID=amd, CREATED=at, STATUS="CURRENT"):
        out.leaf("mdRef", LOCTYPE="URL", MDTYPE="PREMIS", MDTYPEVERSION="3.0", CREATED=at,
                 **_link(file.path, base), **_told(file))  # fmt: skip


def _group(out: Streamed, head: PackageHead, use: str, files: Iterable[PackedFile]) -> None:
    with out.within("fileGrp", ID=head.ids.of(f"group {use}"), USE=use):
        for one in files:
            _file(out, head, one, "")


def _file(out: Streamed, head: PackageHead, file: PackedFile, base: str) -> None:
    with out.within("file", ID=_file_id(head, file), CREATED=told_time(head.at), **_told(file)):
        out.leaf("FLocat", LOCTYPE="URL", **_link(file.path, base))


def _file_id(head: PackageHead, file: PackedFile) -> str:
    return head.ids.of(f"file {file.path}", "ID-")


def _told(file: PackedFile) -> dict[str, object]:
    return {"MIMETYPE": file.media_type, "SIZE": file.bytes, "CHECKSUM": file.sha256,
            "CHECKSUMTYPE": "SHA-256"}  # fmt: skip


def _link(path: str, base: str) -> dict[str, object]:
    """Return the address of a file, seen from the folder `base` of the package."""
    return {f"{{{XLINK}}}type": "simple", f"{{{XLINK}}}href": path.removeprefix(base)}
