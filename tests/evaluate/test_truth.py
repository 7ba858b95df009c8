import json

import pytest

from digitize.errors import NoTruth
from digitize.evaluate.truth import TrueScan, UnusedTruth, find_truth

pytestmark = pytest.mark.unit


def test_pairs_scans_with_their_truth_by_name(tmp_path):
    """A scan without truth takes no part; a PDF goes before an image of the same name."""
    for name in ("tin.pdf", "tin.png", "cong-van.JPG", "khong-co.pdf", "bao.cao.tif"):
        (tmp_path / name).write_bytes(b"scan")
    for name in ("tin", "cong-van", "bao.cao"):
        (tmp_path / f"{name}.gt.txt").write_text("Kính gửi:\n", encoding="utf-8")
    found = find_truth(tmp_path)
    assert [(scan.name, scan.scan.name) for scan in found.scans] == [
        ("bao.cao", "bao.cao.tif"),
        ("cong-van", "cong-van.JPG"),
        ("tin", "tin.pdf"),
    ]
    assert found.unused == ()


def test_reads_utf8_with_or_without_a_mark(tmp_path):
    """The mark that some editors put first is no part of the text."""
    (tmp_path / "tin.pdf").write_bytes(b"scan")
    (tmp_path / "tin.gt.txt").write_text("Đảng bộ", encoding="utf-8-sig")
    assert find_truth(tmp_path).scans == (TrueScan("tin", tmp_path / "tin.pdf", "Đảng bộ"),)


def test_truth_that_cannot_be_used_is_named(tmp_path):
    """Truth without a scan, or in an old encoding, is told and not hidden."""
    for name in ("a.pdf", "cu.pdf"):
        (tmp_path / name).write_bytes(b"scan")
    (tmp_path / "a.gt.txt").write_text("xã", encoding="utf-8")
    (tmp_path / "b.gt.txt").write_text("xã", encoding="utf-8")
    (tmp_path / "cu.gt.txt").write_bytes("xã".encode("latin-1"))
    assert find_truth(tmp_path).unused == (
        UnusedTruth(tmp_path / "b.gt.txt", "no scan of this name lies beside it"),
        UnusedTruth(tmp_path / "cu.gt.txt", "it is not UTF-8"),
    )


@pytest.mark.parametrize("name", ["empty", "absent", "file.pdf"])
def test_no_truth_is_an_error(tmp_path, name):
    """An empty folder, a missing one and a file are no evaluation of nothing."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "file.pdf").write_bytes(b"scan")
    with pytest.raises(NoTruth):
        find_truth(tmp_path / name)


def test_what_lies_beside_says_the_condition_the_layout_and_the_table(tmp_path):
    """Kind, condition and the words of tables come from the truth files; without them, nothing."""
    (tmp_path / "a.pdf").write_bytes(b"scan")
    (tmp_path / "a.gt.txt").write_text("TT Số tiền", encoding="utf-8")
    rows = [["TT", "Số tiền"]]
    (tmp_path / "a.fields.json").write_text(
        json.dumps({"kind": "report", "tables": [{"rows": rows}]}), encoding="utf-8"
    )
    (tmp_path / "a.words.json").write_text('{"condition": "fax"}', encoding="utf-8")
    [scan] = find_truth(tmp_path).scans
    assert (scan.layout, scan.condition) == ("report", "fax")
    assert scan.table_words == ("TT", "Số", "tiền")


def test_the_truth_of_articles_lies_beside_or_is_named(tmp_path):
    """It gives the condition too; one of another shape, or without a text beside it, is told."""
    for name in ("a", "b"):
        (tmp_path / f"{name}.pdf").write_bytes(b"scan")
        (tmp_path / f"{name}.gt.txt").write_text("Tin", encoding="utf-8")
    shape = {"condition": "fax", "serial": {}, "articles": [{"text": "Tin"}]}
    for name in ("a", "lạc"):
        (tmp_path / f"{name}.articles.json").write_text(json.dumps(shape), encoding="utf-8")
    (tmp_path / "b.articles.json").write_text('{"articles": []}', encoding="utf-8")
    found = find_truth(tmp_path)
    assert [scan.condition for scan in found.scans] == ["fax", None]
    assert found.scans[0].issue.articles[0].text == "Tin"
    assert found.scans[1].issue is None
    refused, alone = sorted(found.unused, key=lambda one: one.path)
    assert refused.path.name == "b.articles.json"
    assert refused.why.startswith("it is no truth of articles: serial")
    assert alone == UnusedTruth(tmp_path / "lạc.articles.json", "no lạc.gt.txt lies beside it")
