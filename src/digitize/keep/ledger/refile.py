"""Puts records into the place in a dossier of those that they replace by a join or its undoing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial
from sqlite3 import Connection
from typing import Any

from digitize.dossier.model import Dossier, DossierDocument
from digitize.errors import BadDossier, NoSuchDossier, StaleDossier
from digitize.keep.ledger.dossiers import Author, change_whatever_happens, dossier_of


def refile(db: Connection, gone: Sequence[str], come: Sequence[str], author: Author) -> None:
    """Put records into the dossier of those that they replace, in the place of the first of them.

    Where one of these is in another dossier, it is taken out there. A dossier that does not take
    the change stays as it is: its form says which record has the pages now.
    """
    homes = dict.fromkeys(home for one in gone if (home := dossier_of(db, one)) is not None)
    for nth, home in enumerate(homes):
        change = partial(_changed, gone=frozenset(gone), come=come if nth == 0 else ())
        with suppress(BadDossier, NoSuchDossier, StaleDossier):
            change_whatever_happens(db, home, change, author)


def _changed(seen: Dossier, gone: frozenset[str], come: Sequence[str]) -> Mapping[str, Any]:
    old = [one for one in seen.documents if one.record_id in gone]
    at = seen.documents.index(old[0])
    ends = {"last_sheet": old[-1].last_sheet if len(come) == 1 else None}
    new = [DossierDocument(record_id=one) for one in come]
    if new:
        new[0] = old[0].model_copy(update={"record_id": come[0], **ends})
    rest = [one for one in seen.documents[at:] if one.record_id not in gone]
    return {"documents": (*seen.documents[:at], *new, *rest)}
