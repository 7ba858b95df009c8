"""Search in the issue of a bulletin: a hit is shown in its article."""

import json
import sqlite3
from datetime import date, timedelta

import pytest

from digitize.keep.archive.folders import record_bytes, version_of
from digitize.keep.archive.index import enter, forget, is_complete, open_index, replace_all
from digitize.keep.archive.pieces import text_and_pieces
from digitize.keep.archive.search import Query, search
from digitize.keep.archive.words import Span
from digitize.record.boxes import around
from digitize.record.letters import Folding
from tests.record.issue import issue_record

RECORD = issue_record()
BLOCKS = {block.lines[0].text: block for page in RECORD.pages for block in page.blocks}


def version(record=RECORD):
    return version_of(record_bytes(record.model_dump_json().encode()), "2026")


@pytest.fixture
def index(tmp_path):
    with open_index(tmp_path) as opened:
        enter(opened, version())
        yield opened


def hit(index, words):
    [found] = search(index, Query(words)).hits
    return found


@pytest.mark.parametrize(
    ("words", "article", "page"),
    [
        ("nạo vét", "a1", 1),
        ("kenh da thong nuoc", "a1", 2),  # where the article goes on
        ("lúa chín", "a2", 1),
        ("Nà Cại 20/9", "a3", 2),  # a1 has only one of the two
        ("Vi Thị Thoa", "a2", 1),
        ("Số 5/2023", None, 1),  # the masthead
    ],
)
def test_a_hit_is_shown_in_its_article(index, words, article, page):
    """Its title, its kind and the page of the words."""
    found = hit(index, words)
    known = {one.id: one for one in RECORD.articles}
    assert (found.article and found.article.id, found.page) == (article, page)
    if article:
        assert found.article.title == known[article].title.value
        assert found.article.kind == known[article].kind.value
        printed = {line.text for block in BLOCKS.values() if block.article == article
                   for line in block.lines}  # fmt: skip
        assert set(found.excerpt.text.split()) <= set(" ".join(printed).split())


def test_a_sentence_that_goes_on_on_page_2_is_found_whole(index):
    """The words before `Xem tiếp trang 2`, and those behind `Tiếp theo trang 1`."""
    assert hit(index, '"xem tiếp trang 2 tiếp theo trang 1"').article.id == "a1"
    assert "Lúa chín" not in hit(index, "mương").excerpt.text


def test_all_articles_with_the_words_are_named(index):
    """The excerpt is from the first of them."""
    found = hit(index, "Nà Cại")
    assert [one.id for one in found.articles] == ["a1", "a3"]
    assert found.article.pages == (1, 2)
    assert hit(index, "bản tin").articles == ()


def test_the_article_that_bears_the_words_as_its_title_is_shown(tmp_path):
    """Though an earlier article has them in its text."""
    first, second, third = RECORD.articles
    title = third.title.model_copy(update={"value": "LỊCH TIÊM PHÒNG Ở NÀ CẠI"})
    named = third.model_copy(update={"title": title})
    with open_index(tmp_path) as opened:
        enter(opened, version(RECORD.model_copy(update={"articles": (first, second, named)})))
        found = hit(opened, "na cai")
    assert found.article.id == "a3"
    assert [one.id for one in found.articles] == ["a1", "a3"]


def test_a_hit_has_its_place_on_the_page(index):
    """The line of the first match with its neighbours in the column, to be cut from the scan."""
    first, second = BLOCKS["Sáng 12/9, bà con thôn Nà Cại nạo vét"].lines
    assert hit(index, "cây số").box == around((first.box, second.box))
    assert hit(index, "20/9").box == BLOCKS["Thôn"].box
    assert search(index, Query()).hits[0].box is None


def test_the_text_is_that_of_the_record():
    """Line by line in the record's own order; a piece has a box for each of its lines."""
    text, issue = text_and_pieces(json.loads(RECORD.model_dump_json()))
    assert text.replace("\f", "\n") == RECORD.text
    parts = text.split("\f")
    assert [part.count("\n") + 1 for part in parts] == [len(one.boxes) for one in issue.pieces]


def test_what_a_person_entered_is_found(index):
    """A title that is nowhere in the text, and the number of the issue."""
    titled = RECORD.articles[1].model_copy(
        update={"title": RECORD.title.model_copy(update={"value": "Bài ca bên suối Xia"})}
    )
    articles = (RECORD.articles[0], titled, RECORD.articles[2])
    enter(index, version(RECORD.model_copy(update={"articles": articles, "revision": 2})))
    assert hit(index, "suối Xia").revision == 2
    assert hit(index, "lúa chín").article.title == "Bài ca bên suối Xia"
    assert search(index, Query('"MÙA GẶT"')).total == 1  # it is still printed there


