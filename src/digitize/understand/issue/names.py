"""Takes the name in a masthead as the rest of the issue has it, where large letters were misread.

A masthead is drawn once, often in odd letters; the same name stands in running heads and, in small
letters, in the text: `BẢN TIN TÂN QLỚI ĐÔNG` over an issue that says `Tân Quới Đông` nine times.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from rapidfuzz import fuzz

from digitize.record.fields import RecordField
from digitize.understand.structure.document import PrintedLine

ALIKE: Final = 70.0  # of 100: similarity of a misread word and the right one
SHORT: Final = 3  # letters of a word up to which one of them may be misread
OFTEN: Final = 2  # times that a name must stand in the rest of the issue
WORDS: Final = range(2, 6)  # of a name


def as_elsewhere(field: RecordField, lines: Sequence[PrintedLine]) -> RecordField:
    """Return a field whose last words are a name with the name as other lines have it.

    Nothing is changed if these words stand anywhere else as they were read, or if no name like
    them is repeated. What was read stays in `raw`, and `method` says where the value is from.

    Args: lines: of the issue, without those of its masthead.
    """
    words = str(field.value or "").split()
    counts = [count for count in WORDS if count <= len(words)]
    there = {count: Counter(_runs(lines, count)) for count in counts}
    read = {count: [word.casefold() for word in words[-count:]] for count in counts}
    if any(there[count][" ".join(read[count])] for count in counts):
        return field
    for count in reversed(counts):
        alike = [
            (times, name)
            for name, times in there[count].items()
            if times >= OFTEN and all(map(_may_be, read[count], name.split()))
        ]
        if alike:
            name = max(alike)[1]
            name = name.upper() if words[-1].isupper() else name.title()
            value = " ".join([*words[:-count], name])
            method = f"{field.method}, as in the text"
            return field.model_copy(update={"value": value, "method": method})
    return field


def _may_be(read: str, name: str) -> bool:
    """Whether a word may have been misread for another."""
    return fuzz.ratio(read, name) >= ALIKE or (
        len(read) == len(name) <= SHORT
        and read != name
        and (sum(one != other for one, other in zip(read, name, strict=True)) <= 1)
    )


def _runs(lines: Sequence[PrintedLine], count: int) -> Iterator[str]:
    """All runs of so many words that each begin with a capital, in small letters."""
    text = " ".join(line.text for line in lines)
    words = [word.strip("()“”\"'") for word in text.split()]
    for at in range(len(words) - count + 1):
        run = words[at : at + count]
        whole = all(word[-1:].isalnum() for word in run[:-1])
        if whole and all(word[:1].isupper() for word in run):
            yield " ".join(run).strip(".,:;!?”").casefold()
