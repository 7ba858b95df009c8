"""Names and texts that would be more than that in a page: they stay what they are."""

import os

import pytest

from digitize.keep.workspace import open_workspace
from digitize.record.fields import FieldStatus
from digitize.record.notes import note
from tests.conftest import run_digitize
from tests.desk.conftest import desk_at
from tests.desk.workspaces import changed, copy_of, entries, with_words
from tests.hostile.test_names import CONTROL, NAMES, blank

pytestmark = pytest.mark.scan
TEXTS = (
    "<img src=x onerror=hacked()>", "</script><script>hacked()</script>", "{{7*7}}", "<!--",
    "javascript:hacked()", '"onmouseover=hacked() x="', "</p></body>", "\u202egpj.pdf",
    "&lt;b&gt;", "\x00\x1b[2J", "<svg onload=hacked()>",
)  # fmt: skip


@pytest.fixture
def watched(page):
    """A page that tells when a script of somebody else runs in it."""
    hacked = []
    page.expose_function("hacked", lambda *_: hacked.append(page.url))
    page.on("dialog", lambda dialog: hacked.append(dialog.message))
    yield page
    assert not hacked


def shown_inert(page):
    """What stands on the page moves no line around."""
    return not CONTROL & set(page.evaluate("document.body.innerText").replace("\t", ""))


def test_names_of_files_are_only_shown(watched, tmp_path):
    """In the inbox, in lists, in the view of a record, and when they come by the door."""
    workspace, folder = open_workspace(tmp_path / "w"), tmp_path / "named"
    folder.mkdir()
    for number, name in enumerate(NAMES):
        (folder / os.fsdecode(name)).write_bytes(blank(number))
    done = run_digitize("run", "--workspace", workspace.root, folder, cwd=folder)
    assert done.returncode == 0, done.stderr
    with desk_at(workspace.root) as address:
        for view in ("/inbox", "/archive", "/review", "/numbers"):
            watched.goto(f"{address}{view}")
            assert shown_inert(watched)
        for entry in list(entries(workspace).values())[:6]:
            watched.goto(f"{address}/records/{entry.record_id}")
            assert shown_inert(watched)
        watched.goto(f"{address}/inbox")
        status = watched.evaluate(
            """async (names) => {
              const { ask } = await import(document.querySelector("script[src$='/desk.js']").src);
              const sent = names.map((name) => ask(
                "PUT", "/inbox/scans?name=" + encodeURIComponent(name), "no scan " + name));
              return (await Promise.all(sent)).map((answer) => answer.status);
            }""",
            ["../../etc/passwd", "..", "", "a/b\\c.pdf", "<img src=x onerror=hacked()>"],
        )
        assert status == [201] * 5
        sent = {
            "name": "\u202egpj.pdf",
            "mimeType": "application/pdf",
            "buffer": b"no scan, but a name",
        }
        watched.set_input_files("#files", [sent])
        watched.locator("#sending li").wait_for()
        assert shown_inert(watched)  # while it is sent too
        watched.locator(".apart li").nth(5).wait_for(timeout=30_000)
        names = [one.inner_text() for one in watched.locator(".apart .name").all()]
        assert sorted(names) == [
            "..", "<img src=x onerror=hacked()>", "c.pdf", "passwd", "scan", "\ufffdgpj.pdf",
        ]  # fmt: skip


def test_recognised_text_is_only_shown(fixtures_run, watched, tmp_path):
    """As text, as candidate, as field and as evidence: in review, in the record, in search."""
    workspace = copy_of(fixtures_run[1], tmp_path)

    def hostile(record):
        def change(at, word):
            evil = TEXTS[at % len(TEXTS)]
            return word.model_copy(
                update={"text": evil, "raw": evil + "2", "second": evil + "3", "review": True}
            )

        told = {"value": TEXTS[1], "raw": TEXTS[0], "confidence": 0.1}
        told |= {"status": FieldStatus.MACHINE}
        title = record.title.model_copy(update=told)
        evil = (note("text", text=TEXTS[0]),)
        evidence = tuple(
            one.model_copy(update={"evidence": evil, "before": TEXTS[1], "after": TEXTS[4]})
            for one in record.changes
        )
        made = with_words(record, change)
        text = " ".join(TEXTS[:3])
        return made.model_copy(update={"title": title, "changes": evidence, "text": text})

    record = changed(workspace, "news-fax", hostile)
    with desk_at(workspace.root) as address:
        watched.goto(f"{address}/review/{record.record_id}")
        watched.locator("#place").wait_for()
        for _ in range(len(TEXTS) + 2):
            assert shown_inert(watched)
            watched.keyboard.press("ArrowRight")
        watched.keyboard.press("Enter")
        for view in (f"/records/{record.record_id}", "/archive?q=img", "/archive", "/review"):
            watched.goto(f"{address}{view}")
            assert shown_inert(watched)
        assert watched.evaluate("document.querySelectorAll('main img, main iframe').length") == 0
