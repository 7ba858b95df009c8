"""EAD.xml and EAD_doc: a description as `simpledc`, an element for each field of the circular."""

from __future__ import annotations

from lxml import etree

from digitize.exchange.packages.rules import Rules, Values
from digitize.exchange.packages.schemas import ROOT
from digitize.exchange.xml import XSI, add, written


def description(rules: Rules, values: Values, schema: str) -> bytes:
    """Write a description; a field without a value has an empty element.

    Args: schema: where its schema is, seen from its own folder.
    """
    root = etree.Element(ROOT, nsmap={"xsi": XSI})
    root.set(f"{{{XSI}}}noNamespaceSchemaLocation", schema)
    for rule in rules:
        add(root, rule.name, values.get(rule.name) or None)
    return written(root)


def fields_of(data: bytes) -> dict[str, str]:
    """Read a description: its fields with a value, whatever namespace it has.

    Raises: ValueError: it is no XML, or no `simpledc`.
    """
    parser = etree.XMLParser(no_network=True, resolve_entities=False, remove_comments=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(f"it is no XML: {error}") from error
    if etree.QName(root).localname != ROOT:
        raise ValueError(f"it is no {ROOT}, but {etree.QName(root).localname}")
    told = ((etree.QName(one).localname, (one.text or "").strip()) for one in root)
    return {name: text for name, text in told if text}
