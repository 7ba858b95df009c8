"""The evidence for a change of a word, as notes of the record."""

from __future__ import annotations

from collections.abc import Iterator

from digitize.record.notes import Note, note
from digitize.understand.vietnamese.candidates import Evidence, neighbours
from digitize.understand.vietnamese.features import LANGUAGE_KINDS
from digitize.understand.vietnamese.language import language, mention_of, token_of
from digitize.understand.vietnamese.words import parts


def why(evidence: Evidence, text: str) -> tuple[Note, ...]:
    """What speaks for a text against the word as read, and against it."""
    return (*_image(evidence, text), *_language(evidence, text))


def _image(evidence: Evidence, text: str) -> Iterator[Note]:
    yield note("read_as", text=evidence.read, confidence=_share(evidence.confidence))
    if evidence.second:
        sure = _share(evidence.second_confidence)
        yield note("second_read_as", text=evidence.second, confidence=sure)
    for doubt in evidence.doubts:
        best = doubt.choices[0]
        for other in doubt.choices[1:]:
            if text[doubt.at : doubt.at + 1] == other.text:
                yield note(
                    "letter_possible",
                    letter=other.text,
                    confidence=_share(other.confidence),
                    read=best.text,
                    read_confidence=_share(best.confidence),
                )


def _language(evidence: Evidence, text: str) -> Iterator[Note]:
    """Pairs with the neighbours that are known with one of the two words only."""
    mentions = evidence.mentions.get(mention_of(parts(text)[1]))
    if mentions:
        yield note("found_elsewhere", times=mentions)
    if evidence.kind not in LANGUAGE_KINDS:
        yield note("image_decides", kind=evidence.kind.value)
        return
    old, new = _pairs(evidence, evidence.read), _pairs(evidence, text)
    if new - old:
        yield note("usual", pairs=tuple(sorted(new - old)))
    if old - new:
        yield note("usual_as_read", pairs=tuple(sorted(old - new)))


def _share(confidence: float) -> float:
    """A confidence as the record has it."""
    return round(confidence, 4)


def _pairs(evidence: Evidence, text: str) -> set[str]:
    token = token_of(parts(text)[1])
    before, after = neighbours(evidence, text)
    pairs = {(before, token), (token, after)}
    return {" ".join(pair) for pair in pairs if all(pair) and language().pair_count(*pair)}
