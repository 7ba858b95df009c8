import sqlite3
import time
from dataclasses import replace
from datetime import date

import pytest

from bench.bulletins import versions
from digitize.errors import ArchiveConflict
from digitize.keep.archive.index import (
    Archived,
    Standing,
    Version,
    each_record,
    enter,
    forget,
    is_complete,
    open_index,
    replace_all,
)
from digitize.keep.archive.search import Query, Sort, facets, search, timeline
from digitize.keep.archive.words import Span
from digitize.record.letters import Folding, normalise

NEWS = """PHƯỜNG THUẬN KHÊ RA QUÂN
Sáng ngày 21/9/2024, Uỷ ban nhân dân phường phối hợp với Trạm
Thú y tiêm phòng cho đàn chó, mèo ở khu phố Hoà Bình."""
REPORT = """ỦY BAN NHÂN DÂN
Số: 147/BC-UBND
BÁO CÁO
Tình hình thu tiền quỹ quý II\fHội nghị thống nhất mức tiền
quỹ của tổ hòa giải"""
OLD = "Đang tiến hành sơ kết công tác hoa kiểng, tiên phong"


def version(number, text, **row):
    """A version of a record of its own."""
    sha256 = f"{number:064x}"
    known = Archived(
        record_id=f"{sha256}-1", revision=1, record_sha256=sha256, filename=f"tin-{number}.pdf",
        title=None, kind=None, issued_on=None, pages=text.count("\f") + 1, received_at="2026",
        archived_at="2026",
    )  # fmt: skip
    return Version(replace(known, **row), normalise(text))


@pytest.fixture
def index(tmp_path):
    with open_index(tmp_path) as opened:
        enter(opened, version(1, NEWS, issued_on="2024-09-22", issuer="UBND phường Thuận Khê",
                              kind="news item", title="Ăn trưa"))  # fmt: skip
        enter(opened, version(2, REPORT, issued_on="2025-03", issuer="UBND xã Cao Lâm",
                              kind="report", title="Đá bóng"))  # fmt: skip
        enter(opened, version(3, OLD, title="Dã ngoại"))
        yield opened


def found(index, words="", **query):
    """The numbers of the records, in the order in which they are shown."""
    hits = search(index, Query(words, **query)).hits
    return [int(hit.record_id[:64], 16) for hit in hits]


@pytest.mark.parametrize(
    ("words", "want"),
    [
        ("hòa bình", [1]), ("hoà bình", [1]), ("HOA BINH", [1]), ("ủy ban", [2, 1]),
        ("uỷ ban", [2, 1]), ("uy ban", [2, 1]), ("quỹ", [2]), ("quĩ", [2]), ("chuột", []),
        ("tiền", [2, 3]), ("tiên", [3, 2]), ("tien", [2, 3]), ("đang", [3]), ("dan", [2, 1]),
        ("đàn", [1, 2]), ("hóa", [2, 1, 3]), ("thú mèo", [1]), ('"thú mèo"', []),
        ('"thú y"', [1]), ("“thú y” phường", [1]), ('"trạm thú y', [1]), ('"tiền quỹ của"', [2]),
        ("147/BC-UBND", [2]), ("147/ubnd-bc", []), ("BC UBND", [2]), ("21/9/2024", [1]),
        ("nhân AND dân", [2, 1]), ("nhân and dân", []), ("bình*", [1]), ("typed:", []),
        ("(", [2, 1, 3]), ("'", [2, 1, 3]),
    ],
)  # fmt: skip
def test_words_are_found_in_three_tiers(index, words, want):
    """As typed first, then other tones, then other letters; within each the newest first."""
    assert found(index, words) == want


def test_a_hit_says_how_near_it_is(index):
    """The finest spelling in which all the words are there."""
    hits = search(index, Query("hoa")).hits
    assert [hit.folding for hit in hits] == [Folding.TYPED, Folding.TONELESS, Folding.TONELESS]
    assert search(index, Query("thong nhat")).hits[0].folding is Folding.BARE
    by_name = search(index, Query("hoa", sort=Sort.NAME)).hits
    assert {hit.folding for hit in by_name} == {Folding.TYPED, Folding.TONELESS}


