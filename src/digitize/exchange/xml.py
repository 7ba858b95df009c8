"""Writes XML by lxml, with legal text and one serialisation."""

from __future__ import annotations

import re

from lxml import etree

XLINK = "http://www.w3.org/1999/xlink"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
# Characters that XML 1.0 forbids, escaped or not (its production 2).
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def legal(text: str) -> str:
    """The text with U+FFFD for each character that XML cannot hold."""
    return _ILLEGAL.sub("\ufffd", text)


def add(
    parent: etree._Element,
    name: str,
    text: object = None,
    /,
    **attributes: object,
) -> etree._Element:
    """Add a child. A `name` without namespace takes the parent's; None values are left out.

    Attributes with a namespace are set by who needs them.
    """
    space = etree.QName(parent).namespace
    full = name if name.startswith("{") or space is None else f"{{{space}}}{name}"
    made = etree.SubElement(parent, full)
    for key, value in attributes.items():
        if value is not None:
            made.set(key, legal(str(value)))
    if text is not None:
        made.text = legal(str(text))
    return made


def written(root: etree._Element, doctype: str | None = None, indent: bool = True) -> bytes:
    """The document in UTF-8, without indents where spaces matter."""
    return etree.tostring(
        root, xml_declaration=True, encoding="UTF-8", pretty_print=indent, doctype=doctype
    )
