"""What people do to the articles of an issue: done, undone, and done again in a new reading."""

import pytest

from digitize.errors import BadEdit
from digitize.record.article_acts import ArticleAt, ArticleEdit
from digitize.record.article_places import place_of_block
from digitize.record.articles import Region, Serial
from digitize.record.edits import Hand, carried, edited, last_edit, undone
from digitize.record.fields import FieldStatus
from digitize.record.model import Edit, Record
from digitize.record.notes import note
from digitize.record.page import Block
from digitize.record.succession import Earlier, followers, pages_of, with_what_people_did
from tests.record.issues import (
    AT,
    GATE,
    MEET,
    PHOTO,
    POEM,
    ROAD,
    article,
    block,
    issue,
    machine,
    of_pages,
    page,
)

pytestmark = pytest.mark.unit
LATER = Hand("Trần Bình", AT)
NEW = "a5"


def did(act: str, *ids: str, at: tuple[Region, ...] = (), role: str | None = None) -> Edit:
    told = ArticleEdit(act=act, articles=tuple(ArticleAt(id=id_) for id_ in ids), places=at,
                       role=role)  # fmt: skip
    return Edit(by="Lê An", at=AT, articles=told)


def field(path: str, after: str) -> Edit:
    return Edit(by="Lê An", at=AT, field=path, after=after)


def word(page_no: int, at: tuple[int, int, int], after: str) -> Edit:
    return Edit(by="Lê An", at=AT, page=page_no, word=at, after=after)


def found(record: Record, begins: str) -> tuple[int, Block, int]:
    """The page number, block and line that begins with a text."""
    return next(
        (one.number, of, at)
        for one in record.pages
        for of in one.blocks
        for at, line in enumerate(of.lines)
        if line.text.startswith(begins)
    )


def at_line(record: Record, begins: str) -> tuple[Region, ...]:
    number, of, at = found(record, begins)
    return (Region(page=number, box=of.lines[at].box),)


def at_block(record: Record, begins: str) -> tuple[Region, ...]:
    number, of, _ = found(record, begins)
    return (place_of_block(next(one for one in record.pages if one.number == number), of),)


def texts(record: Record) -> dict[str, str]:
    return {one.id: one.text for one in record.articles}


def without_edits(record: Record) -> Record:
    return record.model_copy(update={"edits": ()})


def test_a_title_of_an_article_and_of_the_serial_are_fields():
    """They get their value and who vouches for it, and are taken back, as other fields are."""
    made = edited(
        issue(),
        [field("articles.a2.title", "Thôn Đoài làm đường"), field("articles.a3.kind", "Verse"),
         field("serial.title", "Bản tin xã Hòa Trạch")],
    )  # fmt: skip
    assert made.articles[1].title.value == "Thôn Đoài làm đường"
    assert made.articles[1].title.status is FieldStatus.CORRECTED
    assert (made.articles[2].kind.value, made.serial.title.by) == ("verse", "Lê An")
    back = undone(made, 0, LATER)
    assert back.articles[1].title == issue().articles[1].title
    assert back.articles[2].kind.value == "verse"


@pytest.mark.parametrize("value", ["1996-08-15", "2011-09", "2005-Q1", "2005"])
def test_the_date_of_an_issue_is_as_exact_as_printed(value):
    assert edited(issue(), [field("serial.issued_on", value)]).serial.issued_on.value == value


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("serial.issued_on", "2011-13", "takes a date"),
        ("serial.issued_on", "1996-02-30", "takes a date"),
        ("serial.issued_on", "2005-Q5", "takes a date"),
        ("articles.a1.kind", "poem", "one of: news, notice"),
        ("articles.a1.event.date", "hôm qua", "2025-09-30"),
        ("articles.a9.title", "Tin", "is no field"),
        ("articles.a1.text", "Tin", "is no field"),
        ("articles.title", "Tin", "is no field"),
    ],
)
def test_what_no_field_of_an_issue_takes_is_refused(path, value, told):
    with pytest.raises(BadEdit, match=told):
        edited(issue(), [field(path, value)])


