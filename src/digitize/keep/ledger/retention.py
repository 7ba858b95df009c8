"""How long a document is kept, as its dossier and the data given with its scan say."""

from __future__ import annotations

from sqlite3 import Connection

from digitize.dossier.retention import Retention, retention
from digitize.keep.ledger.dossiers import dossier, dossier_of
from digitize.keep.ledger.handed import handed
from digitize.keep.store.ids import Sha256
from digitize.record.model import Record


def retention_of(db: Connection, record: Record) -> Retention | None:
    """Return the term of a document; None: nobody has entered one.

    The document's own term in its dossier counts before that of the dossier, and that before the
    one given with the scan. It begins with the dossier's last day or the document's own day,
    whichever is later; without both, with the day of receipt.
    """
    term, ends = handed(db, Sha256(record.source.sha256)).description.maintenance, None
    if there := dossier_of(db, record.record_id):
        found = dossier(db, there)
        own = next(one for one in found.documents if one.record_id == record.record_id)
        term, ends = own.maintenance or found.maintenance or term, found.end_date
    if term is None:
        return None
    issued = record.issued_on.value
    days = [ends, issued if isinstance(issued, str) else None]
    received = record.source.received_at.date().isoformat()
    return retention(term, days if any(days) else [received])
