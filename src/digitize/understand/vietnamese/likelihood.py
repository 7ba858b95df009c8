"""Compares how likely the readers' networks find the candidates of a word."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from digitize.record.chances import best_likelihood, considered, log_likelihood

# A letter of the second reading may be exchanged for one that costs so much more, in nats: 20 times
# less probable.
CONSIDERED = 3.0
MOST = 5  # candidates of a word that are made so
# A change that the network finds less likely than the word as read by more than this, in nats, is
# only suggested. By halves of the pages for fitting, 9 more words would be mended and 3 broken.
CONTRADICTED = 4.0

_QUOTES = re.compile("[\"'`´‘’“”„]")


@dataclass(frozen=True, slots=True)
class Network:
    """What the network of a reader can write.

    name: begins the names of its features. like: signs that it writes as others. unknown: signs
    that it does not have, so that no text with them is ever likely.
    """

    name: str
    like: Mapping[int, int]
    unknown: re.Pattern[str]


# It has one dash, and one quotation mark.
SECOND = Network(
    "chance", str.maketrans("–—‘", "--’"), re.compile(r"[^\w\s&#@'()+,\-–—‘./:<>’“”;*$%`]")
)
THIRD = Network(
    "third.chance",
    str.maketrans("–—‘’“”", "--''\"\""),
    re.compile(r"[^\w\s,.\-–—:;\"“”'‘’?!()\[\]{}/%+$&=*#@\\<>°]"),
)


def likelihood(chances: str, text: str, network: Network = SECOND) -> float:
    """Natural logarithm of the probability of a text under the chances of its letters."""
    return log_likelihood(chances, text.translate(network.like))


def shortfall(chances: str, text: str, network: Network = SECOND) -> float:
    """By how much the logarithm of a text's probability lies below the best letters'."""
    return likelihood(chances, text, network) - best_likelihood(chances)


def gain(chances: str, read: str, text: str, network: Network = SECOND) -> float:
    """How much more likely a text is than the word as read, as a logarithm."""
    return likelihood(chances, text, network) - likelihood(chances, read, network)


def contradicts(chances: str | None, read: str, text: str) -> bool:
    """Whether the network finds a text much less likely than the word as read."""
    return chances is not None and gain(chances, read, text) < -CONTRADICTED


def nearby(chances: str) -> tuple[str, ...]:
    """What the network reads, and the same with one letter exchanged, the likeliest first."""
    return considered(chances, CONSIDERED)[:MOST]


def quotes_in(text: str) -> str:
    """The quotation marks of a text. The network takes `”` for `'` more often than not."""
    return "".join(_QUOTES.findall(text))


def has_unknown(text: str, network: Network = SECOND) -> bool:
    """Whether a text has a sign that the network does not know, so that it is never likely."""
    return network.unknown.search(text) is not None


def same_print(third: str, text: str) -> bool:
    """Whether a text is what the third reader has, which knows only straight quotes and hyphens."""
    return third == text.translate(THIRD.like)


def same_second(second: str, text: str) -> bool:
    """Whether a text is what the second reader has, which knows one dash and one such quote."""
    return second == text or second.translate(SECOND.like) == text.translate(SECOND.like)
