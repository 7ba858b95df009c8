"""Joins the lines of each row of a table without rules to one line of text."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from digitize.read.lines.trueocr import SecondReading
from digitize.read.recognise.chances import joined
from digitize.read.recognise.page import RecognisedLine
from digitize.record.boxes import around


def one_line_a_row(
    lines: Sequence[RecognisedLine], rows: Sequence[int | None]
) -> list[RecognisedLine]:
    """Join the lines of each row, such as code, text, amounts and dashes; keep the reading order.

    Args: rows: for each line its row, None outside of tables without rules; () if not known.
    """
    if not any(row is not None for row in rows):
        return list(lines)
    made: list[RecognisedLine] = []
    for row, pairs in groupby(zip(rows, lines, strict=True), key=lambda pair: pair[0]):
        found = [line for _, line in pairs]
        told = [line for line in found if line.words and not line.apart]
        if row is None or len(told) < 2:
            made += found
            continue
        made += [_joined(told), *(line for line in found if line not in told)]
    return made


def _joined(lines: Sequence[RecognisedLine]) -> RecognisedLine:
    widest = max(lines, key=lambda line: line.box[2] - line.box[0])
    thirds = [line.thirds or (None,) * len(line.words) for line in lines]
    return replace(
        lines[0],
        words=tuple(word for line in lines for word in line.words),
        second=_second([line.second for line in lines]),
        box=around(line.box for line in lines),
        place=around(line.place for line in lines),
        by_hand=tuple(box for line in lines for box in line.by_hand),
        thirds=tuple(one for of_line in thirds for one in of_line)
        if any(line.thirds for line in lines)
        else (),
        letters=widest.letters,
    )


def _second(readings: Sequence[SecondReading | None]) -> SecondReading | None:
    known = [reading for reading in readings if reading]
    if len(known) < len(readings):
        return None
    text = " ".join(reading.text for reading in known)
    confidence = statistics.fmean(reading.confidence for reading in known)
    return SecondReading(text, confidence, joined(known))
