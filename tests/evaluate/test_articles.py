import json
import random
from dataclasses import replace

import pytest

from digitize.evaluate.articles import TruePicture, load_issue, score_articles
from digitize.evaluate.membership import matched, words_of
from digitize.record.articles import Serial
from tests.evaluate.issues import (
    CAPTION,
    ISSUE,
    NEWS,
    NOTICE,
    VERSE,
    articles,
    field,
    issue_of,
    record,
    with_picture,
    with_text,
)

pytestmark = pytest.mark.unit


def whole(scores):
    return [one.is_whole for one in scores.articles]


def misread(text: str, share: float) -> str:
    """The text with a letter of so many words read as another one, always the same."""
    dice = random.Random(4)
    lines = []
    for line in text.splitlines():
        words = line.split()
        for at, word in enumerate(words):
            if dice.random() < share:
                letter = dice.randrange(len(word))
                words[at] = word[:letter] + dice.choice("lcnoq") + word[letter + 1 :]
        lines.append(" ".join(words))
    return "\n".join(lines)


def test_what_is_as_printed_is_right_in_every_figure():
    """All three are whole, no word is wrong, and head, picture and caption are right."""
    scores = score_articles(record(), ISSUE)
    assert whole(scores) == [True, True, True]
    assert all(part.true == part.found for one in scores.articles for part in one.parts)
    assert all(one.errors.in_order == 0 and not one.foreign for one in scores.articles)
    assert all(one.right for one in scores.head)
    [picture] = scores.pictures
    assert (picture.is_found, picture.letters_wrong, picture.right_article) == (True, 0, True)
    assert (scores.extra_articles, scores.extra_pictures) == ((), 0)


def test_an_article_does_not_fail_for_misread_words():
    """A third of the words misread, some joined: all stand in their article."""
    read = misread(NEWS, 0.34).replace("bốn mươi hai mét", "bốnmươi haimét")
    found = with_text(articles(), 0, read)
    scores = score_articles(record(found=found), ISSUE)
    assert whole(scores) == [True, True, True]
    assert scores.articles[0].errors.in_order > 25


def test_order_of_lines_does_not_count_for_membership():
    """Two columns taken one for the other leave the article whole, and words wrong in order."""
    lines = NEWS.splitlines()
    found = with_text(articles(), 0, "\n".join([*lines[5:], *lines[:5]]))
    first = score_articles(record(found=found), ISSUE).articles[0]
    assert first.is_whole
    assert first.errors.in_order > 50
    assert first.errors.aside == 0


def test_an_article_that_lacks_two_lines_is_not_whole():
    """The words that are missing are told, and that the notice has them."""
    lines = NEWS.splitlines()
    moved = "\n".join([NOTICE, *lines[3:5]])
    found = with_text(with_text(articles(), 0, "\n".join([*lines[:3], *lines[5:]])), 1, moved)
    scores = score_articles(record(found=found), ISSUE)
    assert whole(scores) == [False, False, True]
    news, notice = scores.articles[:2]
    words = len(" ".join(lines[3:5]).split())
    assert news.words - news.held == words
    assert dict(news.elsewhere) == {2: words}
    assert news.missing.startswith("chiếc cầu bê tông")
    assert not news.foreign
    assert (notice.held, dict(notice.foreign)) == (notice.words, {1: words})


def test_the_words_of_another_article_are_foreign_also_misread():
    """A poem at the end of the news, misread in part, is the poem's; and the poem is not found."""
    found = with_text(articles(), 0, NEWS + "\n" + misread(VERSE, 0.2))
    scores = score_articles(record(found=found[:2]), ISSUE)
    assert whole(scores) == [False, True, False]
    assert scores.articles[0].foreign[3] >= 0.9 * scores.articles[2].words
    assert scores.articles[2].found is None
    assert scores.articles[2].errors is None


