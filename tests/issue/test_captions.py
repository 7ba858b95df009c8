"""The words of a caption, in small slanting letters, are weighed by those of its article."""

import pytest

from digitize.record.page import Line, Page
from digitize.settings import Cleaning
from digitize.understand.assemble import cleaned_pages

from .leaf import Leaf

pytestmark = pytest.mark.unit


def page(read: str, second: str, role: str) -> Page:
    """A page with a headline, a line of some role that was read so, and an article under both."""
    leaf = Leaf()
    leaf.put("Mùa hoa trắng", 180, 200, size=60)
    leaf.put(read, 180, 300, size=34)
    for at, text in enumerate(("lên dốc Thác Mơ", "cả dốc Thác Mơ nở", "xuống dốc Thác Mơ")):
        leaf.put(text, 180, 400 + 60 * at)
    made = leaf.page()
    roles = ("title", role, "body", "body", "body")
    blocks = [
        block.model_copy(update={"role": of}) for block, of in zip(made.blocks, roles, strict=True)
    ]
    line = blocks[1].lines[0]
    words = tuple(
        word.model_copy(update={"second": other, "confidence": 0.7})
        for word, other in zip(line.words, second.split(), strict=True)
    )
    line = line.model_copy(update={"words": words, "second": second, "second_confidence": 0.9})
    blocks[1] = blocks[1].model_copy(update={"lines": (line,)})
    return made.model_copy(update={"blocks": tuple(blocks)})


def cleaned(read: str, second: str, role: str) -> Line:
    done = cleaned_pages([page(read, second, role)], Cleaning.APPLY, [])
    return done[0].blocks[1].lines[0]


@pytest.mark.parametrize("role", ["caption", "subtitle", "kicker"])
def test_a_caption_is_taken_as_the_article_has_it(role):
    assert cleaned("gương ở dốc Thức Mơ", "gương ở dốc Thác Mơ", role).text == "gương ở dốc Thác Mơ"
