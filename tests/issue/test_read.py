"""The issues in fixtures/issues are read by the real command, and compared with their truth.

Bounds lie a little above what was measured when this was written.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

import pikepdf
import pytest
from lxml import etree
from rapidfuzz.distance import Levenshtein

from digitize.evaluate.articles import ArticleScores, score_articles, true_issue
from digitize.evaluate.rates import Errors
from digitize.exchange.alto import alto
from digitize.exchange.export import export
from digitize.exchange.forms import FORMS
from digitize.exchange.mets import NS as METS
from digitize.exchange.mets import mets
from digitize.record.articles import Article
from digitize.record.model import Record
from digitize.settings import Limits
from tests.conftest import ISSUES
from tests.exchange.test_issue import schema
from tests.reading.scans import errors_of, records_of

pytestmark = pytest.mark.scan
NAMES = ("two-pages", "four-pages", "folded")


@dataclass(frozen=True, slots=True)
class Read:
    """An issue as it was read, what is printed in it, and how the two compare."""

    record: Record
    truth: Mapping
    scores: ArticleScores

    @property
    def articles(self) -> dict[str, Article]:
        """The found articles, by the title that is printed over them."""
        found = self.record.articles
        return {
            true["title"]: found[score.found - 1]
            for true, score in zip(self.truth["articles"], self.scores.articles, strict=True)
        }


@pytest.fixture(scope="module")
def all_read(issues_run):
    """All of them, by name."""
    found = records_of(issues_run[0])
    made = {}
    for name in NAMES:
        record = Record.model_validate(found[name])
        truth = json.loads((ISSUES / f"{name}.articles.json").read_text("utf-8"))
        made[name] = Read(record, truth, score_articles(record, true_issue(truth)))
    return made


@pytest.fixture(params=NAMES)
def read(request, all_read):
    return all_read[request.param]


def test_an_issue_is_one_record_of_a_bulletin(read):
    """Its kind is known, and no doubt about its articles asks for a person."""
    assert read.record.kind.value == "bulletin"
    assert not [one for one in read.record.quality.reasons if one.code.startswith("article")]


def test_the_masthead_gives_the_fields_of_the_issue(read):
    """Number and date exactly; the rest but for a letter. What is not printed has no value."""
    for field in read.scores.head:
        if field.name in ("issue", "issued_on") or field.true is None:
            assert field.found == field.true, field.name
        else:
            assert field.found is not None
            assert wrong_letters(field.true, field.found) <= 1, field


def test_all_articles_are_found_whole_and_in_order(read):
    """No article is parted, none has another's words, and none is made up."""
    assert [one.ordinal for one in read.scores.articles if not one.is_whole] == []
    assert read.scores.extra_articles == ()
    assert [one.found for one in read.scores.articles] == [
        one.ordinal for one in read.scores.articles
    ]


@pytest.mark.parametrize(("part", "most"), [("title", 1), ("subtitle", 2), ("byline", 0)])
def test_headlines_and_bylines_are_right(all_read, part, most):
    """Hardly a tone is wrong over all issues; one sentence is taken for a subtitle."""
    parts = [score.part(part) for read in all_read.values() for score in read.scores.articles]
    wrong = [one for one in parts if one.true != one.found]
    assert len(wrong) <= most
    assert sum(not one.true for one in wrong) <= (part == "subtitle")
    assert all(one.found for one in wrong)
    assert all(wrong_letters(one.true, one.found) <= 1 for one in wrong if one.true)


def test_kinds_of_articles_are_right_but_for_two(all_read):
    """Nine kinds among 27 articles."""
    parts = [score.part("kind") for read in all_read.values() for score in read.scores.articles]
    assert len({one.true for one in parts}) == 9
    assert sum(one.true != one.found for one in parts) <= 2