@pytest.mark.parametrize(
    ("words", "kind", "article"),
    [
        ("nà cại", "table", "a3"),
        ("na cai", "news", "a1"),
        ("nà cại", "verse", None),
        ("lúa", "verse", "a2"),
        ('"tiếng cười"', "verse", "a2"),
        ('"cười tiếng"', "verse", None),
        ("bản tin", "news", None),  # in the masthead alone
        ("", "verse", "a2"),
        ("", "letter", None),
    ],
)
def test_articles_are_chosen_by_their_kind(index, words, kind, article):
    """The words must be in an article of it, which is the one that is shown."""
    hits = search(index, Query(words, article=kind)).hits
    assert [hit.article.id for hit in hits] == ([article] if article else [])
    assert search(index, Query(words, article=kind)).total == len(hits)


def test_a_word_is_looked_for_without_diacritics_in_articles_of_a_kind(index):
    """As typed it is in the news alone; the poem has it with another tone."""
    assert [one.id for one in hit(index, "vang").articles] == ["a2"]  # vàng, vọng is another word
    found = search(index, Query("suôi", article="verse")).hits
    assert [(one.article.id, one.folding) for one in found] == [("a2", Folding.TONELESS)]


def test_what_is_indexed_of_articles_is_gone_with_them(index):
    """FTS5 must be told exactly what a row was indexed with."""
    none = RECORD.model_copy(update={"articles": (), "revision": 2})
    enter(index, version(none))
    index.execute("INSERT INTO words (words) VALUES ('integrity-check')")
    assert search(index, Query(article="verse")).total == 0
    assert search(index, Query("lúa")).total == 1


@pytest.mark.parametrize(
    ("printed", "first", "last"),
    [
        ("1996-08-15", date(1996, 8, 15), date(1996, 8, 15)),
        ("2011-09", date(2011, 9, 1), date(2011, 9, 30)),
        ("2005-Q2", date(2005, 4, 1), date(2005, 6, 30)),
    ],
)
def test_an_issue_is_found_by_its_month_or_quarter(index, printed, first, last):
    """Its record has a day of issue only where the head of the issue has one."""
    serial = RECORD.serial.model_copy(update={
        "issued_on": RECORD.title.model_copy(update={"value": printed})})  # fmt: skip
    none = RECORD.issued_on.model_copy(update={"value": None})
    enter(index, version(RECORD.model_copy(
        update={"issued_on": none, "serial": serial, "revision": 2})))  # fmt: skip
    [found] = search(index, Query(issued=Span(first, last))).hits
    assert found.issued_on == printed
    assert search(index, Query(issued=Span(last + timedelta(days=1)))).total == 0


def test_a_news_item_is_its_only_article(index):
    """Its blocks name no article."""
    page = RECORD.pages[0]
    blocks = tuple(block.model_copy(update={"article": None, "role": None})
                   for block in page.blocks)  # fmt: skip
    item = RECORD.model_copy(update={
        "record_id": "a" * 64 + "-1", "articles": RECORD.articles[1:2],
        "pages": (page.model_copy(update={"blocks": blocks}),),
    })  # fmt: skip
    enter(index, version(item))
    found = [one for one in search(index, Query("lúa chín")).hits if one.record_id[0] == "a"]
    assert [one.article.title for one in found] == ["MÙA GẶT"]
    assert search(index, Query("lúa", article="verse")).total == 2
    assert search(index, Query("lúa", article="news")).total == 0


@pytest.mark.parametrize("old_version", [5, 6])
def test_an_index_without_articles_is_brought_up_to_date(tmp_path, old_version):
    """Search goes on and says that it is not complete; made anew, it has the articles."""
    with open_index(tmp_path) as index:
        enter(index, version())
    with sqlite3.connect(tmp_path / "index.sqlite") as old:
        if old_version == 5:
            old.execute("DROP TABLE pieces")
        old.execute(f"PRAGMA user_version = {old_version}")
    with open_index(tmp_path) as index:
        assert not is_complete(index)
        hits = search(index, Query("lúa chín")).hits
        assert not hits
        replace_all(index, [[version()]])
        forget(index, lambda *_: True)
        assert is_complete(index)
        assert hit(index, "lúa chín").article.id == "a2"
        enter(index, version(RECORD.model_copy(update={"revision": 2})))
        assert index.execute("SELECT count(*) FROM pieces").fetchone() == (1,)