def test_excerpts_are_as_printed_with_the_finds_marked(index):
    """On one line, from the page where most of the words are, and from no other page."""
    [hit] = search(index, Query("hoa giai tien")).hits
    assert hit.excerpt.marked("«", "»") == (
        "Hội nghị thống nhất mức «tiền» quỹ của tổ «hòa» «giải»"
    )
    assert hit.page == 2
    [hit] = search(index, Query('"uy ban nhan dan phuong"')).hits
    assert "21/9/2024, «Uỷ ban nhân dân phường» phối hợp với Trạm Thú y" in hit.excerpt.marked(
        "«", "»"
    )
    assert hit.page == 1


def test_an_excerpt_of_a_long_page_is_short(index):
    """Two lines around the find, cut between words."""
    enter(index, version(9, "mở đầu " * 300 + "cần tìm " + "kết thúc " * 300))
    [hit] = search(index, Query("can tim")).hits
    assert "«cần» «tìm»" in hit.excerpt.marked("«", "»")
    assert len(hit.excerpt.text) < 250
    assert set(hit.excerpt.text.split()) <= {"mở", "đầu", "cần", "tìm", "kết", "thúc"}


@pytest.mark.parametrize(
    ("query", "want"),
    [
        ({"issued": Span(date(2024, 9, 22), date(2024, 9, 22))}, [1]),
        ({"issued": Span(date(2024, 9, 23))}, [2]),
        ({"issued": Span(None, date(2025, 2, 28))}, [1]),
        ({"issued": Span(date(2025, 3, 1))}, [2]),
        ({"kind": "report"}, [2]),
        ({"kind": "news"}, []),
        ({"kind": "News item"}, [1]),
        ({"issuer": "thuan khe"}, [1]),
        ({"issuer": "UBND"}, [2, 1]),
        ({"issuer": "UBND", "kind": "report", "words": "quỹ"}, [2]),
        ({"words": "báo cáo", "kind": "news item"}, []),
    ],
)
def test_filters(index, query, want):
    """Date of issue with both ends, words of the issuer, a whole kind; all of them together."""
    assert found(index, **query) == want


def test_values_that_are_not_in_the_text_are_found_too(index):
    """A number that was written by hand and typed in by a person."""
    typed = replace(version(4, "Số: /QĐ-UBND"), fields="86/QĐ-UBND\nNguyễn Thị Rây")
    enter(index, typed)
    assert found(index, "86/QĐ-UBND") == found(index, "nguyen thi ray") == [4]
    [hit] = search(index, Query("rây")).hits
    assert hit.excerpt.text == "Số: /QĐ-UBND"


def test_sorted_by_name_as_a_dictionary_has_it(index):
    """A before Ă, D before Đ; in code points Đ would come behind all, and Ă too."""
    enter(index, version(4, OLD, title="An toàn"))
    enter(index, version(5, OLD, title="Em bé"))
    assert found(index, sort=Sort.NAME) == [4, 1, 3, 2, 5]
    assert found(index, sort=Sort.DATE) == [2, 1, 5, 4, 3]


def test_portions_are_the_whole_once(index):
    """Whatever their size, also where a portion spans two tiers."""
    for number in range(10, 30):
        text = ["tiền", "tiến", "tien"][number % 3]
        enter(index, version(number, text, issued_on=f"2020-01-{number}"))
    whole = found(index, "tiền", limit=100)
    assert len(whole) == len(set(whole)) == search(index, Query("tiền", limit=1)).total == 22
    for size in (1, 3, 7, 22):
        portions = (found(index, "tiền", limit=size, offset=at) for at in range(0, 25, size))
        assert [one for portion in portions for one in portion] == whole
    assert found(index, "tiền", offset=22) == []


def test_only_the_newest_revision_is_found(index):
    """In whatever order revisions come."""
    enter(index, version(1, "bản thứ ba", revision=3, record_sha256="3"))
    assert found(index, "tiêm phòng") == []
    assert [hit.revision for hit in search(index, Query('"ban thu"')).hits] == [3]
    enter(index, version(1, "bản thứ hai", revision=2, record_sha256="2"))
    assert found(index, '"thứ hai"') == []
    assert search(index, Query()).total == 3


@pytest.mark.parametrize("standing", [Standing.HELD, Standing.WITHDRAWN])
def test_what_is_held_or_withdrawn_is_never_found(index, standing):
    """Neither its newest revision nor an older one, nor in any count."""
    enter(index, version(2, REPORT, revision=2, standing=standing, kind="report"))
    assert found(index, "quỹ") == found(index, kind="report") == []
    assert search(index, Query()).total == sum(one.count for one in timeline(index, Query())) == 2
    assert "report" not in [one.value for one in facets(index, Query()).kinds]


