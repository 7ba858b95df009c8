"""Filters by number, signer, person, dossier and review, and what puts a record first."""

import json

import pytest

from digitize.keep.archive.folders import record_bytes, version_of
from digitize.keep.archive.index import Version, enter, open_index, replace
from digitize.keep.archive.looks import Looks
from digitize.keep.archive.named import Named, named_of
from digitize.keep.archive.search import Query, search, timeline
from tests.archive.test_search import found, version

NOTICE = "Thông báo về việc tiếp công dân"


def paper(number, text=NOTICE, *, named=Named(), fields="", **row):  # noqa: B008  (frozen)
    made = version(number, text, **row)
    return Version(made.row, made.text, fields, named=named)


@pytest.fixture
def index(tmp_path):
    khue = Named(number="95/TB-UBND", signer="Lê Thị Khuê", people=("Lê Thị Khuê", "Y Blăk Mlô"))
    with open_index(tmp_path) as opened:
        enter(opened, paper(1, named=khue, issued_on="2021-12-27"))
        enter(opened, paper(2, named=Named(number="095/BC-UBND", people=("Khuê Thị Lê",))))
        enter(opened, paper(3, named=Named(number="195/TB-UBND", signer="Vũ Đình Khởi")))
        enter(opened, paper(4, named=Named(reviewed=True)))
        yield opened


@pytest.mark.parametrize(
    ("filters", "want"),
    [
        ({"number": "95"}, [1, 2]), ({"number": "95/TB-UBND"}, [1]), ({"number": "95 tb"}, [1]),
        ({"number": "095"}, [1, 2]), ({"number": "TB-UBND"}, [1, 3]), ({"number": "5"}, []),
        ({"signer": "lê thị khuê"}, [1]), ({"signer": "khue"}, [1]), ({"signer": "Mlô"}, []),
        ({"person": "Y Blak Mlo"}, [1]), ({"person": "lê thị"}, [1]), ({"person": "thị lê"}, [2]),
        ({"reviewed": True}, [4]), ({"reviewed": False}, [1, 3, 2]),
        ({"only": frozenset({f"{3:064x}-1", f"{4:064x}-1"})}, [4, 3]),
        ({"only": frozenset(), "words": "công"}, []),
        ({"words": "công", "only": frozenset({f"{3:064x}-1"})}, [3]),
        ({"words": "công", "number": "95", "person": "Lê Thị Khuê"}, [1]),
    ],
)  # fmt: skip
def test_filters_choose_records(index, filters, want):
    assert sorted(found(index, **filters)) == sorted(want)
    assert search(index, Query(**filters)).total == len(want)
    assert sum(month.count for month in timeline(index, Query(**filters))) == len(want)


def test_a_record_that_is_changed_or_removed_leaves_no_words_of_its_names(index):
    enter(index, paper(1, named=Named(number="96/TB-UBND"), revision=2, record_sha256="b" * 64))
    assert found(index, number="95", signer="Khuê") == []
    assert found(index, number="96") == [1]
    index.execute("INSERT INTO words (words) VALUES ('integrity-check')")


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("95/TB-UBND", 1),  # its own number, and not one that it names
        ("27/12/2021", 1),  # its own day
        ("công dân 2021", 1),
        ("báo cáo công dân", 3),  # its kind
        ("trồng rừng", 4),  # the words beside each other
        ("Lê Văn Tám", 5),  # who signed
    ],
)
def test_the_record_that_is_meant_comes_first(tmp_path, typed, first):
    """Newer records have all the words too."""
    signed = Named(number="95/TB-UBND", signer="Lê Văn Tám", people=("Lê Văn Tám",))
    text = (
        "theo thông báo số 95/TB-UBND ngày 27/12/2021 báo cáo của công dân, trồng cây một hai ba"
        " bốn năm sáu bảy tám chín, giữ rừng; Lê Thị Tám, Nguyễn Văn Ba"
    )
    day = text.replace("27/12/2021", "27 tháng 12 năm 2021 (2021)")
    papers = {
        1: paper(1, day, named=Named(number="95/TB-UBND"), issued_on="2021-12-27"),
        3: paper(3, text + " 2021", kind="report", issued_on="2020-01-01"),
        4: paper(4, f"{text}, trồng rừng", issued_on="2019-01-01"),
        5: paper(5, text, named=signed, issued_on="2001-01-01"),
    }
    if first != 5:
        del papers[5]
    with open_index(tmp_path) as index:
        for one in papers.values():
            enter(index, one)
        for number in range(20, 40):
            enter(index, paper(number, text + " 2021", issued_on="2024-01-01"))
        assert found(index, typed)[0] == first


def test_what_is_taken_from_a_record():
    """Everybody whom a field names, each once; older schemas have less."""
    record = {
        "number": {"value": "95"}, "number_year": {"value": "2021"}, "symbol": {"value": "TB-UBND"},
        "signer": {"name": {"value": "Vũ Đình Khởi"}},
        "people": [{"name": "Y Blăk Mlô"}, {"name": "Vũ Đình Khởi"}],
        "articles": [{"byline": {"value": "Huỳnh Mỹ Lụa"}}],
    }  # fmt: skip
    assert named_of(record, Looks(edits=1)) == Named(
        number="95/2021/TB-UBND", signer="Vũ Đình Khởi",
        people=("Vũ Đình Khởi", "Y Blăk Mlô", "Huỳnh Mỹ Lụa"), reviewed=True,
    )  # fmt: skip
    assert named_of({}, Looks(asks=1, edits=1)) == Named()


@pytest.mark.parametrize(
    "typed", ["công văn", "27/12/2021", "tháng 12 năm 2021", "phường Long Xuyên", "12/UBND"]
)
def test_what_is_only_in_fields_is_found_as_people_type_it(tmp_path, typed):
    """The kind of a letter, a day typed by a person, the unit of today; the text has none."""
    known = {"status": "corrected"}
    record = {
        "record_id": f"{7:064x}-1", "revision": 1, "text": "V/v tiếp dân\nKính gửi các xã",
        "source": {"filename": "a.pdf", "received_at": "2026-11-01T00:00:00+00:00"},
        "kind": {"value": "letter", **known}, "issued_on": {"value": "2021-12-27", **known},
        "number": {"value": "012", **known}, "symbol": {"value": "UBND", **known},
        "issuer": {
            "value": "UBND phường Mỹ Long", "link": {"successors": [{"name": "Phường Long Xuyên"}]},
            **known,
        },
        "pages": [{"number": 1, "turn": 0, "blocks": [{"lines": [
            {"text": "V/v tiếp dân", "box": [10, 10, 200, 40]},
            {"text": "Kính gửi các xã", "box": [10, 45, 200, 75]},
        ]}]}],
    }  # fmt: skip
    with open_index(tmp_path) as index:
        replace(index, version_of(record_bytes(json.dumps(record).encode()), "2026"))
        [hit] = search(index, Query(typed)).hits
        assert hit.box is None  # the words are in no line
        assert (hit.number, hit.issued_on) == ("012/UBND", "2021-12-27")
        [hit] = search(index, Query("kính gửi")).hits
        assert (hit.page, hit.box) == (1, (10, 10, 200, 75))
