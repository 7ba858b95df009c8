"""People who work at one desk at one time, each with a browser of their own.

    python -m tests.desk.team two --papers 60      two people, who get no paper twice and lose none
    python -m tests.desk.team clerk                a clerk who knows the truth: keys and seconds

Without a workspace, the fixtures are read first.
"""

import argparse
import json
import statistics
import subprocess
import tempfile
import time
import unicodedata
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import sync_playwright

from digitize.edge.desk.people import People
from digitize.keep.archive.archiver import archive_pending
from digitize.keep.archive.folders import Archive
from digitize.keep.archive.index import forget, open_index
from digitize.keep.ledger.acts import acts, papers_of
from digitize.keep.ledger.documents import PipelineWanted, move
from digitize.keep.ledger.lineage import put
from digitize.keep.ledger.outbox import post
from digitize.keep.ledger.states import State
from digitize.keep.store.ids import Fingerprint
from digitize.work.intake.take import Asked, take
from tests.conftest import DIGITIZE, ROOT, environment
from tests.desk.conftest import CHROMIUM, desk_at
from tests.desk.workspaces import copy_of, entries, record, with_words

READING = Asked(PipelineWanted(Fingerprint("0" * 16), Fingerprint("1" * 16)))


def copies(workspace, name, count, change=lambda record: record):
    """So many scans with the record of a fixture, each with an original of its own; archived."""
    base, now = change(record(workspace, name)), datetime.now(UTC)
    others = sum(one.startswith(f"{name} ") for one in entries(workspace))
    original = workspace.store.original(base.source.sha256).read_bytes()
    made = []
    with tempfile.TemporaryDirectory() as folder, workspace.open_ledger() as db:
        for number in range(others + 1, others + count + 1):
            path = Path(folder) / f"{name} {number}.pdf"
            path.write_bytes(original + f"\n% copy {number}\n".encode())
            document = take(path, db, workspace.store, READING, now).document
            told = {"sha256": document.sha256, "filename": path.name, "received_at": now}
            one = base.model_copy(
                update={
                    "record_id": f"{document.sha256}-1",
                    "source": base.source.model_copy(update=told),
                    "revision": 1,
                    "edits": (),
                }
            )
            move(db, document.id, State.QUEUED, State.READING, now)
            move(db, document.id, State.READING, State.DONE, now)
            post(db, document.id, put(workspace.store, one), now)
            made.append(one.record_id)
        archive_pending(db, workspace.store, Archive(workspace.archive, workspace.tmp), now)
    return made


def doubting(count):
    """Change a record so that so many of its words are flagged and nothing else is asked."""

    def change(record):
        record = with_words(
            record, lambda at, word: word.model_copy(update={"review": at in range(20, 20 + count)})
        )
        first = record.pages[0].model_copy(update={"unread": ()})
        return record.model_copy(update={"pages": (first, *record.pages[1:])})

    return change


@contextmanager
def browser():
    """Chromium in this thread, with pages that draw no scans: these take the time of two cores."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


def sat_down(chromium, address, token, *, scans=False):
    """A page of a person who is signed in."""
    context = chromium.new_context(viewport={"width": 1366, "height": 768})
    context.set_default_timeout(60_000)
    name = {"name": "digitize-person", "value": token, "url": address}
    context.add_cookies([name])
    page = context.new_page()
    if not scans:
        page.route("**/pages/**", lambda route: route.abort())
    return page


def works(address, token, most=1000):
    """Review by keys alone until nothing is left; the papers in their order."""
    done = []
    with browser() as chromium:
        page = sat_down(chromium, address, token)
        page.goto(f"{address}/review/next")
        while "/review/" in page.url and len(done) < most:
            page.locator("#label:not(:empty)").wait_for()
            here = page.url.split("/review/")[1].split("?")[0]
            while page.locator("#panel.finished").count() == 0:
                page.keyboard.press("Enter")
            if page.locator("#confirm:not([disabled])").count() == 0:
                break
            done.append(here)
            with page.expect_navigation():
                page.keyboard.press("Control+Enter")
    return done


def two_people(workspace, count):
    """Two people review copies of one paper at one time; the papers of each, by name."""
    made = copies(workspace, "report-straight", count, doubting(2))
    with open_index(workspace.archive) as index:
        forget(index, lambda id_, _: id_ in made)
        index.execute("DELETE FROM looks WHERE record_id NOT IN (SELECT record_id FROM archived)")
    people = People(workspace.root)
    tokens = {name: people.add(name) for name in ("Nguyễn Thị Lan", "Lê Văn Bình")}
    with desk_at(workspace.root) as address, ThreadPoolExecutor(2) as both:
        jobs = {name: both.submit(works, address, one, count) for name, one in tokens.items()}
        return made, {name: job.result() for name, job in jobs.items()}


def histories_that_differ(workspace, done):
    """Papers whose history is not right: not one act of whom confirmed it, or edits of others."""
    names = {entry.record_id: name for name, entry in entries(workspace).items()}
    wrong = []
    with workspace.open_ledger() as db:
        for person, ones in done.items():
            told = Counter(one.record_id for act in acts(db, person, limit=-1)
                           if act.what == "confirm" for one in papers_of(db, act.id))  # fmt: skip
            wrong += [one for one in told if one not in ones]
            wrong += [
                one for one in ones
                if told[one] != 1
                or {edit.by for edit in record(workspace, names[one]).edits} != {person}
            ]  # fmt: skip
    return wrong


def only(workspace, *names):
    """Leave of the records of a workspace only some in its index."""
    kept = {entries(workspace)[name].record_id for name in names}
    with open_index(workspace.archive) as index:
        forget(index, lambda id_, _: id_ in kept)
        index.execute("DELETE FROM looks WHERE record_id NOT IN (SELECT record_id FROM archived)")


def truth_of(name):
    """The printed words of a fixture's first page with their boxes."""
    told = json.loads((ROOT / "fixtures" / f"{name}.words.json").read_text(encoding="utf-8"))
    return [(one["text"], one["box"]) for one in told["pages"][0]["words"]]


