"""Gathers the evidence for each word of a document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from digitize.record.letters import normalise
from digitize.record.page import Block, Line, Page, Word
from digitize.understand.vietnamese.candidates import Evidence
from digitize.understand.vietnamese.figures import (
    WordPlace,
    WordSeen,
    columns_of_figures,
    entry_of,
    is_dated,
    is_filed,
    put_right,
)
from digitize.understand.vietnamese.language import mention_of
from digitize.understand.vietnamese.phrases import phrases_of
from digitize.understand.vietnamese.twice import unproven
from digitize.understand.vietnamese.words import WordKind, joined, kinds, parts

TRUSTED = 0.9  # least confidence of a word, read alike twice, that counts as a mention


def evidence_of(pages: Sequence[Page]) -> Iterator[list[list[Evidence]]]:
    """The evidence for each page, block and word, in order."""
    mentions = _mentions(pages)
    for page, settled, known in zip(pages, _settled(pages), phrases_of(pages), strict=True):
        yield [
            [
                one if phrase is None else replace(one, known=phrase)
                for one, phrase in zip(_block(block, mentions, words), phrases, strict=True)
            ]
            for block, words, phrases in zip(page.blocks, settled, known, strict=True)
        ]


def _settled(pages: Sequence[Page]) -> Iterator[list[list[str | None]]]:
    """For each word of each block its corrected figures or dash; None if nothing is corrected."""
    entry = 0
    for page in pages:
        figures = columns_of_figures(page)
        of_page = []
        for block in page.blocks:
            words: list[str | None] = []
            for line in block.lines:
                in_column = line.cell in figures
                raws = [word.raw for word in line.words]
                for at, word in enumerate(line.words):
                    opens = at == 0 and len(line.words) > 1
                    filed = is_filed(raws, at)
                    next_entry = entry + 1 if entry else 0
                    place = WordPlace(opens, next_entry, in_column, is_dated(raws, at), filed)
                    # The second reader has `Lưu:VT` as one word, at the word before.
                    second = line.second if filed else word.second
                    seen = WordSeen(normalise(word.raw), normalise(second or ""), word.alternatives)
                    words.append(put_right(seen, place))
                    if opens and line.cell is None:
                        entry = entry_of(words[-1] or word.raw) or entry
            of_page.append(words)
        yield of_page


def _block(block: Block, mentions: Counter[str], settled: Sequence[str | None]) -> list[Evidence]:
    reads = [[normalise(word.raw) for word in line.words] for line in block.lines]
    flat = ["", *(read for line in reads for read in line), ""]
    found: list[Evidence] = []
    for line, words in zip(block.lines, reads, strict=True):
        doubted = unproven([(word.raw, word.confidence) for word in line.words], line.second)
        for at, (word, read, kind) in enumerate(zip(line.words, words, kinds(words), strict=True)):
            around = flat[len(found)], flat[len(found) + 2]
            one = _evidence(word, line, (read, kind), around, mentions)
            found.append(replace(one, unproven=True) if at in doubted else one)
    return [
        one if text is None else replace(one, settled=text)
        for one, text in zip(found, settled, strict=True)
    ]


def _evidence(
    word: Word,
    line: Line,
    read: tuple[str, WordKind],
    around: tuple[str, str],
    mentions: Counter[str],
) -> Evidence:
    return Evidence(
        read=read[0],
        kind=read[1],
        confidence=word.confidence,
        doubts=word.alternatives,
        second=None if word.second is None else normalise(word.second),
        line_confidence=line.confidence,
        second_confidence=line.second_confidence or 0.0,
        before=around[0],
        after=around[1],
        mentions=mentions,
        chances=word.chances,
        third=None if word.third is None else normalise(word.third),
        third_chances=word.third_chances,
    )


def _mentions(pages: Sequence[Page]) -> Counter[str]:
    """How often each trusted word, and each pair of them, occurs in the document."""
    found: Counter[str] = Counter()
    for page in pages:
        for block in page.blocks:
            for line in block.lines:
                tokens = [_mention(word) for word in line.words]
                found.update(token for token in tokens if token)
                for (left, one), (right, other) in pairwise(zip(line.words, tokens, strict=True)):
                    if one and other and joined(left.raw, right.raw):
                        found[f"{one} {other}"] += 1
    return found


def _mention(word: Word) -> str:
    trusted = word.confidence >= TRUSTED and word.second in (word.raw, None)
    return mention_of(parts(normalise(word.raw))[1]) if trusted else ""