def test_lines_of_no_article_are_told_but_do_not_part_an_article():
    """A caption that was taken into the news is explained by none of the articles."""
    found = with_text(articles(), 0, f"{NEWS}\n{CAPTION}")
    first = score_articles(record(found=found), ISSUE).articles[0]
    assert first.is_whole
    assert first.unexplained == len(CAPTION.split())


def test_five_in_a_hundred_words_may_be_missing_or_foreign():
    """Of twenty words one may be missing or come from elsewhere, and not two."""
    words = [f"{letter}{letter}a" for letter in "bcdghklmnpqrstvxyz"] + ["ôba", "êba"]
    issue = issue_of(" ".join(words), NOTICE)
    for lacking, expected in ((1, True), (2, False)):
        made = with_text(articles(issue), 0, " ".join(words[:-lacking]))
        assert score_articles(record(issue, made), issue).articles[0].is_whole is expected
        foreign = " ".join([*words, *NOTICE.split()[-lacking:]])
        lost = " ".join(NOTICE.split()[:-lacking])
        made = with_text(with_text(articles(issue), 0, foreign), 1, lost)
        assert score_articles(record(issue, made), issue).articles[0].is_whole is expected


def test_a_sentence_that_two_articles_share_belongs_to_the_one_it_stands_in():
    """The same phrase in both is foreign in neither."""
    phrase = "bà con trong ấp cùng nhau góp công góp của"
    issue = issue_of(f"{NEWS} {phrase}", f"{phrase} {NOTICE}")
    scores = score_articles(record(issue), issue)
    assert whole(scores) == [True, True]
    assert not any(one.foreign for one in scores.articles)


def test_a_table_read_by_columns_is_whole():
    """Cells in another order are the same article."""
    rows = [[f"khối{n}", str(100 + n), f"{n},5", f"{90 - n}%"] for n in range(8)]
    issue = issue_of("\n".join(" ".join(row) for row in rows))
    turned = "\n".join(" ".join(column) for column in zip(*rows, strict=True))
    made = with_text(articles(issue), 0, turned)
    assert whole(score_articles(record(issue, made), issue)) == [True]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", field("Khánh thành cầu Rạch Đước Nhịp cầu")),
        ("subtitle", field(None)),
        ("byline", field("Lê Hoài Báo")),
        ("kind", field("feature")),
        ("continued_from", 2),
    ],
)
def test_each_part_of_an_article_may_be_wrong_alone(name, value):
    """The others stay right."""
    found = articles()
    found[0] = found[0].model_copy(update={name: value})
    first = score_articles(record(found=found), ISSUE).articles[0]
    assert [one.name for one in first.parts if not one.right] == [name]
    assert first.is_whole


def test_quotes_spaces_and_case_of_a_title_do_not_count():
    """`“Xuân”` and `"Xuân"` are one title; another letter is another one."""
    issue = replace(ISSUE, articles=(replace(ISSUE.articles[0], title="Hội  “Xuân” quê"),))
    found = articles()[:1]
    for value, right in (('HỘI "XUÂN" QUÊ', True), ('HỘI "XUÂN" QUẾ', False)):
        found[0] = found[0].model_copy(update={"title": field(value)})
        [score] = score_articles(record(ISSUE, found), issue).articles
        assert score.part("title").right is right


def test_the_head_is_compared_where_the_truth_names_it():
    """One value is wrong, one is missing, one is printed nowhere; the place is not compared."""
    serial = Serial(
        title=field('BẢN TIN "TÂN LỘC HƯNG"'), issue=field("8/2024"), motto=field("Đoàn kết"),
        publisher=field("UBND XÃ TÂN LỘC HƯNG"), place=field("Tân Lộc Hưng"),
    )  # fmt: skip
    head = {one.name: one for one in score_articles(record(serial=serial), ISSUE).head}
    assert [name for name, one in head.items() if one.right] == ["title", "publisher"]
    assert head["issue"].found == "8/2024"
    assert head["issued_on"].found is None
    assert head["motto"].invented
    assert "place" not in head


