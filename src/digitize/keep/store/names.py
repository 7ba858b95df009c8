"""Names in the store, the same in a folder and in a bucket.

originals/ab/<sha256>
records/ab/<sha256>
weights/ab/<sha256>
pages/<sha256>/<fingerprint>/<page_no>-<token>.json
"""

from __future__ import annotations

import re
from typing import Final

from digitize.keep.store.ids import Fingerprint, Sha256, Token, fingerprint_id, sha256_id
from digitize.keep.store.interface import PageKey

ORIGINALS: Final = "originals"
RECORDS: Final = "records"
WEIGHTS: Final = "weights"
PAGES: Final = "pages"

_PAGE = re.compile(r"([1-9][0-9]{0,9})-([0-9]{1,19})\.json")


def content_name(kind: str, sha256: Sha256) -> str:
    """Return the name of an original, a record or weights. Raises: BadId."""
    return f"{kind}/{sha256_id(sha256)[:2]}/{sha256}"


def pages_name(sha256: Sha256, fingerprint: Fingerprint) -> str:
    """Return what the names of an original's page results begin with. Raises: BadId."""
    return f"{PAGES}/{sha256_id(sha256)}/{fingerprint_id(fingerprint)}"


def page_name(key: PageKey) -> str:
    """Return the name of one page result. Raises: BadId."""
    return f"{pages_name(key.sha256, key.fingerprint)}/{int(key.page_no)}-{int(key.token)}.json"


def page_key(name: str) -> PageKey | None:
    """Return the key in the name of a page result; None if it is none.

    Raises: BadId: its folders are no ids.
    """
    kind, _, rest = name.partition("/")
    sha256, _, rest = rest.partition("/")
    fingerprint, _, file = rest.partition("/")
    found = _PAGE.fullmatch(file)
    if kind != PAGES or found is None:
        return None
    ids = sha256_id(sha256), fingerprint_id(fingerprint)
    return PageKey(*ids, int(found[1]), Token(int(found[2])))