def test_merged_articles_are_one():
    """The first one keeps its title and gets the blocks, pictures and what it lacks itself."""
    made = edited(issue(), [did("merge", MEET, GATE, ROAD)])
    assert [one.id for one in made.articles] == [POEM, MEET]
    [_, meeting] = made.articles
    assert meeting.title.value == "Khánh thành cổng làng"  # it had none
    assert meeting.text.startswith("Khánh thành cổng làng\n")
    assert "ba ngày." in meeting.text
    assert "Xem tiếp" not in meeting.text
    assert made.pictures[0].article == MEET
    assert {region.page for region in meeting.regions} == {1, 2}


def test_an_article_is_parted_at_a_line():
    """In the middle of a block: the rest of the article goes on as a new one behind it."""
    before = issue()
    made = edited(before, [did("split", at=at_line(before, "Chiều cùng"))])
    assert [one.id for one in made.articles] == [GATE, NEW, ROAD, POEM, MEET]
    assert [one.ordinal for one in made.articles] == [1, 2, 3, 4, 5]
    new = made.articles[1]
    assert new.text == "Chiều cùng ngày, câu lạc bộ\ncờ tướng ra mắt."
    assert (new.title.value, new.title.reason) == (None, note("article_by_person"))
    assert texts(made)[GATE].endswith("thành cổng làng mới.")
    assert made.text == before.text  # the same lines in the same order
    [kept] = made.edits
    assert [one.id for one in kept.articles.articles] == [GATE, NEW]


def test_the_rest_of_a_parted_article_goes_with_it_over_pages():
    before = issue()
    made = edited(before, [did("split", at=at_line(before, "đường bê tông"))])
    assert texts(made)[NEW] == "đường bê tông dài\nhai trăm mét trong ba ngày."
    assert texts(made)[ROAD] == "Làm đường thôn Đoài\nThôn Đoài góp công làm"


def test_articles_are_read_in_the_order_given():
    made = edited(issue(), [did("order", ROAD, GATE, MEET, POEM)])
    assert [(one.id, one.ordinal) for one in made.articles] == [
        (ROAD, 1), (GATE, 2), (MEET, 3), (POEM, 4)
    ]  # fmt: skip
    assert made.text.index("Làm đường") < made.text.index("Khánh thành")
    assert made.text.index("Hội nghị") < made.text.index("Quê tôi bến")


def test_a_block_goes_to_another_article_to_none_and_to_a_new_one():
    before = issue()
    made = edited(before, [did("assign", GATE, at=at_block(before, "Thôn Đoài góp"))])
    assert "Thôn Đoài góp công làm" in texts(made)[GATE]
    made = edited(made, [did("assign", at=at_block(before, "Hội nghị"))])
    assert MEET not in texts(made)  # that was its only block
    assert "Hội nghị giao ban" in made.text
    made = edited(made, [did("assign", NEW, at=at_block(before, "hai trăm mét"))])
    assert texts(made)[NEW] == "hai trăm mét trong ba ngày."
    assert [one.id for one in made.articles] == [GATE, ROAD, NEW, POEM]


def test_a_picture_goes_to_another_article():
    made = edited(issue(), [did("assign", GATE, at=(Region(page=1, box=PHOTO),))])
    assert made.pictures[0].article == GATE
    assert made.articles[0].regions[-1].box == PHOTO


def test_what_a_block_is_decides_where_its_lines_stand():
    """A caption is out of the article's text; a running head is of no article at all."""
    before = issue()
    made = edited(before, [did("role", at=at_block(before, "hai trăm mét"), role="caption")])
    assert "hai trăm" not in texts(made)[ROAD]
    made = edited(made, [did("role", at=at_block(before, "Xem tiếp"), role="running_head")])
    assert found(made, "Xem tiếp")[1].article is None


