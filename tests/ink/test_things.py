"""What is drawn around and between the articles of a bulletin: rules, frames, pictures."""

import cv2
import numpy as np
import pytest

from digitize.read.ink.rings import rings
from digitize.read.lines.blobs import find_blobs
from fixtures.make.issues.drawings import drawing
from tests.image.pages import printed_page
from tests.ink.test_account import lettered, looked_at, paper

MM = 2048 / 297


def kinds(found) -> list[str]:
    return [one.kind for one in found.pictures]


@pytest.mark.parametrize(
    ("ends", "kind"),
    [
        (((90, 300), (1350, 300)), "rule"),  # under a masthead
        (((90, 300), (1350, 308)), "rule"),  # on a page that lies askew
        (((300, 500), (560, 510)), "rule"),  # on a page that is bent
        (((724, 400), (724, 2000)), "rule"),  # between two columns
        (((0, 1000), (1447, 1004)), "fold"),
        (((724, 0), (730, 2047)), "fold"),
    ],
)
def test_a_rule_ends_on_the_page_and_a_fold_runs_across_it(ends, kind):
    page = paper()
    cv2.line(page, *ends, 0, 3)
    assert kinds(looked_at(page)) == [kind]


def framed(gap: bool) -> tuple[np.ndarray, tuple[int, int, int, int]]:
    """A frame with a word in its middle; its title may interrupt the upper side."""
    page = paper()
    cv2.rectangle(page, (200, 600), (700, 800), 0, 3)
    if gap:
        page[590:612, 330:560] = 255
    lettered(page, "LICH", (410, 710))
    return page, (400, 675, 520, 720)


@pytest.mark.parametrize("gap", [False, True])
def test_a_frame_around_a_word_is_found(gap):
    """Its centre lies in the word, whose ink it is not."""
    page, word = framed(gap)
    found = looked_at(page, words=[word])
    assert kinds(found) == ["frame"]
    assert np.abs(np.subtract(found.pictures[0].box, (200, 600, 701, 801))).max() <= 3


def test_a_drawing_is_one_picture():
    """House, trees and sun are strokes apart from each other; the rule beside them is none."""
    page = paper()
    ink = drawing(640, 420, np.random.default_rng(2))
    page[700:1120, 300:940] = 255 - ink
    cv2.line(page, (285, 500), (285, 1500), 0, 3)
    found = looked_at(page)
    assert sorted(kinds(found)) == ["drawing", "rule"]
    [drawn] = [one.box for one in found.pictures if one.kind == "drawing"]
    rows, columns = np.nonzero(ink)
    box = (300 + columns.min(), 700 + rows.min(), 300 + columns.max(), 700 + rows.max())
    assert np.abs(np.subtract(drawn, box)).max() <= 6


def test_the_rules_of_a_table_are_no_ring():
    """A circle with ink on half of it is found among as many rules as a table has."""
    page = printed_page()
    page[:] = 255
    for x in range(300, 561, 65):
        cv2.line(page, (x, 900), (x, 1160), 0, 3)
    for y in range(900, 1161, 32):
        cv2.line(page, (300, y), (560, y), 0, 3)
    box = (300.0, 900.0, 560.0, 1160.0)
    blobs = find_blobs(page)
    assert rings(blobs, MM)
    assert rings(blobs, MM, [box]) == []
