"""What must hold of every package, whatever papers it has: its tree, schemas, sums and joins."""

import hashlib
import zipfile
from pathlib import Path, PurePosixPath

from lxml import etree

from digitize.exchange.packages.kinds import PackageKind
from digitize.exchange.packages.mets import EXTENSION, NS
from digitize.exchange.xml import XLINK
from tests.conftest import ROOT

METS = f"{{{NS}}}"
HREF = f"{{{XLINK}}}href"
REP = "representations/rep1/"


def files(package) -> dict[str, bytes]:
    """The files of a package by their paths in its folder, which must be the only one."""
    with zipfile.ZipFile(package.path) as opened:
        assert opened.testzip() is None
        names = opened.namelist()
        assert len(set(names)) == len(names)
        folders = {name.partition("/")[0] for name in names}
        assert folders == {package.objid.replace(":", "_")}
        return {name.partition("/")[2]: opened.read(name) for name in names}


def told(data: bytes) -> dict[str, str]:
    """The fields of a description."""
    return {one.tag: one.text or "" for one in etree.fromstring(data)}


def beside(path: str, href: str) -> str:
    """Where a METS points, seen from the package's folder."""
    return str(PurePosixPath(path).parent / href)


def require_tree(found: dict[str, bytes], kind: PackageKind, papers: int) -> None:
    """Every folder and file that the circular names, and nothing else."""
    names = [path.removesuffix(".pdf").rpartition("/")[2] for path in found if ".pdf" in path]
    assert len(names) == papers
    wanted = {
        "METS.xml", "metadata/descriptive/EAD.xml", f"{REP}METS.xml",
        "documentation/muc-luc-van-ban.csv",
        *(f"schemas/{one}.xsd" for one in ("mets1_12", "xlink", "DILCISExtensionMETS",
                                           "DILCISExtensionSIPMETS", "ead", "ead_doc")),
        *(f"{REP}data/{one}.pdf" for one in names),
        *(f"{REP}metadata/descriptive/EAD_doc_{one}.xml" for one in names),
    }  # fmt: skip
    if kind.oais == "AIP":
        wanted |= {"metadata/preservation/PREMIS.xml",
                   f"{REP}metadata/preservation/PREMIS_rep1.xml"}  # fmt: skip
    assert set(found) == wanted


def require_valid(package, folder: Path) -> None:
    """METS, XLink and DILCIS, EAD and EAD_doc by the package's own schemas; PREMIS 3."""
    with zipfile.ZipFile(package.path) as opened:
        opened.extractall(folder)
    [root] = folder.iterdir()
    schemas = etree.XMLSchema(etree.fromstring(_all_of_mets(root / "schemas")))
    premis = etree.XMLSchema(file=str(ROOT / "third_party/premis/premis-v3-0.xsd"))
    own: dict[str, etree.XMLSchema] = {}
    for path in root.rglob("*.xml"):
        document = etree.parse(path)
        if path.name == "METS.xml":
            schemas.assertValid(document)
            continue
        if path.name.startswith("PREMIS"):
            premis.assertValid(document)
            continue
        where = document.getroot().get(
            "{http://www.w3.org/2001/XMLSchema-instance}noNamespaceSchemaLocation"
        )
        at = str((path.parent / where).resolve())
        if at not in own:
            own[at] = etree.XMLSchema(file=at)
        own[at].assertValid(document)


def _all_of_mets(folder) -> bytes:
    """A schema of all that METS documents here use, so that attributes of others count too."""
    imports = "".join(
        f'<xs:import namespace="{space}" schemaLocation="{(folder / name).as_uri()}"/>'
        for space, name in (
            (NS, "mets1_12.xsd"), (XLINK, "xlink.xsd"), (EXTENSION, "DILCISExtensionMETS.xsd"),
            ("https://DILCIS.eu/XML/METS/SIPExtensionMETS", "DILCISExtensionSIPMETS.xsd"),
        )
    )  # fmt: skip
    return f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{imports}</xs:schema>'.encode()


def require_sums(found: dict[str, bytes]) -> None:
    """No file is missing, none is there that no METS tells of, and all are as told."""
    listed = {}
    for mets in ("METS.xml", f"{REP}METS.xml"):
        root = etree.fromstring(found[mets])
        for one in (*root.iter(f"{METS}mdRef"), *root.iter(f"{METS}file")):
            at = one if one.get(HREF) else one.find(f"{METS}FLocat")
            listed[beside(mets, at.get(HREF))] = one
    assert set(found) - set(listed) == {"METS.xml"}
    for path, one in listed.items():
        assert int(one.get("SIZE")) == len(found[path]), path
        assert one.get("CHECKSUM") == hashlib.sha256(found[path]).hexdigest().upper(), path
        assert one.get("CHECKSUMTYPE") == "SHA-256"


def require_joins(found: dict[str, bytes], papers: int) -> None:
    """MetadataLink leads from each EAD_doc to the one file that it describes."""
    root = etree.fromstring(found[f"{REP}METS.xml"])
    by_id = {one.get("ID"): one for one in root.iter() if one.get("ID")}
    ids = [one.get("ID") for one in root.iter() if one.get("ID")]
    assert len(set(ids)) == len(ids)
    links = [one for one in root.iter(f"{METS}div") if one.get("LABEL") == "MetadataLink/File"]
    assert len(links) == papers
    for link in links:
        about = by_id[link.get("DMDID")].find(f"{METS}mdRef").get(HREF)
        data = by_id[link.find(f"{METS}fptr").get("FILEID")].find(f"{METS}FLocat").get(HREF)
        stem = PurePosixPath(data).stem
        assert about == f"metadata/descriptive/EAD_doc_{stem}.xml"
        assert told(found[f"{REP}{about}"]).get("docId", stem) == stem
    all_ids = {one.get("ID") for one in etree.fromstring(found["METS.xml"]).iter()} - {None}
    assert all_ids.isdisjoint(ids)  # unique in the whole package


def stems(found) -> list[str]:
    """The names of the documents, in the order of the representation."""
    root = etree.fromstring(found[f"{REP}METS.xml"])
    group = root.find(f"{METS}fileSec/{METS}fileGrp")
    return [PurePosixPath(one.get(HREF)).stem for one in group.iter(f"{METS}FLocat")]