def test_the_only_article_of_a_news_item_is_parted():
    """Its blocks name no article before anybody has parted it."""
    one = page(
        1, block(None, None, 100, 100, "Tin thứ nhất dài", "hai dòng.", "Tin thứ hai", "ngắn.")
    )
    before = of_pages([one], [article("a1", "Tin thứ nhất")])
    made = edited(before, [did("split", at=at_line(before, "Tin thứ hai"))])
    assert texts(made) == {"a1": "Tin thứ nhất dài\nhai dòng.", "a2": "Tin thứ hai\nngắn."}
    assert without_edits(undone(made, 0, LATER)) == before


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (did("merge", GATE, "a9"), "have no a9"),
        (did("merge", GATE), "nothing would change"),
        (did("merge"), "at least two"),
        (did("split", at=at_line(issue(), "Khánh thành")), "begins with that line"),
        (did("split", at=at_line(issue(), "BẢN TIN")), "in no article"),
        (did("split"), "in no article"),
        (did("order", GATE, ROAD), "naming each once"),
        (did("order", GATE, ROAD, POEM, MEET), "nothing would change"),
        (did("assign", GATE, at=(Region(page=1, box=(0, 0, 9, 9)),)), "have no block"),
        (did("assign", NEW, at=(Region(page=1, box=PHOTO),)), "picture alone"),
        (did("assign", "a7", at=at_block(issue(), "Hội nghị")), "have no a7"),
    ],
)
def test_what_cannot_be_done_is_refused_with_the_reason(edit, told):
    with pytest.raises(BadEdit, match=told):
        edited(issue(), [edit])


@pytest.mark.parametrize(
    "edit",
    [
        did("merge", GATE, ROAD), did("merge", MEET, POEM, GATE),
        did("split", at=at_line(issue(), "Chiều cùng")), did("order", MEET, POEM, ROAD, GATE),
        did("assign", POEM, at=at_block(issue(), "Hội nghị")),
        did("assign", NEW, at=at_block(issue(), "Làm đường")),
        did("assign", MEET, at=(Region(page=1, box=PHOTO),)),
        did("role", at=at_block(issue(), "Hội nghị"), role="page_number"),
    ],
)  # fmt: skip
def test_each_change_is_taken_back_whole(edit):
    """All but the list of edits is as it was; a word that was put right meanwhile stays so."""
    before = issue()
    made = edited(before, [edit])
    assert without_edits(undone(made, 0, LATER)) == before
    right = [word(1, (2, 3, 0), "Cờ"), word(2, (0, 0, 0), "Hai")]
    after = edited(before, right)
    made = edited(edited(before, [right[0]]), [edit])
    again = next(
        (number, (at, line_at, word_at))
        for number, of in ((one.number, one.blocks) for one in made.pages)
        for at, one in enumerate(of)
        for line_at, line in enumerate(one.lines)
        for word_at, each in enumerate(line.words)
        if each.text == "hai"
    )
    made = edited(made, [word(*again, "Hai")])
    assert without_edits(undone(made, 1, LATER)) == without_edits(after)


def test_words_are_counted_in_the_blocks_as_they_are_now():
    """An edit of a word before the cut is still taken back after it."""
    before = issue()
    made = edited(before, [word(1, (2, 3, 0), "Cờ"),
                           did("split", at=at_line(before, "Chiều cùng"))])  # fmt: skip
    assert made.edits[0].word == (3, 1, 0)
    assert "cờ tướng" in undone(made, 0, LATER).text


def test_what_later_edits_build_on_is_not_taken_back():
    before = issue()
    made = edited(before, [did("split", at=at_line(before, "Chiều cùng")),
                           field("articles.a5.title", "Câu lạc bộ ra mắt")])  # fmt: skip
    with pytest.raises(BadEdit, match="take the later edit back first"):
        undone(made, 0, LATER)
    assert without_edits(undone(undone(made, 1, LATER), 0, LATER)) == before
    made = edited(before, [field("articles.a2.title", "Đường mới"), did("merge", GATE, ROAD)])
    with pytest.raises(BadEdit, match="take the later edit back first"):
        undone(made, 0, LATER)


def test_no_id_is_given_twice():
    """A new article never gets the id of one that a person has put into another."""
    before = issue()
    made = edited(
        before, [did("merge", POEM, MEET), did("split", at=at_line(before, "Chiều cùng"))]
    )
    assert [one.id for one in made.articles] == [GATE, NEW, ROAD, POEM]


# --- in a new reading ---------------------------------------------------------------------------


