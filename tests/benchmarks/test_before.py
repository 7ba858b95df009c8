"""The comparison of two versions: what it takes for a difference, and what not."""

from bench.before import ROOT, differences, read


def test_times_and_fingerprints_may_differ():
    """A record that was made at another time, by another version, is the same record."""
    one = {"process": {"seconds": 1.5, "fingerprint": "aa"}, "pages": [{"seconds": 1}]}
    other = {"process": {"seconds": 2.5, "fingerprint": "bb"}, "pages": [{"seconds": 3}]}
    assert list(differences(one, other)) == []


def test_any_other_difference_is_told_with_its_place():
    """A letter, a box, a word more or less, a field that is new."""
    one = {"text": "hoà", "pages": [{"box": [1, 2]}, {"lines": [1, 2]}]}
    other = {"text": "hòa", "pages": [{"box": [1, 3]}, {"lines": [1]}], "note": "x"}
    places = [told.partition(":")[0] for told in differences(one, other)]
    assert places == [".note", ".pages[0].box[1]", ".pages[1].lines", ".text"]


def test_a_scan_read_twice_gives_equal_records():
    """Two whole runs of this version: nothing but times tells them apart."""
    scan = ROOT / "fixtures" / "letter-stamped.pdf"
    (first, took), (second, _) = (read(ROOT / "src", [scan]) for _ in range(2))
    assert len(first) == 1
    assert took.cpu_s > 0
    assert list(differences(first, second)) == []
