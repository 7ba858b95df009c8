"""The schemas that go into a package: others' as they ship them, and ours for EAD and EAD_doc."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from typing import Final

from lxml import etree

from digitize.exchange.packages.kinds import PackageKind
from digitize.exchange.packages.rules import FieldRule, Need, Rules
from digitize.exchange.xml import written

XS: Final = "http://www.w3.org/2001/XMLSchema"
ROOT: Final = "simpledc"
EAD_SCHEMA: Final = "ead.xsd"
EAD_DOC_SCHEMA: Final = "ead_doc.xsd"
OF_OTHERS: Final = (
    "mets1_12.xsd",
    "xlink.xsd",
    "DILCISExtensionMETS.xsd",
    "DILCISExtensionSIPMETS.xsd",
)
_OURS: Final = (
    "Written by digitize from public digests of Circular 05/2025/TT-BNV, Appendix {appendix}, for"
    " packages {oais}. This is not the circular's own schema: nobody has compared it with that."
)


def schema_files(kind: PackageKind) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the bytes of each schema of a package, in order."""
    folder = files("digitize.exchange.packages") / "data"
    for name in OF_OTHERS:
        yield name, (folder / name).read_bytes()
    yield EAD_SCHEMA, schema(kind, kind.whole)
    yield EAD_DOC_SCHEMA, schema(kind, kind.document)


def schema(kind: PackageKind, rules: Rules) -> bytes:
    """Write the XML Schema of a description from the rules of its fields."""
    root = etree.Element(f"{{{XS}}}schema", nsmap={"xs": XS})
    told = etree.SubElement(_child(root, "annotation"), f"{{{XS}}}documentation")
    told.set("{http://www.w3.org/XML/1998/namespace}lang", "en")
    told.text = _OURS.format(appendix=kind.appendix, oais=kind.oais)
    whole = _child(_child(root, "element", name=ROOT), "complexType")
    fields = _child(whole, "sequence")
    for rule in rules:
        _field(fields, rule)
    return written(root)


def _field(fields: etree._Element, rule: FieldRule) -> None:
    element = _child(fields, "element", name=rule.name)
    kind = _child(_child(element, "simpleType"), "restriction", base="xs:string")
    needed = rule.need is Need.TOLD
    if rule.values is not None:
        _child(kind, "pattern", value=rule.values if needed else f"({rule.values})?")
    if needed:
        _child(kind, "minLength", value="1")
    if rule.most is not None:
        _child(kind, "maxLength", value=str(rule.most))


def _child(parent: etree._Element, kind: str, /, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{XS}}}{kind}", attributes)
