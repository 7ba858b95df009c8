"""Bulletins by the hundred thousand, as the index takes them: for search, not for reading.

A page has a letterhead or a title, and sentences half of the fixtures' grammar, half of walks from
syllable to syllable with the frequencies of the shipped language data. So the common words of a
real archive are on every page, and the rare ones are rare.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from digitize.keep.archive.index import Archived, Standing, Version
from digitize.keep.archive.named import Named
from digitize.keep.store.ids import RecordId
from digitize.record.kinds import kind_shown
from digitize.understand.vietnamese.language import NUMBER, language
from fixtures.make.compose import lexicon, phrases
from fixtures.make.compose.prose import Author

KINDS = ("report", "plan", "decision", "notice", "letter", "directive", "minutes", "news item")
FIRST, DAYS = date(2003, 1, 1), 23 * 365
UNDATED = 0.15  # of the records: their day is written by hand, or there is none
ISSUERS = 400
SYLLABLES = 190  # of a page's walks; with the sentences about 380
_NUMBER = re.compile(r"^Số: (\S+)$", re.M)
PORTION = 1000  # pages that walk side by side


def versions(count: int, seed: int = 8) -> Iterator[Version]:
    """Records of one page each, in the order of their arrival."""
    author = Author(np.random.default_rng(seed), 0)
    issuers = [author.fill("{body} {place}") for _ in range(ISSUERS)]
    for start in range(0, count, PORTION):
        size = min(PORTION, count - start)
        for at, walk in enumerate(_walks(author.dice, size)):
            yield _version(author, issuers, start + at, walk)


def _version(author: Author, issuers: list[str], number: int, walk: list[str]) -> Version:
    kind, issuer = author.pick(KINDS), author.pick(issuers)
    day = FIRST + timedelta(days=author.number(0, DAYS))
    title = author.fill(author.pick(phrases.NEWS_TITLES))
    sha256 = hashlib.sha256(str(number).encode()).hexdigest()
    row = Archived(
        record_id=RecordId(f"{sha256}-1"),
        revision=1,
        record_sha256=sha256,
        filename=f"tin-{number}.pdf",
        title=title,
        kind=kind,
        issued_on=None if author.dice.random() < UNDATED else day.isoformat(),
        pages=1,
        received_at="2026-11-01T00:00:00.000000+00:00",
        archived_at="2026-11-01T00:00:00.000000+00:00",
        issuer=issuer,
        standing=Standing.OPEN,
    )
    text = _page(author, kind, issuer, title, walk)
    printed = _NUMBER.search(text)
    named = Named(number=printed[1].replace("-", "/", 1) if printed else "")
    fields = (named.number, title, issuer, kind_shown(kind, "vi"))
    return Version(row, text, "\n".join(fields), named=named)


def _page(author: Author, kind: str, issuer: str, title: str, walk: list[str]) -> str:
    lines = [title] if kind == "news item" else [
        issuer.upper(), author.fill("Số: {symbol}"), "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc", author.pick(lexicon.TITLES), title,
    ]  # fmt: skip
    words: list[str] = []
    for start in range(0, len(walk), 32):
        part = " ".join(walk[start : start + 32])
        words += (author.sentence() + " " + part[:1].upper() + part[1:] + ".").split(" ")
    lines += [" ".join(words[at : at + 14]) for at in range(0, len(words), 14)]
    return "\n".join(lines)


def _walks(dice: np.random.Generator, count: int) -> list[list[str]]:
    """Walks side by side: of each, syllables that follow each other in the data, mostly."""
    data = language()
    tokens = np.array([str(one) if one != NUMBER else "2024" for one in data.place])
    size = len(tokens)
    often = np.cumsum(np.asarray(data.counts, dtype=np.float64))
    keys = np.asarray(data.keys, dtype=np.int64)
    pairs = np.concatenate([[0.0], np.cumsum(np.asarray(data.pairs, dtype=np.float64))])
    opens = np.searchsorted(keys, np.arange(size + 1) * size)
    at = np.searchsorted(often, dice.random(count) * often[-1])
    steps = [at]
    for _ in range(SYLLABLES - 1):
        low, high = opens[at], opens[at + 1]
        aim = pairs[low] + dice.random(count) * (pairs[high] - pairs[low])
        follows = keys[np.clip(np.searchsorted(pairs, aim) - 1, 0, len(keys) - 1)] % size
        jumps = np.searchsorted(often, dice.random(count) * often[-1])
        at = np.where((low == high) | (dice.random(count) < 0.12), jumps, follows)
        steps.append(at)
    return [list(tokens[walk]) for walk in np.stack(steps, axis=1)]
