"""Cells of tables that people open in a spreadsheet: in exports, manifests and reports."""

from __future__ import annotations

# A spreadsheet takes a cell that begins with one of these for a formula; Asian ones, the wide too.
_STARTS_FORMULA = tuple("=+-@＝＋－＠|%")


def plain_cell(value: object) -> str:
    """Return a value as the text of a cell, without unprintable characters; empty for None."""
    text = "" if value is None else str(value)
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)


def inert_cell(value: object) -> str:
    """Return a cell that no spreadsheet takes for a formula: an apostrophe marks it as text."""
    text = plain_cell(value)
    return f"'{text}" if text.lstrip().startswith(_STARTS_FORMULA) else text
