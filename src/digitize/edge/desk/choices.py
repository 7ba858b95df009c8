"""What a word may be, with the evidence for each: what a person picks from by one key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from digitize.edge.desk.messages import Language, notes_in, text
from digitize.record.model import Change
from digitize.record.page import Word

MOST = 9  # one for each figure on the keyboard
LEAST = 0.05  # confidence of a letter below which nobody would pick it


@dataclass(frozen=True, slots=True)
class Choice:
    """A text, and why it is offered."""

    text: str
    why: str


def choices(word: Word, change: Change | None, language: Language) -> list[Choice]:
    """The word as it stands, then what cleaning weighed, the other reader, and other letters."""
    found: dict[str, Choice] = {}
    for one in _all(word, change, language):
        if one.text and one.text not in found:
            found[one.text] = one
    return list(found.values())[:MOST]


def _all(word: Word, change: Change | None, language: Language) -> Iterator[Choice]:
    sure = f"{100 * word.certainty:.0f}%"
    yield Choice(word.text, text(language, "choice.stands", sure=sure))
    if change is not None:
        told = notes_in(language, change.evidence)
        for shown in (change.after, change.before):
            yield Choice(shown, told)
    yield Choice(word.raw, text(language, "choice.raw", sure=f"{100 * word.confidence:.0f}%"))
    if word.second:
        yield Choice(word.second, text(language, "choice.second"))
    for confidence, letter, other in sorted(_letters(word), reverse=True):
        why = text(language, "choice.letter", letter=letter, sure=f"{100 * confidence:.0f}%")
        yield Choice(other, why)


def _letters(word: Word) -> Iterator[tuple[float, str, str]]:
    """The word with one letter replaced by another that the network considered."""
    for doubt in word.alternatives:
        for letter in doubt.choices:
            if letter.confidence >= LEAST:
                other = word.raw[: doubt.at] + letter.text + word.raw[doubt.at + 1 :]
                yield letter.confidence, letter.text, other
