"""Removes from the store what two persons have deleted. Everything may be repeated."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from digitize.keep.store.ids import RecordId, Sha256, record_id
from digitize.keep.store.interface import Store


def erase_original(store: Store, sha256: Sha256) -> None:
    """Remove an original. Raises: StoreAway: so does all that follows, in an object store."""
    store.remove_original(sha256)


def erase_records(store: Store, hashes: Iterable[Sha256]) -> None:
    """Remove the JSON of revisions by their hashes."""
    for one in hashes:
        store.remove_record(one)


def erase_unsent(store: Store, record: RecordId, but: Collection[Sha256]) -> None:
    """Remove every other JSON of a record: an edit that came too late was stored and never sent.

    Each record of the store is opened for its first bytes, so this takes a while in a large one.

    Args: but: the hash of the tombstone.
    """
    head = f'{{"record_id":"{record_id(record)}"'.encode()
    erase_records(store, [one for one in store.records_with(head) if one not in but])


def erase_held(store: Store, sha256: Sha256) -> None:
    """Remove the JSON of all records of a scan of which none was ever sent."""
    erase_records(store, [*store.records_with(f'{{"record_id":"{sha256}-'.encode())])


def erase_pages(store: Store, sha256: Sha256, but: Collection[int] | None) -> None:
    """Remove the page results of a scan. but: pages that stay; None: all go."""
    store.remove_pages(sha256, but)
