"""Aligns a second reading of a line with the words of the first."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz.distance import Levenshtein


def word_by_word(words: Sequence[str], other: str) -> list[str]:
    """For each word, the words of the other reading at its place, joined by spaces; "" if none.

    Letters are aligned by edit distance; a word of the other reading is assigned to the word with
    which most of its letters are aligned.
    """
    return _assigned(words, other, parted=False)


def parted_by_word(words: Sequence[str], other: str) -> list[str]:
    """The same, but where the other reading lost a space each word gets its own part.

    `Số:/UBND` beside `Số: /UBND` is a second reading of both words.
    """
    return _assigned(words, other, parted=True)


def _assigned(words: Sequence[str], other: str, *, parted: bool) -> list[str]:
    owner = _owners(words, other)
    found: list[list[str]] = [[] for _ in words]
    tokens = other.split()
    for (start, end), token in zip(_spans(tokens), tokens, strict=True):
        votes = [owner.get(at, -1) for at in range(start, end)]
        glued = _glued(words, token, votes) if parted else []
        for word, part in glued or _most(token, votes):
            found[word].append(part)
    return [" ".join(parts) for parts in found]


def _most(token: str, votes: Sequence[int]) -> list[tuple[int, str]]:
    known = [vote for vote in votes if vote >= 0]
    return [(max(set(known), key=known.count), token)] if known else []


def _glued(words: Sequence[str], token: str, votes: Sequence[int]) -> list[tuple[int, str]]:
    """The parts of a token that is several words without their spaces; [] if it is not.

    All of these words but one must be in it to the letter: else it may be a single word.
    """
    if min(votes) < 0 or min(votes) == max(votes) or list(votes) != sorted(votes):
        return []
    parts = [
        (word, "".join(letter for letter, of in zip(token, votes, strict=True) if of == word))
        for word in sorted(set(votes))
    ]
    different = [part for word, part in parts if part != words[word]]
    return parts if len(different) <= 1 else []


def letters_beside(words: Sequence[str], other: str) -> list[tuple[int, int] | None]:
    """For each word the first and the last of the other reading's letters laid beside it.

    Here a word of the other reading may belong to two words, as `Lưu:VT` to `Lưu:` and `VT`.
    """
    found: list[tuple[int, int] | None] = [None] * len(words)
    for at, word in sorted(_owners(words, other).items()):
        if word >= 0 and other[at] != " ":
            seen = found[word]
            found[word] = (at if seen is None else seen[0], at)
    return found


def _owners(words: Sequence[str], other: str) -> dict[int, int]:
    """For each letter of the other reading the word beside which it lies, -1 for none."""
    line = " ".join(words)
    owner: dict[int, int] = {}
    spans = _spans(words)
    of_char = {at: index for index, (start, end) in enumerate(spans) for at in range(start, end)}
    for block in Levenshtein.opcodes(line, other):
        length = max(block.src_end - block.src_start, 1)
        for step, at in enumerate(range(block.dest_start, block.dest_end)):
            here = block.src_start + min(step, length - 1)
            owner[at] = of_char.get(min(here, len(line) - 1), of_char.get(here - 1, -1))
    return owner


def _spans(words: Sequence[str]) -> list[tuple[int, int]]:
    """Start and end of each word in the words joined by single spaces."""
    spans, start = [], 0
    for word in words:
        spans.append((start, start + len(word)))
        start += len(word) + 1
    return spans