def test_a_picture_is_found_by_its_place():
    """Half of what both cover must be common; the page may be read at another size."""
    for box, found in (((200, 400, 1000, 600), True), ((200, 400, 1000, 590), False)):
        scores = score_articles(record(**with_picture(box)), ISSUE)
        assert scores.pictures[0].is_found is found
        assert scores.extra_pictures == (not found)
    far = replace(ISSUE, pictures=(TruePicture(2, (100, 200, 500, 400), CAPTION, 1),))
    assert not score_articles(record(), far).pictures[0].is_found


def test_a_caption_has_letters_wrong_and_an_article():
    """Two of 37 letters are few; a caption of another article is not right there."""
    box = record().pictures[0].box
    read = with_picture(box, caption=CAPTION.replace("cầu", "cáu").replace("đầu", "đâu"))
    [score] = score_articles(record(**read), ISSUE).pictures
    assert not score.caption.right
    assert score.letters_wrong == pytest.approx(2 / len(CAPTION))
    assert score.right_article
    [score] = score_articles(record(**with_picture(box, article="a2")), ISSUE).pictures
    assert score.caption.right
    assert score.right_article is False


def test_items_that_are_documents_of_their_own_follow_each_other():
    """Records of one scan number their articles anew; the second one's picture goes along."""
    items = [issue_of(text) for text in (NOTICE, NEWS)]
    records = [record(one) for one in items]
    records[1] = records[1].model_copy(update={"pictures": record().pictures})
    picture = replace(ISSUE.pictures[0], article=2, box=(200, 400, 1000, 800))
    issue = replace(issue_of(NOTICE, NEWS), pictures=(picture,))
    scores = score_articles(records, issue)
    assert [one.found for one in scores.articles] == [1, 2]
    assert scores.pictures[0].right_article


def test_a_scan_without_a_record_has_found_nothing():
    """All words are missing, and no value is found."""
    scores = score_articles(None, ISSUE)
    assert whole(scores) == [False, False, False]
    assert all(one.held == 0 and one.found is None for one in scores.articles)
    assert {one.found for one in scores.head} == {None}
    assert not scores.pictures[0].is_found


def test_a_found_article_that_is_none_is_told():
    """An article made of a masthead matches none of the true ones."""
    extra = articles()[0].model_copy(update={"id": "a4", "text": "BẢN TIN TÂN LỘC HƯNG Số 3"})
    scores = score_articles(record(found=[*articles(), extra]), ISSUE)
    assert scores.extra_articles == ("BẢN TIN TÂN LỘC HƯNG Số 3",)


def test_an_article_in_two_pieces_is_matched_with_the_larger_one():
    """The rest is an article that is none."""
    lines = NEWS.splitlines()
    pieces = ["\n".join(lines[:3]), "\n".join(lines[3:])]
    assert matched([words_of(NEWS)], [words_of(one) for one in pieces]) == {0: 1}


def test_common_words_match_no_articles():
    """A poem and a notice that share `trên`, `nước` and `một` are not each other."""
    assert matched([words_of(VERSE)], [words_of(NOTICE), words_of(NEWS)]) == {}


def test_the_truth_is_read_from_its_file(tmp_path):
    """Other keys are ignored, what is not printed is null; a wrong shape is refused."""
    path = tmp_path / "tin.articles.json"
    shape = {
        "condition": "fax", "pages": [{"width": 10, "height": 20}], "serial": {"title": "TIN"},
        "articles": [{"ordinal": 1, "title": None, "text": "Một", "regions": [], "pages": [1]}],
        "pictures": [{"page": 1, "box": [0, 0, 1, 1], "caption": None, "article": 1}],
    }  # fmt: skip
    path.write_text(json.dumps(shape), encoding="utf-8")
    issue = load_issue(path)
    assert (issue.condition, issue.articles[0].text, issue.pictures[0].article) == ("fax", "Một", 1)
    path.write_text(json.dumps({**shape, "articles": [{"title": "Một"}]}), encoding="utf-8")
    with pytest.raises(ValueError, match="text"):
        load_issue(path)
