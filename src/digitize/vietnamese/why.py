"""The evidence for a change in words, for the log."""

from __future__ import annotations

from collections.abc import Iterator

from digitize.vietnamese.candidates import Evidence, neighbours
from digitize.vietnamese.features import LANGUAGE_KINDS
from digitize.vietnamese.language import language, mention_of, token_of
from digitize.vietnamese.words import parts


def why(evidence: Evidence, text: str) -> str:
    """What speaks for a text against the word as read."""
    return "; ".join([*_image(evidence, text), *_language(evidence, text)])


def _image(evidence: Evidence, text: str) -> Iterator[str]:
    yield f"read {evidence.read} ({evidence.confidence:.2f})"
    if evidence.second:
        yield f"second reader {evidence.second} ({evidence.second_confidence:.2f})"
    for doubt in evidence.doubts:
        best = doubt.choices[0]
        for other in doubt.choices[1:]:
            if text[doubt.at : doubt.at + 1] == other.text:
                against = f"{best.text} {best.confidence:.2f}"
                yield f"letter {other.text} {other.confidence:.2f}, {against}"


def _language(evidence: Evidence, text: str) -> Iterator[str]:
    """Pairs with the neighbours that are known with one of the two words only."""
    mentions = evidence.mentions.get(mention_of(parts(text)[1]))
    if mentions:
        yield f"{mentions} × elsewhere in the document"
    if evidence.kind not in LANGUAGE_KINDS:
        yield f"kind of word: {evidence.kind.value}, the image decides"
        return
    old, new = _pairs(evidence, evidence.read), _pairs(evidence, text)
    if new - old:
        yield "usual: " + ", ".join(sorted(new - old))
    if old - new:
        yield "usual as read: " + ", ".join(sorted(old - new))


def _pairs(evidence: Evidence, text: str) -> set[str]:
    token = token_of(parts(text)[1])
    before, after = neighbours(evidence, text)
    pairs = {(before, token), (token, after)}
    return {" ".join(pair) for pair in pairs if all(pair) and language().pair_count(*pair)}