def test_counts_by_month_kind_and_issuer(index):
    """Of all that match, not of one portion; the most frequent first."""
    months = [(one.year, one.month, one.count) for one in timeline(index, Query(limit=1))]
    assert months == [(None, None, 1), (2024, 9, 1), (2025, 3, 1)]
    enter(index, version(4, REPORT, kind="report"))
    kinds = [(one.value, one.count) for one in facets(index, Query(limit=1)).kinds]
    assert kinds == [("report", 2), (None, 1), ("news item", 1)]
    issuers = facets(index, Query("quỹ")).issuers
    assert [(one.value, one.count) for one in issuers] == [(None, 1), ("UBND xã Cao Lâm", 1)]


def test_other_bytes_under_a_known_key_change_nothing(index):
    """Neither the row nor what is found."""
    with pytest.raises(ArchiveConflict):
        enter(index, version(1, "khác", record_sha256="khác"))
    assert found(index, "khác") == []
    enter(index, version(1, "khác"))  # the same bytes once more: known, not looked at
    assert found(index, "tiêm phòng") == [1]


def test_words_that_were_taken_out_are_gone(index):
    """FTS5 has no text of its own: a wrong one told at removal would leave words behind."""
    for number in (1, 2, 3):
        enter(index, version(number, "x", revision=2, record_sha256="2"))
    index.execute("INSERT INTO words (words) VALUES ('integrity-check')")
    assert [search(index, Query(one)).total for one in ("tien", "ban", "x")] == [0, 0, 3]


def test_an_index_of_the_first_version_is_brought_up_to_date(tmp_path):
    """Lists are whole at once; search says that it is not, until the index is made anew."""
    with sqlite3.connect(tmp_path / "index.sqlite") as old:
        old.execute(
            "CREATE TABLE archived (record_id TEXT NOT NULL, revision INTEGER NOT NULL"
            " CHECK (revision >= 1), record_sha256 TEXT NOT NULL, filename TEXT NOT NULL,"
            " title TEXT, kind TEXT, issued_on TEXT, pages INTEGER NOT NULL,"
            " received_at TEXT NOT NULL, archived_at TEXT NOT NULL,"
            " PRIMARY KEY (record_id, revision)) STRICT, WITHOUT ROWID"
        )
        old.execute("INSERT INTO archived VALUES ('a-1', 1, 'a', 'tin.pdf', NULL, NULL, NULL, 1,"
                    " '2026', '2026')")  # fmt: skip
        old.execute("PRAGMA user_version = 1")
    for _ in range(2):
        with open_index(tmp_path) as index:
            assert [one.filename for one in list(each_record(index))] == ["tin.pdf"]
            assert not is_complete(index)
            assert not search(index, Query("tin")).complete
    with open_index(tmp_path) as index:
        assert replace_all(index, [[version(1, NEWS)]]) == 1
        forget(index, lambda record_id, _: record_id != "a-1")
        assert found(index, "tiêm phòng") == [1]
        assert is_complete(index)
        assert len(list(each_record(index))) == 1


def test_search_is_quick(tmp_path):
    """500 pages answer within 100 ms of processor; 100,000 are measured by `make bench-search`."""
    with open_index(tmp_path) as index:
        replace_all(index, [list(versions(500))])
        forget(index, lambda *_: True)
        for query in (Query("nhân dân"), Query("uy ban nhan dan"), Query('"don dien doi thua"')):
            start = time.process_time()  # the machine may be busy
            assert search(index, query).total > 10
            assert time.process_time() - start < 0.1


def test_lists_of_any_length_are_not_held_in_memory(index):
    """One record at a time, in the order of arrival."""
    enter(index, version(1, NEWS, revision=2, record_sha256="2", received_at="2027"))
    listed = each_record(index)
    assert iter(listed) is listed
    assert [(one.filename, one.revision) for one in listed] == [
        ("tin-2.pdf", 1), ("tin-3.pdf", 1), ("tin-1.pdf", 2),
    ]  # fmt: skip
    plan = " ".join(row[3] for row in index.execute(
        "EXPLAIN QUERY PLAN SELECT * FROM archived ORDER BY received_at, record_id"))  # fmt: skip
    assert "archived_received" in plan