def printed_at(truth, box):
    """The word that is printed at a place, or None: the one whose box meets most of it."""

    def shared(other):
        wide = min(box[2], other[2]) - max(box[0], other[0])
        high = min(box[3], other[3]) - max(box[1], other[1])
        return max(0, wide) * max(0, high)

    found = max(truth, key=lambda one: shared(one[1]), default=None)
    return found[0] if found and shared(found[1]) > 0 else None


def strokes(word):
    """How many keys a word takes in Telex: one for each letter, sign and tone."""
    return len(unicodedata.normalize("NFD", word.replace("đ", "dd").replace("Đ", "DD")))


def settles(page, truth):
    """Review the page that is open as one who knows what is printed; keys and flagged words."""
    keys, words = 0, 0

    def press(key):
        nonlocal keys
        keys += 1
        page.keyboard.press(key)

    items = {
        one["key"]: one for one in json.loads(page.locator("#session").text_content())["items"]
    }
    page.locator("#label:not(:empty)").wait_for()
    while page.locator("#panel.finished").count() == 0:
        at = page.evaluate("document.querySelector('#text .now')?.dataset.at ?? null")
        item = items.get(at) if at else None
        if item is None:  # a field: a day that any clerk could type
            page.keyboard.type("16")
            page.keyboard.press("Enter")
            continue
        words += 1
        right = printed_at(truth, item["box"])
        choices = [one["text"] for one in item["choices"]]
        if right is None or right == item["text"]:
            press("Enter")
        elif right in choices:
            press(str(choices.index(right) + 1))
        else:
            page.keyboard.type(right)
            keys += strokes(right)
            press("Enter")
    return keys, words


def main():
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("what", choices=["two", "clerk"])
    asked.add_argument("--papers", type=int, default=60)
    asked.add_argument("--workspace", type=Path, help="the fixtures, read")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        read = given.workspace or Path(folder) / "read"
        if given.workspace is None:
            scans = sorted((ROOT / "fixtures").glob("*.pdf"))
            command = [DIGITIZE, "run", "--workspace", read, *scans]
            subprocess.run(command, env=environment(), check=True, stdout=subprocess.DEVNULL)
        workspace = copy_of(read, Path(folder))
        if given.what == "two":
            tells_two(workspace, given.papers)
        else:
            tells_clerk(workspace, given.papers)


def tells_two(workspace, count):
    only(workspace, "report-straight")
    begun = time.monotonic()
    made, done = two_people(workspace, count)
    took = time.monotonic() - begun
    all_ = [one for ones in done.values() for one in ones]
    told = {name: len(ones) for name, ones in done.items()}
    twice, lost = len(all_) - len(set(all_)), len(set(made) - set(all_))
    wrong = histories_that_differ(workspace, done)
    print(f"{count} papers in {took:.0f} s: {told}; twice {twice}, lost {lost};"
          f" histories compared on {len(set(all_))}, wrong {len(wrong)}")  # fmt: skip


def tells_clerk(workspace, count):
    """Keys a flagged word, seconds a paper without doubts, and a batch with its undo."""
    token = People(workspace.root).add("Nguyễn Thị Lan")
    with desk_at(workspace.root) as address, browser() as chromium:
        page = sat_down(chromium, address, token)
        keys, words = 0, 0
        for name, entry in entries(workspace).items():
            if not (ROOT / "fixtures" / f"{name}.words.json").exists():
                continue
            page.goto(f"{address}/review/{entry.record_id}?page=1")
            more = settles(page, truth_of(name))
            keys, words = keys + more[0], words + more[1]
        print(f"{words} flagged words took {keys} keys: {keys / max(words, 1):.2f} a word")
    only(workspace, "report-straight")
    one_by_one = min(10, count)
    copies(workspace, "report-straight", count + one_by_one, doubting(0))
    with desk_at(workspace.root) as address, browser() as chromium:
        page = sat_down(chromium, address, token)
        took = []
        page.goto(f"{address}/review/next?state=sure")
        for _ in range(one_by_one):
            begun = time.monotonic()
            page.locator("#confirm:focus").wait_for()
            with page.expect_navigation():
                page.keyboard.press("Enter")
            took.append(time.monotonic() - begun)
        print(
            f"a paper without doubts: {statistics.median(took):.2f} s in the median of {len(took)}"
        )
        page.goto(f"{address}/review?state=sure")
        page.keyboard.press("Control+a")
        begun = time.monotonic()
        with page.expect_navigation():
            page.keyboard.press("Control+Enter")
        print(f"{page.locator('#did').inner_text()}: {time.monotonic() - begun:.1f} s")
        begun = time.monotonic()
        with page.expect_navigation():
            page.keyboard.press("Control+z")
        print(f"{page.locator('#did').inner_text()}: {time.monotonic() - begun:.1f} s")


if __name__ == "__main__":
    main()
