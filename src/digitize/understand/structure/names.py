"""Doubts names of people that are spelled as none is, or otherwise elsewhere in the document.

A list never replaces a name, for a rare one may be right (`Rây`). It says where a person should
look: `Tổng` is no surname, but `Tống` is, and both have the same letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from digitize.record.letters import Folding, bare, fold
from digitize.record.notes import Note, note
from digitize.understand.structure.document import PrintedLine

# Surnames of the Kinh and of other peoples. A spelling that is missing here is only looked at.
_SURNAMES: Final = Path(__file__).parent / "data" / "surnames.txt"
LEAST_WORDS: Final = 3  # of a name whose second word is looked at, and which is looked for

# What stands between surname and given name in most names, and what else has its letters.
SECOND_NAMES: Final = ("thị", "văn", "vân", "vạn")
_WORD = re.compile(r"[^\W\d_]+")


def doubt_of(name: str, own: PrintedLine, lines: Sequence[PrintedLine]) -> Note | None:
    """Why a person should look at the spelling of a name; None if nothing speaks against it.

    Args: own: the line with the name. lines: all lines of the document.
    """
    words = _WORD.findall(name)
    other = _elsewhere(words, own, lines)
    if other is not None:
        return note("name_elsewhere", name=other)
    if len(words) < 2:
        return None
    if alike := _alike(words[0], _surnames()):
        return note("name_part_alike", read=words[0], like=alike)
    if len(words) >= LEAST_WORDS and (alike := _alike(words[1], _second_names())):
        return note("name_part_alike", read=words[1], like=alike)
    return None


def _alike(word: str, known: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The known spellings with the letters of a word, if its own is not among them."""
    spelled = known.get(bare(word), ())
    own = fold(word, Folding.TYPED)
    if any(fold(one, Folding.TYPED) == own for one in spelled):
        return ()
    return tuple(one.upper() if word.isupper() else one.capitalize() for one in spelled)


def _elsewhere(words: Sequence[str], own: PrintedLine, lines: Sequence[PrintedLine]) -> str | None:
    """The name as another line of the document has it, with other tones or hats."""
    if len(words) < LEAST_WORDS:
        return None
    wanted, told = [bare(word) for word in words], [fold(word, Folding.TYPED) for word in words]
    found = None
    for text in (line.text for line in lines if line is not own):
        for run in _runs(_WORD.findall(text), len(words)):
            if [bare(word) for word in run] == wanted and all(word[0].isupper() for word in run):
                if [fold(word, Folding.TYPED) for word in run] == told:
                    return None  # it stands elsewhere as it stands here
                found = " ".join(run)
    return found


def _runs(words: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (words[at : at + size] for at in range(len(words) - size + 1))


@cache
def _surnames() -> dict[str, tuple[str, ...]]:
    return _by_letters(_SURNAMES.read_text(encoding="utf-8").split())


@cache
def _second_names() -> dict[str, tuple[str, ...]]:
    return _by_letters(SECOND_NAMES)


def _by_letters(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name in sorted(names):
        found[bare(name)] = (*found.get(bare(name), ()), name)
    return found