def read_anew(record: Record, *, ids: dict[str, str] | None = None, shift: int = 2) -> Record:
    """The same pages read again: other ids, other blocks (each line one), boxes a bit beside."""
    ids = ids or {GATE: "a4", ROAD: "a3", POEM: "a2", MEET: "a1"}
    pages = []
    for one in record.pages:
        blocks = [
            block(ids.get(of.article), of.role, line.box[0] + shift, line.box[1] + shift, line.text)
            for of in one.blocks
            for line in of.lines
        ]
        pages.append(one.model_copy(update={"blocks": tuple(blocks)}))
    articles = [
        one.model_copy(update={"id": ids[one.id]}) for one in record.articles if one.id in ids
    ]
    return of_pages(pages, articles)


def test_titles_go_to_the_same_article_under_its_new_id():
    """A field of an article is known by where the article stands, not by its id."""
    made = edited(issue(), [field("articles.a2.title", "Đường mới")])
    again = carried(made, read_anew(issue()))
    assert {one.id: one.title.value for one in again.articles}["a3"] == "Đường mới"
    assert (again.edits[0].field, again.edits[0].placed) == ("articles.a3.title", True)
    assert not again.quality.review
    assert undone(again, 0, LATER).articles[1].title.value == "Làm đường thôn Đoài"


def test_all_changes_are_made_again():
    """Merged, parted, ordered, moved: the new reading has the person's articles."""
    before = issue()
    made = edited(before, [
        did("split", at=at_line(before, "Chiều cùng")),
        field("articles.a5.title", "Câu lạc bộ ra mắt"),
        did("merge", POEM, MEET),
        did("assign", GATE, at=at_block(before, "hai trăm mét")),
        did("role", at=at_block(before, "Xem tiếp"), role="body"),
        did("order", POEM, ROAD, GATE, NEW),
    ])  # fmt: skip
    again = carried(made, read_anew(before))
    assert [one.text for one in again.articles] == [one.text for one in made.articles]
    assert [one.title.value for one in again.articles] == [one.title.value for one in made.articles]
    assert all(one.placed for one in again.edits)
    assert again.quality.reasons == ()
    for index in range(5, -1, -1):
        again = undone(again, index, LATER)
    assert without_edits(again) == read_anew(before)


def test_what_the_new_reading_has_already_stays_as_it_is():
    """It put together and parted by itself what the person did before."""
    before = issue()
    made = edited(
        before, [did("merge", POEM, MEET), did("split", at=at_line(before, "Chiều cùng"))]
    )
    again = carried(made, read_anew(without_edits(made), ids={GATE: GATE, POEM: POEM, ROAD: ROAD,
                                                               NEW: NEW}))  # fmt: skip
    assert texts(again) == texts(made)
    assert all(one.placed for one in again.edits)
    assert again.quality.reasons == ()


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (did("merge", POEM, MEET), "edit_merge_lost"),
        (did("order", MEET, POEM, ROAD, GATE), "edit_order_lost"),
        (did("assign", MEET, at=at_block(issue(), "Quê tôi bến")), "edit_assign_lost"),
        (did("role", at=at_block(issue(), "Hội nghị"), role="title"), "edit_role_lost"),
        (did("split", at=at_line(issue(), "họp sáng")), "edit_split_lost"),
        (field("articles.a4.title", "Giao ban"), "edit_article_lost"),
    ],
)
def test_what_finds_no_place_is_told_and_waits(edit, code):
    """The new reading has one page only; at the next one it has both again."""
    made = edited(issue(), [edit])
    first = of_pages(
        [issue().pages[0]], [one for one in issue().articles if one.id in (GATE, ROAD)]
    )
    again = carried(made, first)
    assert [one.code for one in again.quality.reasons] == [code]
    assert again.quality.review
    assert not again.edits[0].placed
    assert texts(again) == texts(first)
    third = carried(again, issue())
    assert third.edits[0].placed
    assert third.quality.reasons == ()
    assert third.articles == made.articles
    assert undone(again, 0, LATER).quality.reasons == ()  # the doubt goes with its edit


def test_a_record_with_such_edits_survives_json():
    made = edited(issue(), [did("merge", GATE, ROAD), field("articles.a3.title", "Quê")])
    assert Record.model_validate_json(made.model_dump_json()) == made


