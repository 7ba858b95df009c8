import json

import pytest

from digitize.evaluate.causes import Cause
from digitize.evaluate.fields import HANDWRITTEN, Compared
from digitize.evaluate.lost import Where
from digitize.evaluate.rates import Errors
from digitize.evaluate.report import (
    EvaluatedFile,
    as_causes,
    as_fields,
    as_json,
    as_table,
    make_report,
)

pytestmark = pytest.mark.unit

READINGS = [
    EvaluatedFile("tin", "Đảng bộ phường Mỹ Long", "Đang bộ phường Mỹ Long", seconds=1.5),
    EvaluatedFile("thư xã", "Kính gửi: UBND", "", seconds=0.25, failure="cut off"),
]


def test_total_is_pooled_and_a_failed_file_is_all_missing():
    """1 of 5 and 3 of 3 words are 4 of 8."""
    report = make_report(READINGS)
    assert report.total == Errors(
        words=8, in_order=4, aside=4, diacritics_only=1, characters=36, character_errors=15
    )
    assert [file.name for file in report.failed] == ["thư xã"]
    assert report.seconds == 1.75


def test_what_a_failed_file_still_gave_is_not_scored():
    """A failure is a state: text left over from it does not count as read."""
    report = make_report([EvaluatedFile("tin", "xã Mỹ", "xã Mỹ", failure="page 2")])
    assert report.total.in_order_rate == 1


def test_seconds_are_not_known_when_one_is_missing():
    """A sum over some of the files would look like all of them."""
    assert make_report([*READINGS, EvaluatedFile("c", "xã", "xã")]).seconds is None


def test_table_is_aligned_and_names_the_failure():
    """Columns end together, split Vietnamese marks or not; the total stands last."""
    assert as_table(make_report(READINGS)).split("\n") == [
        "file    words  in order %  aside %  diacritics %  characters %  seconds",
        "tin         5       20.00    20.00         20.00          4.55     1.50",
        "thư xã      3      100.00   100.00          0.00        100.00     0.25  failed: cut off",
        "all 2       8       50.00    50.00         12.50         41.67     1.75  1 failed",
    ]


def test_json_keeps_its_shape():
    """What scripts read: names, counts, shares, null where nothing is true or known."""
    shape = json.loads(as_json(make_report([*READINGS[:1], EvaluatedFile("trắng", "", "rác")])))
    assert shape["report_version"] == 1
    tin, blank = shape["files"]
    assert tin == {
        "name": "tin",
        "failure": None,
        "words": 5,
        "characters": 22,
        "seconds": 1.5,
        "word_errors_in_order": {"count": 1, "rate": 0.2},
        "word_errors_aside": {"count": 1, "rate": 0.2},
        "words_wrong_in_diacritics_only": {"count": 1, "rate": 0.2},
        "character_errors": {"count": 1, "rate": 1 / 22},
        "causes": {**dict.fromkeys((cause.value for cause in Cause), 0), "diacritics only": 1},
        "word_errors_in_tables": 0,
        "lost_lines": {
            "lines": 0,
            "words": 0,
            "told": 0,
            "told_rate": None,
            "by_place": {where.value: 0 for where in Where},
        },
    }
    assert blank["word_errors_in_order"] == {"count": 1, "rate": None}
    assert shape["total"].keys() == tin.keys() - {"name", "failure"} | {
        "files", "failed", "fields"
    }  # fmt: skip
    assert shape["total"]["fields"] == {}
    assert (shape["total"]["files"], shape["total"]["failed"]) == (2, 0)
    assert shape["total"]["seconds"] is None


def test_fields_are_counted_over_files_and_the_main_ones_pooled():
    """Two of three numbers right, one subject invented: a row each, and one of the main fields."""
    fields = (Compared("number", "86", "86"), Compared("title", None, "Rác"))
    others = (Compared("number", "7", "1"), Compared("number", HANDWRITTEN, HANDWRITTEN))
    report = make_report([EvaluatedFile("a", "xã", "xã", fields=fields),
                          EvaluatedFile("b", "xã", "xã", fields=others)])  # fmt: skip
    assert [line.split() for line in as_fields(report).splitlines()] == [
        ["field", "true", "found", "right", "invented", "precision", "recall", "F1"],
        ["number", "3", "3", "2", "0", "0.667", "0.667", "0.667"],
        ["title", "0", "1", "0", "1", "0.000", "-", "0.000"],
        ["main", "six", "3", "4", "2", "1", "0.500", "0.667", "0.571"],
    ]
    rows = json.loads(as_json(report))["total"]["fields"]
    assert rows["number"] == {
        "true": 3, "found": 3, "right": 2, "invented": 0,
        "precision": 2 / 3, "recall": 2 / 3, "f1": 2 / 3,
    }  # fmt: skip
    assert as_fields(make_report(READINGS)) == ""


def test_causes_are_told_for_each_condition_and_layout():
    """A file counts under its condition, under its layout, and among all."""
    report = make_report(
        [
            EvaluatedFile("a", "xã Mỹ", "xa Mỹ", layout="letter", condition="fax"),
            EvaluatedFile("b", "xã Mỹ 12", "xã Mỹ 13", layout="letter"),
        ]
    )
    head, *rows = [line.split() for line in as_causes(report).splitlines()]
    assert head[:4] == ["wrong", "words", "diacritics", "only"]
    assert {row[0]: row[1:3] for row in rows} == {
        "fax": ["1", "0"],
        "letter": ["1", "1"],
        "all": ["1", "1"],
    }


def test_no_files_at_all():
    """An empty report has no rate, and does not divide by zero."""
    assert as_table(make_report([])).splitlines()[-1].split() == ["all", "0", "0", *"----", "0.00"]
