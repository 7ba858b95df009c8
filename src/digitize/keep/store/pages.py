"""Page results in the store: a page that was read is not read again."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from pydantic import ValidationError

from digitize.keep.store.ids import Fingerprint, Sha256, Token
from digitize.keep.store.interface import PageKey, PageStore
from digitize.record.page import Page, PageState

_SEALED = re.compile(rb'\{"sha256":"([0-9a-f]{64})","page":')


def save_page(
    store: PageStore, sha256: Sha256, fingerprint: Fingerprint, page: Page, token: Token
) -> None:
    """Store one page as read under one lease. It is durable once this returns."""
    key = PageKey(sha256, fingerprint, page.number, token)
    store.put_page(key, sealed(page.model_dump_json().encode()))


def sealed(data: bytes) -> bytes:
    """Return a page result in its stored form: one JSON object of its digest and the page."""
    return b'{"sha256":"%s","page":%s}' % (_digest(data), data)


def unsealed(kept: bytes) -> bytes | None:
    """Return the page result from its stored form.

    None if it changed on the disk, or was written before results had a digest.
    """
    found = _SEALED.match(kept)
    if found is None or not kept.endswith(b"}"):
        return None
    data = kept[found.end() : -1]
    return data if found[1] == _digest(data) else None


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).hexdigest().encode()


def load_pages(
    store: PageStore, sha256: Sha256, fingerprint: Fingerprint, only: range | None = None
) -> dict[int, Page]:
    """Return the best result for each page: a read one before a failed one, then the newest.

    Args: only: page numbers to load, from 1; None: all.
    """
    best: dict[int, Page] = {}
    for key in store.pages(sha256, fingerprint):
        if only is not None and key.page_no not in only:
            continue
        page = _page(store, key)
        if page and (page.state is not PageState.FAILED or not _is_read(best.get(page.number))):
            best[page.number] = page
    return best


def unread(
    store: PageStore, sha256: Sha256, fingerprint: Fingerprint, wanted: Iterable[int]
) -> tuple[int, ...]:
    """Return the pages still to be read, failed ones too: the failure may have been chance.

    Each result is looked at and let go, so that a long document is never in memory for this.

    Args: wanted: page numbers, from 1; in this order they are returned.
    """
    asked = tuple(wanted)
    of = frozenset(asked)
    keys = (key for key in store.pages(sha256, fingerprint) if key.page_no in of)
    read = {key.page_no for key in keys if _is_read(_page(store, key))}
    return tuple(page_no for page_no in asked if page_no not in read)


def are_there(store: PageStore, sha256: Sha256, fingerprint: Fingerprint, wanted: range) -> bool:
    """Return True if the store has a result, read or failed, for each of these pages."""
    there = {key.page_no for key in store.pages(sha256, fingerprint)}
    return there.issuperset(wanted)


def _is_read(page: Page | None) -> bool:
    return page is not None and page.state is not PageState.FAILED


def _page(store: PageStore, key: PageKey) -> Page | None:
    """Return None for a result that has rotted, so that the page is read again."""
    data = unsealed(store.page(key))
    if data is None:
        return None
    try:
        page = Page.model_validate_json(data)
    except ValidationError:
        return None
    return page if page.number == key.page_no else None
