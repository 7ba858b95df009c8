"""A scan that is read again and parted otherwise: what people did belongs to its pages."""

import pytest

from digitize.record.acts import tombstone
from digitize.record.edits import Hand, edited, undone
from digitize.record.fields import FieldStatus, RecordField
from digitize.record.model import Act, Edit
from digitize.record.succession import (
    Earlier,
    comes_back,
    followers,
    marked_at_least,
    pages_of,
    stays_withdrawn,
    superseded,
    with_what_people_did,
    withdrawn_pages,
)
from tests.ledger.little_engine import MORNING, page, record

SHA = "ab" * 32
AN = Act(by="Lê An", at=MORNING, why="nhầm hồ sơ")


def paper(number, *pages, title=None, secrecy=None, at=None):
    """A record of some pages; its title stands on the first of them, or on page `at`."""
    made = record(SHA).model_copy(
        update={"record_id": f"{SHA}-{number}", "pages": tuple(map(page, pages))}
    )
    if title:
        field = RecordField(value=title, raw=title, page=at or pages[0], box=(1, 2, 3, 4),
                            status=FieldStatus.MACHINE, reason=None)  # fmt: skip
        made = made.model_copy(update={"title": field})
    if secrecy:
        field = RecordField(value=secrecy, page=pages[0], status=FieldStatus.MACHINE, reason=None)
        made = made.model_copy(update={"secrecy": field})
    return made


def earlier(*records):
    return [Earlier(one.record_id, one, pages_of(one)) for one in records]


def titled(made, title):
    return edited(made, [Edit(by="Lê An", at=MORNING, field="title", after=title)])


def ids(found):
    return [(one.record.record_id[65:], sorted(one.pages)) for one in found]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([(1, 2), (3,)], [(1, 2), (3,)], ["1", "2"]),
        ([(1, 2), (3,)], [(1, 2, 3)], ["1"]),
        ([(1, 2, 3)], [(1,), (2, 3)], ["2", "1"]),  # the greater part keeps the number
        ([(1, 2)], [(1,), (2,)], ["1", "2"]),  # of two equal parts the one that begins alike
        ([(1,), (2, 3)], [(1, 2), (3,)], ["1", "2"]),
        ([(1,), (2,), (3,)], [(1,), (2, 3)], ["1", "2"]),
        ([(2, 3)], [(1,), (2, 3)], ["2", "1"]),  # a new paper before it takes the next free one
    ],
)
def test_a_paper_keeps_its_number(before, after, expected):
    """Whoever shares most pages with an older paper goes on under its number."""
    old = earlier(*(paper(number, *pages) for number, pages in enumerate(before, 1)))
    new = [paper(number, *pages) for number, pages in enumerate(after, 1)]
    assert [one for one, _ in ids(followers(new, old))] == expected


def test_no_number_is_given_twice():
    """Not that of a paper that is superseded either."""
    gone = paper(2, 2).model_copy(update={"superseded_by": (f"{SHA}-1",)})
    old = earlier(paper(1, 1, 2), gone)
    found = followers([paper(1, 1), paper(2, 2)], old)
    assert ids(found) == [("1", [1]), ("3", [2])]


def test_a_title_does_not_land_on_another_paper():
    """An put the title on page 2 right; page 2 belongs to the paper that begins on page 1 now."""
    old = earlier(paper(1, 1, title="A"), titled(paper(2, 2, 3, title="B"), "Báo cáo"))
    new = followers([paper(1, 1, 2, title="A"), paper(2, 3, title="C")], old)
    first, second = with_what_people_did(new, old)
    assert (first.record.title.value, first.record.title.status) == ("A", FieldStatus.MACHINE)
    assert (second.record.title.value, second.record.edits) == ("C", ())
    assert first.record.quality.review
    assert first.record.quality.reasons[-1].code == "edit_parted_otherwise"
    assert [edit.after for edit in first.record.edits] == ["Báo cáo"]  # nothing is forgotten


def test_a_tombstone_that_does_not_say_its_pages_had_those_of_no_other_record():
    """So an older version wrote them."""
    unknown = tombstone(paper(1, 1, 2), AN).model_copy(update={"scan_pages": ()})
    old = [Earlier(unknown.record_id, unknown, None), *earlier(paper(2, 3))]
    gone = withdrawn_pages(old, frozenset({1, 2, 3}))
    assert gone == {1, 2}
    [mixed] = followers([paper(1, 1, 2, 3)], old)
    assert comes_back(mixed, gone) == [1, 2]


def test_a_title_goes_with_its_page():
    """The paper lost a page at its end; its head is where it was."""
    old = earlier(titled(paper(1, 1, 2, 3, title="A"), "Báo cáo"))
    new = followers([paper(1, 1, 2, title="A"), paper(2, 3, title="C")], old)
    first, second = with_what_people_did(new, old)
    assert (first.record.title.value, first.record.title.by) == ("Báo cáo", "Lê An")
    assert not first.record.quality.review
    assert second.record.title.value == "C"


def again(new, old):
    """The records of one more reading, as they stand then."""
    return earlier(*(one.record for one in with_what_people_did(followers(new, old), old)))


