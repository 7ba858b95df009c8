import json

import pytest

from digitize.evaluate.article_figures import Share, figures
from digitize.evaluate.article_tables import (
    ScoredIssue,
    as_article_faults,
    as_articles,
    by_condition,
    fault_table,
)
from digitize.evaluate.articles import score_articles
from digitize.evaluate.fields import FieldCount
from digitize.evaluate.report import EvaluatedFile, as_json, make_report
from digitize.record.articles import Serial
from tests.evaluate.issues import (
    CAPTION,
    ISSUE,
    NEWS,
    VERSE,
    articles,
    field,
    record,
    with_picture,
    with_text,
)

pytestmark = pytest.mark.unit

LINES = NEWS.splitlines()
BOX = record().pictures[0].box


@pytest.fixture(scope="module")
def right():
    return ScoredIssue("đúng", "clean", score_articles(record(), ISSUE))


@pytest.fixture(scope="module")
def wrong():
    """The news lacks two lines and has the poem; the notice has half its title, and a byline."""
    found = with_text(articles(), 0, "\n".join([*LINES[:3], *LINES[5:], VERSE]))[:2]
    cut = {"title": field("Lịch <khám> mắt"), "byline": field("Trạm y tế")}
    extra = found[0].model_copy(update={"id": "a3", "text": "BẢN TIN Số 3"})
    its = record(
        found=[found[0], found[1].model_copy(update=cut), extra],
        serial=Serial(issue=field("3/2024"), motto=field("Đoàn kết")),
        **with_picture(BOX, caption="Bà con", article="a2"),
    )
    return ScoredIssue("sai", "worn", score_articles(its, ISSUE))


def test_figures_are_pooled_over_issues(right, wrong):
    """Shares are of what is printed; what stands where nothing is printed is counted apart."""
    both = figures([right.scores, wrong.scores])
    assert both.whole == Share(4, 6)
    assert both.parts == {
        "title": Share(4, 6), "subtitle": Share(2, 2), "byline": Share(2, 2), "kind": Share(5, 6),
        "continued_from": Share(2, 2),
    }  # fmt: skip
    assert both.invented["byline"] == 1
    assert both.extra_articles == 1
    assert both.errors.words == 2 * len(NEWS.split()) + 2 * right.scores.articles[1].words + len(
        VERSE.split()
    )
    lost, foreign = len(" ".join(LINES[3:5]).split()), len(VERSE.split())
    assert both.errors.in_order == lost + foreign
    assert both.errors.aside <= both.errors.in_order
    assert (both.pictures, both.captions, both.captions_near) == (
        Share(2, 2),
        Share(1, 2),
        Share(1, 2),
    )
    assert both.head["issue"] == FieldCount(2, 2, 2, 0)
    assert both.head["title"] == FieldCount(2, 1, 1, 0)
    assert both.head["motto"] == FieldCount(0, 0, 0, 1)
    assert both.whole_head == FieldCount(8, 5, 5, 1)


@pytest.mark.parametrize(
    ("caption", "exact", "near"),
    [
        (CAPTION, 1, 1),
        (CAPTION.replace("cầu", "cáu"), 0, 1),
        (CAPTION.replace("trong ngày", ""), 0, 0),
        (None, 0, 0),
    ],
)
def test_a_caption_is_right_or_nearly_right(caption, exact, near):
    """A letter of 37 may be wrong for nearly; two words may not."""
    its = figures([score_articles(record(**with_picture(BOX, caption=caption)), ISSUE)])
    assert (its.captions, its.captions_near) == (Share(exact, 1), Share(near, 1))


def test_a_picture_that_is_none_is_counted():
    """A box elsewhere finds nothing, and is one too many."""
    its = figures([score_articles(record(**with_picture((0, 1000, 300, 1300))), ISSUE)])
    assert (its.pictures, its.extra_pictures, its.captions) == (Share(0, 1), 1, Share(0, 1))


def test_the_table_has_a_column_for_each_condition(right, wrong):
    """And one for all, where every issue counts, also one of an unknown condition."""
    unknown = ScoredIssue("lạ", None, right.scores)
    assert list(by_condition([wrong, right, unknown])) == ["clean", "worn", "all"]
    rows = as_articles([wrong, right, unknown]).splitlines()
    assert rows[0].split() == ["articles", "clean", "worn", "all"]
    assert rows[1].split() == ["found", "whole", "3/3", "100.0", "1/3", "33.3", "7/9", "77.8"]
    assert any(row.startswith("all six, worn") for row in rows)
    assert as_articles([]) == ""


def test_the_listing_says_what_is_wrong_and_where_the_words_are(right, wrong):
    """Missing words, foreign words and their article, and values beside the printed ones."""
    assert as_article_faults([right]) == ""
    lost, verse = len(" ".join(LINES[3:5]).split()), len(VERSE.split())
    total = len(NEWS.split())
    rows = as_article_faults([right, wrong]).splitlines()
    assert rows[1].startswith(
        f"sai 1 khánh thành cầu rạch đước: lacks {lost} of {total} words, {lost} in none; "
        f"of {total - lost + verse} found words {verse} from article 3: chiếc cầu bê tông"
    )
    assert "sai 2 lịch khám mắt miễn phí: byline: `trạm y tế` for nothing" in rows
    assert (
        f"sai 3 chiều trên bến: not found; of its {verse} words {verse} in found article 1" in rows
    )
    assert "sai an article: that is none: `BẢN TIN Số 3` for nothing" in rows
    assert "sai picture on page 1: belongs to another article" in rows
    assert "sai head: publisher: nothing for `ubnd xã tân lộc hưng`" in rows


def test_the_table_in_the_report_has_all_missing_words_and_no_markup(right, wrong):
    """What was read stands in it as text, and missing words are not cut."""
    assert fault_table([right]) == ""
    html = fault_table([right, wrong])
    assert "<del>lịch &lt;khám&gt; mắt</del>" in html
    assert " ".join(LINES[3:5]) in html


def test_the_report_tells_of_articles_only_where_they_are_known(right, wrong):
    """A file has its figures and faults, the total those of each condition."""
    files = [
        EvaluatedFile("sai", "xã", "xã", condition="worn", scores=wrong.scores),
        EvaluatedFile("đúng", "xã", "xã", condition="clean", scores=right.scores),
        EvaluatedFile("tin", "xã", "xã"),
    ]
    report = make_report(files)
    assert [one.name for one in report.issues] == ["sai", "đúng"]
    shape = json.loads(as_json(report))
    first, second, third = shape["files"]
    assert first["articles"]["whole"] == {"right": 1, "of": 3, "rate": 1 / 3}
    assert first["articles"]["wrong"][0]["about"] == "1 khánh thành cầu rạch đước"
    assert second["articles"]["wrong"] == []
    assert "articles" not in third
    assert list(shape["total"]["articles"]) == ["clean", "worn", "all"]
    assert shape["total"]["articles"]["all"]["head"]["all six"]["right"] == 5
