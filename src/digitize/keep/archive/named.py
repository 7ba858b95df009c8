"""What a record is called and whom it names, for filters and for the order of what is found."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from digitize.keep.archive.looks import Looks

TABLES: Final = (
    "CREATE TABLE IF NOT EXISTS named (id INTEGER PRIMARY KEY, told TEXT NOT NULL) STRICT",
)  # a row for each searched record


@dataclass(frozen=True, slots=True)
class Named:
    """titles: of the record and of its articles. number: `95/TB-UBND`; "" if none was read.

    people: everybody whom a field of the record names: the signer, people of the news, authors.
    reviewed: people have confirmed or corrected it, and nothing in it asks for a person any more.
    """

    titles: tuple[str, ...] = ()
    number: str = ""
    signer: str = ""
    people: tuple[str, ...] = ()
    reviewed: bool = False

    def packed(self) -> str:
        """Return it as text for the index."""
        told = (self.titles, self.number, self.signer, self.people, self.reviewed)
        return json.dumps(told, ensure_ascii=False)


NOBODY: Final = Named()


def unpacked(told: str) -> Named:
    """Return what `Named.packed` wrote."""
    titles, number, signer, people, reviewed = json.loads(told)
    return Named(tuple(titles), number, signer, tuple(people), reviewed)


def named_of(record: Mapping[str, Any], looks: Looks) -> Named:
    """Take it from a record's JSON; the titles are taken from its row in the index.

    Raises: KeyError, TypeError, AttributeError: it is no record.
    """
    parts = [_value(record, name) for name in ("number", "number_year", "symbol")]
    signer = _value(record.get("signer") or {}, "name")
    return Named(
        number="/".join(filter(None, parts)),
        signer=signer,
        people=tuple(dict.fromkeys(filter(None, (signer, *_people(record))))),
        reviewed=looks.edits > 0 and looks.asks == 0,
    )


def _people(record: Mapping[str, Any]) -> Iterator[str]:
    """Yield the people of the record's text, then the authors of its articles."""
    yield from (str(one["name"]) for one in record.get("people") or ())
    for article in record.get("articles") or ():
        yield _value(article, "byline")
        yield from (str(one["name"]) for one in article.get("people") or ())


def _value(record: Mapping[str, Any], name: str) -> str:
    value = (record.get(name) or {}).get("value")
    return "" if value is None else str(value)
