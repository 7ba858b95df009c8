"""Views of the desk's queue that a person keeps under a name."""

from __future__ import annotations

from sqlite3 import Connection

from digitize.keep.ledger.db import atomic


def save_view(db: Connection, person: str, name: str, query: str) -> None:
    """Keep a view under a name, in place of an earlier one. query: as in the address."""
    with atomic(db):
        db.execute(
            "INSERT OR REPLACE INTO saved_view (person, name, query) VALUES (?, ?, ?)",
            (person, name, query),
        )


def forget_view(db: Connection, person: str, name: str) -> None:
    """Remove a view of a person."""
    with atomic(db):
        db.execute("DELETE FROM saved_view WHERE person = ? AND name = ?", (person, name))


def views_of(db: Connection, person: str) -> list[tuple[str, str]]:
    """Return the names of a person's views with their queries, in the order of the names."""
    rows = db.execute(
        "SELECT name, query FROM saved_view WHERE person = ? ORDER BY name", (person,)
    )
    return [(str(name), str(query)) for name, query in rows]