def test_changes_go_to_the_record_that_has_their_page_now():
    """A later reading takes the second page for a paper of its own."""
    made = edited(issue(), [did("merge", POEM, MEET), field("articles.a3.title", "Quê ta")])
    pages = issue().pages
    new = [
        of_pages([pages[0]], list(issue().articles[:2])),
        of_pages([pages[1]], list(issue().articles[1:])),
    ]
    new[1] = new[1].model_copy(update={"record_id": f"{new[1].source.sha256}-2"})
    old = [Earlier(made.record_id, made, pages_of(made))]
    first, second = (one.record for one in with_what_people_did(followers(new, old), old))
    assert first.edits == ()
    assert [one.id for one in second.articles] == [ROAD, POEM]
    assert second.articles[1].title.value == "Quê ta"


# --- doubts, and fields that say the same -------------------------------------------------------


def doubted(*notes) -> Record:
    made = issue()
    quality = made.quality.model_copy(update={"reasons": notes, "review": True})
    return made.model_copy(update={"quality": quality})


def test_a_doubt_about_an_article_goes_when_a_person_has_settled_it():
    """A title entered, an article put into another; taken back, the doubt is there again."""
    untitled, elsewhere = (
        note("article_without_title", article=MEET),
        note("article_goes_on_elsewhere", article=ROAD, printed=4),
    )
    before = doubted(untitled, elsewhere)
    made = edited(before, [field("articles.a4.title", "Giao ban")])
    assert (made.quality.reasons, made.edits[0].settled) == ((elsewhere,), (untitled,))
    made = edited(made, [did("merge", POEM, MEET), did("merge", ROAD, POEM)])
    assert (made.quality.reasons, made.quality.review) == ((), False)
    back = undone(undone(made, 2, LATER), 1, LATER)
    assert (back.quality.reasons, back.quality.review) == ((elsewhere,), True)
    again = carried(made, before.model_copy(update={"edits": ()}))
    assert again.quality.reasons == ()


def test_the_head_of_an_issue_and_the_record_say_the_same():
    """What is corrected in one is corrected in both, and taken back in both."""
    said = machine("BẢN TIN XÃ HÒA TRẠCH")
    made = issue().model_copy(update={"kind": machine("bulletin"), "title": said,
                                      "serial": Serial(title=said)})  # fmt: skip
    after = edited(made, [field("title", "Bản tin xã Hòa Trạch"),
                          field("serial.issued_on", "2011-09")])  # fmt: skip
    assert after.serial.title.value == after.title.value == "Bản tin xã Hòa Trạch"
    assert after.serial.title.by == "Lê An"
    assert (after.issued_on.value, after.issued_on.reason.code) == (None, "issue_without_day")
    after = edited(after, [field("serial.issued_on", "2011-09-02")])
    assert after.issued_on.value == "2011-09-02"
    assert last_edit(after, "serial.title") == 0
    with pytest.raises(BadEdit, match="take the later edit back first"):
        undone(edited(after, [field("serial.title", "Bản tin")]), 0, LATER)
    for index in (2, 1, 0):
        after = undone(after, index, LATER)
    assert without_edits(after) == made
    assert carried(edited(made, [field("title", "Tin")]), made).serial.title.value == "Tin"


def test_a_news_item_and_its_article_say_the_same():
    """Its title is corrected in review; search and exports take that of the article."""
    one = page(1, block(None, None, 100, 100, "Tin thứ nhất", "hai dòng."))
    made = of_pages([one], [article("a1", "Tin thứ nhất")])
    made = made.model_copy(update={"title": machine("Tin thứ nhất")})
    after = edited(made, [field("title", "Tin đầu"), field("event.date", "2024-09-12")])
    assert after.articles[0].title.value == "Tin đầu"
    assert after.articles[0].event.date.value == "2024-09-12"
    after = edited(after, [field("articles.a1.title", "Tin khác")])
    assert after.title.value == "Tin khác"


def test_fields_that_say_something_else_stay():
    """A paper has no twins; an article of several is not the record."""
    made = edited(issue(), [field("articles.a1.title", "Cổng"), field("title", "Bản tin")])
    assert (made.serial.title.value, made.articles[0].title.value) == (None, "Cổng")
