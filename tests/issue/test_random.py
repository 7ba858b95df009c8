"""Pages made at random lose no line as an issue, and are arranged the same way each time."""

import random
from collections import Counter

import pytest

from digitize.record.compose import composed
from digitize.understand.issue.layout import fields_of_issue, laid_out

from .leaf import Leaf
from .test_layout import masthead

pytestmark = pytest.mark.unit

SHEETS = 12  # scans for each run
TITLES = ("Mở đường về bến đò", "Nước về sớm", "CHỢ QUÊ NGÀY TẾT", "BẢN TIN CỒN BÀNG")
LINES = (
    "(Xem tiếp trang 3)", "(Tiếp theo trang 1)", "Tiếp theo trang 9", "tiếp trang 2", "- 2 -",
    "Bản tin xã Cồn Bàng", "Tin, ảnh: Lữ Kim Xoàn", "Số 7/2019", "Con đò nằm gối bãi trăng",
    "***", "Ban biên tập: Lữ Kim Xoàn", "THÔNG BÁO", "07 giờ 30: họp", "./.",
)  # fmt: skip
KINDS = ("photograph", "drawing", "rule", "frame", "tint", "fold")


def page_at_random(any_: random.Random, number: int):
    leaf = Leaf()
    wide = 2 if any_.random() < 0.2 else 1
    top = masthead(leaf) if any_.random() < 0.4 else any_.randrange(100, 400)
    columns = any_.randrange(1, 5)
    across = (2480 * wide - 300) // columns
    for column in range(columns):
        x, y = 150 + column * across, top
        while y < 3000:
            y = put_at_random(any_, leaf, x, y, max(300, across - 60))
    if any_.random() < 0.3:
        any_.shuffle(leaf.lines)
    leaf.lines[:] = [damaged(any_, line) for line in leaf.lines]
    page = leaf.page(number, width=2480 * wide)
    lean = any_.choice((0.0, 0.0, any_.uniform(-6, 6)))
    return page.model_copy(update={"skew": lean, "turn": any_.choice((0, 0, 0, 1, 2, 3))})


def put_at_random(any_: random.Random, leaf: Leaf, x: int, y: int, width: int) -> int:
    match any_.randrange(6):
        case 0:
            return leaf.put(any_.choice(TITLES), x, y + 60, size=any_.choice((42, 60, 96)))
        case 1 | 2:
            return leaf.prose(x, y, width, any_.randrange(2, 14), skip=any_.randrange(20))
        case 3:
            shift, size = any_.randrange(300), any_.choice((30, 42, 60, 150))
            return leaf.put(any_.choice(LINES), x + shift, y, size=size)
        case 4:
            right = x + any_.choice((0, 5, width, 3 * width))
            bottom = y + any_.choice((0, 4, 300, 1500))
            leaf.picture(any_.choice(KINDS), (x, y, right, bottom))
            return y + any_.choice((0, 20, 320))
        case _:
            return y + any_.randrange(1, 200)


def damaged(any_: random.Random, line):
    """Now and then a line without words, letters, width or weight."""
    left, top, right, bottom = line.box
    match any_.randrange(100):
        case 0:
            return line.model_copy(update={"words": ()})
        case 1:
            empty = tuple(word.model_copy(update={"text": ""}) for word in line.words)
            return line.model_copy(update={"text": "", "words": empty})
        case 2 | 3 as way:
            box = (left, top, left, bottom) if way == 2 else (left, top, right, top)
            flat = tuple(word.model_copy(update={"box": box}) for word in line.words)
            return line.model_copy(update={"box": box, "words": flat})
        case 4:
            return line.model_copy(update={"weight": None})
    return line


@pytest.mark.parametrize("seed", range(4))
def test_any_pages_keep_their_lines_and_texts(seed):
    """Each line is in one block; articles and what is of none make up the text of the issue."""
    any_ = random.Random(seed)
    issues = 0
    for _ in range(SHEETS):
        pages = [page_at_random(any_, number) for number in range(1, any_.randrange(2, 5))]
        layout = laid_out(pages)
        assert layout == laid_out(pages)
        if layout is None:
            continue
        issues += 1
        made = layout.pages
        texts = composed(made, fields_of_issue(made, layout)["articles"])
        assert ids_of_lines(pages) == ids_of_lines(made)
        blocks = [block for page in made for block in page.blocks]
        of_none = [
            line.text for block in blocks for line in block.lines
            if not block.article or block.role in ("caption", "jump")
        ]  # fmt: skip
        told = [line for one in texts.articles for line in one.text.split("\n")]
        said = texts.text.split("\n")
        assert Counter(filter(None, said)) == Counter(filter(None, [*told, *of_none]))
        assert [one.ordinal for one in texts.articles] == list(range(1, len(texts.articles) + 1))
        assert len({one.id for one in texts.articles}) == len(texts.articles)
        for page in made:
            for block in page.blocks:
                own = [one for one in texts.articles if one.id == block.article]
                assert len(own) == bool(block.article)
                assert not own or is_in_a_region(block, page.number, own[0])
    assert issues > SHEETS / 2


def ids_of_lines(pages):
    return Counter(id(line) for page in pages for block in page.blocks for line in block.lines)


def is_in_a_region(block, number, article):
    left, top, right, bottom = block.box
    return any(
        one.page == number and one.box[0] <= left and one.box[1] <= top
        and right <= one.box[2] and bottom <= one.box[3]
        for one in article.regions
    )  # fmt: skip
