import json

import pytest

pytestmark = pytest.mark.scan


@pytest.fixture
def search(fixtures_run, digitize):
    """`digitize search` on the workspace of all fixtures, which is only looked at."""
    _, workspace = fixtures_run
    return lambda *args: digitize("search", *args, "--workspace", workspace)


def test_words_without_diacritics_find_the_printed_ones(search):
    """What it is, where it came from, and the words as printed; how many there are on stderr."""
    done = search("tiem phong", "thuan khe")
    assert done.returncode == 0
    assert "news-fax.pdf" in done.stdout
    assert "«TIÊM» «PHÒNG»" in done.stdout
    assert done.stderr.startswith("records 1 to ")


def test_json_is_one_object_a_line(search):
    """With the places of the finds in the excerpt, and how near the spelling is."""
    hits = [json.loads(line) for line in search("--json", '"tiem phong"').stdout.splitlines()]
    assert {"news-fax.pdf"} <= {hit["filename"] for hit in hits}
    for hit in hits:
        assert hit["folding"] == "bare"
        for start, end in hit["excerpt"]["marks"]:
            assert hit["excerpt"]["text"][start:end].lower() == "tiêm phòng"


def test_a_kind_may_be_named_in_vietnamese(search):
    """As people here call it, or as records have it: the same records."""
    assert search("--kind", "thông báo").stdout == search("--kind", "notice").stdout != ""


def test_portions(search):
    """--limit and --page go through all of it, once each."""
    whole = search("--json", "--limit", "1000", "nhân dân").stdout.splitlines()
    pages = [search("--json", "--limit", "3", "--page", str(no), "nhân dân") for no in (1, 2)]
    assert [line for page in pages for line in page.stdout.splitlines()] == whole[:6]
    assert "--page shows more" in pages[0].stderr


@pytest.mark.parametrize("words", ["chuyệncổtích", '"dân nhân dân nhân"'])
def test_nothing_found_is_said(search, words):
    """Exit status 0: it is an answer."""
    done = search(words)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "0 records found\n")


def test_what_is_no_date_is_exit_2(search):
    """And how to write one."""
    done = search("--from", "hôm qua", "nhân dân")
    assert done.returncode == 2
    assert "write 2025-03-02" in done.stderr