@pytest.mark.parametrize(
    ("name", "title", "pages"),
    [
        ("two-pages", "Bàn giao năm căn nhà cho hộ nghèo xóm Đìa Sậy", [1, 2]),
        ("four-pages", "Ba mươi năm một mái trường", [1, 3]),
    ],
)
def test_an_article_goes_on_on_a_later_page(all_read, name, title, pages):
    """It is one article, from its first sentence to its last, and says where it came from."""
    read = all_read[name]
    article = read.articles[title]
    true = next(one for one in read.truth["articles"] if one["title"] == title)
    assert list(dict.fromkeys(region.page for region in article.regions)) == pages
    assert article.continued_from == 1
    assert article.text.splitlines()[-2] == true["text"].splitlines()[-2]
    assert not {"(Xem tiếp trang", "(Tiếp theo trang"} & {
        line.rsplit(" ", 1)[0] for line in article.text.splitlines()
    }


def test_a_folded_sheet_is_read_from_page_1_to_page_4(all_read):
    """Pages 4 and 1 are in the first picture, 2 and 3 in the second one."""
    read = all_read["folded"]
    assert [page["printed_pages"] for page in read.truth["pages"]] == [[4, 1], [2, 3]]
    middle = read.record.pages[0].width / 2
    first = [(one.regions[0].page, one.regions[0].box[0] > middle) for one in read.record.articles]
    one, two_three, four = (1, True), (2, False), (1, False)
    assert first[0] == one
    assert first[-1] == four
    places = [two_three if place[0] == 2 else place for place in first]
    assert places == sorted(places, key=[one, two_three, four].index)


def test_an_article_of_a_folded_sheet_ends_in_the_picture_before(all_read):
    """It begins on page 2, in the second picture, and goes on on page 4, in the first."""
    read = all_read["folded"]
    [at] = [at for at, one in enumerate(read.truth["articles"]) if one["continued_from"] == 2]
    article = read.record.articles[at]
    assert list(dict.fromkeys(region.page for region in article.regions)) == [2, 1]
    assert read.scores.articles[at].errors.in_order_rate <= 0.02


def test_words_stand_in_order_in_their_articles(read):
    """Less than one word in a hundred is wrong or out of place, and less than that in the text."""
    total = sum((one.errors for one in read.scores.articles), Errors())
    assert total.in_order_rate <= 0.01
    record = read.record.model_dump(mode="json")
    assert errors_of(record, ISSUES).in_order_rate <= 0.02


def test_pictures_have_their_captions_and_articles(all_read):
    """All are found; one caption, under a drawing at a column's foot, may be missed."""
    pictures = [one for read in all_read.values() for one in read.scores.pictures]
    assert all(one.is_found and one.right_article for one in pictures)
    assert sum(one.caption.true != one.caption.found for one in pictures) <= 1
    assert not any(read.scores.extra_pictures for read in all_read.values())


def test_no_caption_is_in_the_text_of_an_article(read):
    """Captions stand beside the pictures, and in the text of the record."""
    for picture in read.record.pictures:
        if picture.caption:
            assert picture.caption in " ".join(read.record.text.split())
            for article in read.record.articles:
                assert picture.caption not in " ".join(article.text.split())
                assert picture.caption not in " ".join(article.paragraphs)


def test_exports_have_the_articles(all_read, tmp_path):
    """METS and ALTO keep to their schemas; divisions and bookmarks are the articles, in order."""
    record = all_read["folded"].record
    titles = [article.title.value for article in record.articles]
    package, pages = etree.fromstring(mets(record)), etree.fromstring(alto(record))
    schema("mets-1-12.xsd").assertValid(package)
    schema("alto-4-2.xsd").assertValid(pages)
    divisions = package.iter(f"{{{METS}}}div")
    own = [one for one in divisions if one.get("TYPE") in ("ARTICLE", "ADVERTISEMENT")]
    assert [one.get("LABEL") for one in own] == titles
    ids = {one.get("ID") for one in pages.iter()}
    assert {one.get("BEGIN") for one in package.iter(f"{{{METS}}}area")} <= ids
    export(record, FORMS["pdf"], ISSUES / "folded.pdf", tmp_path / "made.pdf", Limits())
    with pikepdf.open(tmp_path / "made.pdf") as made, made.open_outline() as outline:
        assert [one.title for one in outline.root] == titles


def wrong_letters(true: str, found: str) -> int:
    """How many letters differ."""
    return Levenshtein.distance(true, found)
