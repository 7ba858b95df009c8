import numpy as np
import pytest

from digitize.read.image.colour import Ink, coloured_ink

pytestmark = pytest.mark.unit

RED, BLUE, VIOLET, BLACK = (206, 32, 40), (34, 48, 150), (58, 52, 140), (38, 38, 38)


def page(tint=(250, 249, 246)) -> np.ndarray:
    return np.full((600, 500, 3), tint, np.uint8)


def inked(cover: float, ink: tuple[int, int, int], tint=(250, 249, 246)) -> int:
    """What most of a square of ink is taken for, pressed with a cover of 0 to 1."""
    paper = page(tint)
    passed = 1 - cover * (1 - np.array(ink) / 255)
    paper[200:300, 200:300] = paper[200:300, 200:300] * passed
    inside = coloured_ink(paper)[205:295, 205:295]
    return int(np.bincount(inside.ravel()).argmax())


@pytest.mark.parametrize("cover", [0.3, 0.6, 0.95])
@pytest.mark.parametrize("tint", [(250, 249, 246), (238, 226, 196), (225, 232, 250)])
def test_inks_are_told_apart_however_thin_they_lie(cover, tint):
    """On white, yellowed and bluish paper: a seal, a pen, a stamp; black print is none."""
    assert inked(cover, RED, tint) == Ink.RED
    assert inked(cover, BLUE, tint) == Ink.PEN
    assert inked(cover, VIOLET, tint) in (Ink.BLUE, Ink.PEN)
    assert inked(cover, BLACK, tint) == Ink.NONE


def test_print_under_a_seal_is_print():
    """Where red lies on black, the black stays."""
    paper = page()
    paper[200:300, 200:300] = RED
    paper[240:260] = 30
    inks = coloured_ink(paper)
    assert (inks[243:257] == Ink.NONE).all()
    assert (inks[205:235, 205:295] == Ink.RED).all()


def test_tinted_paper_has_no_ink():
    """The paper's own colour is measured and taken off."""
    assert not coloured_ink(page((238, 226, 196))).any()