def test_a_title_does_not_land_on_another_paper_at_the_next_reading_either():
    """The pages are the same as before then, but the edit has never fitted them."""
    old = earlier(paper(1, 1, 2, title="A"), titled(paper(2, 3, title="B"), "Báo cáo"))
    for _ in range(3):
        old = again([paper(1, 1, 2, 3, title="A")], old)
        [one] = old
        assert (one.record.title.value, one.record.title.by) == ("A", None)
        assert [edit.placed for edit in one.record.edits] == [False]
    first, second = again([paper(1, 1, 2, title="A"), paper(2, 3, title="B")], old)
    assert (first.record.title.value, first.record.edits) == ("A", ())
    assert (second.record.title.value, second.record.title.by) == ("Báo cáo", "Lê An")


def test_a_title_that_no_reading_has_read_finds_its_page_again():
    """The page that An looked at is kept with the edit."""
    old = earlier(paper(1, 1, 2), titled(paper(2, 3), "Báo cáo"))
    old = again([paper(1, 1, 2, 3)], old)
    assert old[0].record.title.value is None
    first, second = again([paper(1, 1, 2), paper(2, 3)], old)
    assert (first.record.title.value, first.record.edits) == (None, ())
    assert second.record.title.value == "Báo cáo"


def test_taking_back_an_edit_that_fits_nothing_changes_no_field():
    """What it replaced stood in another paper; and it bars no other edit from being taken back."""
    own = titled(paper(1, 1, 2, title="A"), "Tờ trình")
    [old] = again(
        [paper(1, 1, 2, 3, title="A")], earlier(own, titled(paper(2, 3, title="B"), "Báo cáo"))
    )
    hand = Hand("Trần Bình", MORNING)
    back = undone(old.record, 1, hand)
    assert (back.title.value, back.quality.reasons) == ("Tờ trình", ())
    assert undone(old.record, 0, hand).title.value == "A"


def test_a_title_that_is_not_read_again_fits_no_paper_that_begins_elsewhere():
    """The paper goes on under its number; what An wrote stands on its second page now."""
    old = earlier(paper(1, 1, 2, 3), titled(paper(2, 4), "Báo cáo"))
    _, second = with_what_people_did(followers([paper(1, 1, 2), paper(2, 3, 4)], old), old)
    assert (second.record.record_id[65:], second.record.title.value) == ("2", None)
    assert second.record.quality.review


def test_a_page_that_a_person_let_come_back_is_not_dropped():
    """Another reading gives it a record of its own."""
    old = earlier(tombstone(paper(1, 1, 2), AN), paper(2, 2, 3))
    assert withdrawn_pages(old) == {1}


def test_a_withdrawn_page_does_not_come_back():
    """A part of it stays withdrawn; together with other pages a person has to decide."""
    old = earlier(paper(1, 1, 2), tombstone(paper(2, 3, 4), AN))
    gone = withdrawn_pages(old)
    assert gone == {3, 4}
    kept, part, rest = followers([paper(1, 1, 2), paper(2, 3), paper(3, 4)], old)
    assert [stays_withdrawn(one, gone) for one in (kept, part, rest)] == [False, True, True]
    [mixed] = followers([paper(1, 1, 2, 3, 4)], old)
    assert not stays_withdrawn(mixed, gone)
    assert comes_back(mixed, gone) == [3, 4]


def test_what_vanishes_says_where_its_pages_are():
    """It is no withdrawal: the machine did it."""
    old = earlier(paper(1, 1, 2), paper(2, 3))
    found = followers([paper(1, 1, 2, 3)], old)
    [made] = superseded(found, old)
    assert (made.record_id, made.superseded_by) == (f"{SHA}-2", (f"{SHA}-1",))
    assert (made.withdrawn, made.text, made.pages, made.scan_pages) == (None, "", (), (3,))
    assert list(superseded(followers([paper(1, 1, 2), paper(2, 3)], old), old)) == []


def test_a_clearing_counts_for_the_page_that_was_looked_at():
    """The same marking on a page of another paper holds."""
    cleared = paper(1, 1, secrecy="MẬT").model_copy(
        update={"cleared": AN.model_copy(update={"why": "MẬT"})}
    )
    old = earlier(cleared, paper(2, 2))
    new = [paper(1, 1, secrecy="MẬT"), paper(2, 2, secrecy="MẬT")]
    first, second = with_what_people_did(followers(new, old), old)
    assert first.record.cleared.by == "Lê An"
    assert second.record.cleared is None


def test_a_marking_that_a_reading_misses_still_counts():
    """The strictest over all readings of the scan."""
    old = earlier(paper(1, 1))
    [one] = marked_at_least(followers([paper(1, 1)], old), "TỐI MẬT")
    assert (one.record.secrecy.value, one.record.secrecy.method) == ("TỐI MẬT", "secrecy/scan")
    [stricter] = marked_at_least(followers([paper(1, 1, secrecy="TUYỆT MẬT")], old), "MẬT")
    assert stricter.record.secrecy.value == "TUYỆT MẬT"


def test_a_marking_on_a_withdrawn_page_holds_the_rest_of_the_scan():
    """The original goes out with each record; the withdrawn one is not there to be held."""
    old = earlier(tombstone(paper(1, 1), AN), paper(2, 2))
    new = followers([paper(1, 1, secrecy="MẬT"), paper(2, 2)], old)
    _, second = marked_at_least(new, "MẬT", withdrawn_pages(old))
    assert second.record.secrecy.value == "MẬT"


def test_a_value_never_shows_a_page_that_its_record_has_not():
    """The evidence is on a page that belongs to another paper now."""
    old = earlier(titled(paper(1, 1, 2, title="A", at=2), "Báo cáo"))
    first, second = with_what_people_did(followers([paper(1, 1), paper(2, 2)], old), old)
    for one in (first, second):
        assert one.record.title.page in (None, *one.pages)
