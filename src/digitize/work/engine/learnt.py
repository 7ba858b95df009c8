"""The weights that a workspace weighs words with: shipped, or learnt from its own archive."""

from __future__ import annotations

from sqlite3 import Connection

from digitize.keep.ledger.learnt import Learnt, learnt_in_use
from digitize.keep.store.ids import Sha256
from digitize.keep.store.interface import Store
from digitize.understand.vietnamese.weigh import (
    Weights,
    learnt_weights,
    shipped_sha256,
    weights,
)


def in_use(db: Connection) -> Learnt | None:
    """Return the learnt weights in use; None: the shipped ones are."""
    return learnt_in_use(db, Sha256(shipped_sha256()))


def weights_of(db: Connection, store: Store) -> Weights:
    """Return the weights in use.

    Raises: NotInStore, UnreadableCopy, BadCopy: those that were learnt cannot be read.
    """
    found = in_use(db)
    return weights() if found is None else learnt_weights(store.weights(found.weights_sha256))
