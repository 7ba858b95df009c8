"""Numbered changes that bring an older ledger to `schema.sql`. Released ones never change.

Version 1 is the first schema; `tests/ledger/schema-1.sql` keeps it for the tests.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Migration:
    """One change. Its statements and its receipt are committed together."""

    number: int
    name: str
    statements: tuple[str, ...]


MIGRATIONS: tuple[Migration, ...] = ()
