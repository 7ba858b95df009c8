"""What is on the paper is in the record, or the account says where it is not."""

from functools import cache

import numpy as np
import pytest

from digitize.evaluate.boxes import BoxedWord, load_true_boxes
from digitize.image.prepare import Prepared, prepare
from digitize.ink.account import Account, Known, account_of
from digitize.ink.pieces import in_picture
from digitize.lines.blobs import find_blobs
from digitize.lines.frame import Frame, upright
from digitize.lines.marks import in_picture as inks_in_picture
from digitize.programs import wrapped
from digitize.scan.raster import page_image
from digitize.scan.source import open_scan
from digitize.settings import Settings
from tests.reading.scans import FIXTURES

UPRIGHT = ("report-skew6", "news-worn", "news-fax", "two-columns", "table-ruled", "report-seal")
NONE = np.empty((0, 4))


def known(words=NONE, **others) -> Known:
    empty = dict.fromkeys(("furniture", "doubted", "marks", "pictures"), NONE)
    boxes = {name: np.array(value, float).reshape(-1, 4) for name, value in others.items()}
    return Known(words=np.array(words, float).reshape(-1, 4), **{**empty, **boxes})


@cache
def seen(name: str) -> tuple[Frame, Prepared, list[list[BoxedWord]]]:
    """A fixture's first page as the reader has it, and its true words in printed lines."""
    settings = Settings()
    with wrapped(settings.limits) as programs:
        scan = open_scan(FIXTURES / f"{name}.pdf", programs, settings.limits)
        prepared = prepare(page_image(scan, 1, programs, settings).pixels)
    words = load_true_boxes(FIXTURES / f"{name}.words.json").pages[0].words
    lines: list[list[BoxedWord]] = []
    for word in words:
        last = lines[-1][-1].box if lines else (0, 0, 0, 0)
        level = word.box[1] < last[3] and word.box[3] > last[1] and word.box[0] >= last[2]
        if lines and level:
            lines[-1].append(word)
        else:
            lines.append([word])
    return upright(prepared.page, lambda page: 0), prepared, lines


def account(name: str, without: int | None = None) -> Account:
    """The account of a fixture whose record has all true words, or all but those of one line."""
    frame, prepared, lines = seen(name)
    boxes = [word.box for at, line in enumerate(lines) if at != without for word in line]
    inks = prepared.inks
    if inks is not None:
        inks = inks_in_picture(inks, frame, max(prepared.page.shape))
    return account_of(frame.picture, _blobs(name), inks, known(in_picture(boxes, frame)))


@cache
def _blobs(name: str):
    return find_blobs(seen(name)[0].picture)


def told(found: Account, boxes: np.ndarray) -> int:
    """How many word boxes of the picture meet a place that is told as unread."""
    return sum(
        any(
            x0 < place.box[2] and x1 > place.box[0] and y0 < place.box[3] and y1 > place.box[1]
            for place in found.unread
        )
        for x0, y0, x1, y1 in boxes
    )


@pytest.mark.parametrize("name", UPRIGHT)
def test_of_a_page_that_is_read_whole_nothing_is_unread(name):
    if name == "report-seal":  # here nobody has told the account of the seal and the signature
        assert all(place.letters < 9 for place in account(name).unread)
    else:
        assert account(name).unread == ()


@pytest.mark.parametrize("name", UPRIGHT)
def test_whatever_line_is_lost_its_ink_is_told(name):
    frame, _, lines = seen(name)
    lost = found = 0
    for at, line in [*enumerate(lines)][::2]:
        boxes = in_picture([word.box for word in line], frame)
        if sum(map(str.isalnum, "".join(word.text for word in line))) < 4:
            continue  # of a letter or two nobody can tell from its ink that it is print
        lost += len(line)
        found += told(account(name, without=at), boxes)
    assert found >= 0.95 * lost
