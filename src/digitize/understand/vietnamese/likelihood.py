"""Compares how likely the second reader's network finds the candidates of a word."""

from __future__ import annotations

import re

from digitize.record.chances import best_likelihood, considered, log_likelihood

# A letter of the second reading may be exchanged for one that costs so much more, in nats: 20 times
# less probable.
CONSIDERED = 3.0
MOST = 5  # candidates of a word that are made so
# A change that the network finds less likely than the word as read by more than this, in nats, is
# only suggested. By halves of the pages for fitting, 9 more words would be mended and 3 broken.
CONTRADICTED = 4.0

_LIKE_SIGNS = str.maketrans("–—‘", "--’")  # the network has one dash, and one quotation mark
_QUOTES = re.compile("[\"'`´‘’“”„]")
_UNKNOWN = re.compile(r"[^\w\s&#@'()+,\-–—‘./:<>’“”;*$%`]")  # signs that it does not have


def likelihood(chances: str, text: str) -> float:
    """Natural logarithm of the probability of a text under the chances of its letters."""
    return log_likelihood(chances, text.translate(_LIKE_SIGNS))


def shortfall(chances: str, text: str) -> float:
    """By how much the logarithm of a text's probability lies below the best letters'."""
    return likelihood(chances, text) - best_likelihood(chances)


def gain(chances: str, read: str, text: str) -> float:
    """How much more likely a text is than the word as read, as a logarithm."""
    return likelihood(chances, text) - likelihood(chances, read)


def contradicts(chances: str | None, read: str, text: str) -> bool:
    """Whether the network finds a text much less likely than the word as read."""
    return chances is not None and gain(chances, read, text) < -CONTRADICTED


def nearby(chances: str) -> tuple[str, ...]:
    """What the network reads, and the same with one letter exchanged, the likeliest first."""
    return considered(chances, CONSIDERED)[:MOST]


def quotes_in(text: str) -> str:
    """The quotation marks of a text. The network takes `”` for `'` more often than not."""
    return "".join(_QUOTES.findall(text))


def has_unknown(text: str) -> bool:
    """Whether a text has a sign that the network does not know, so that it is never likely."""
    return _UNKNOWN.search(text) is not None
