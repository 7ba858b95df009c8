"""An archive that learns: weights from what people put right, judged, kept, taken back."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from digitize.keep.archive.index import open_index
from digitize.keep.archive.looks import edited as edited_records
from digitize.keep.ledger.learnt import Learnt, is_resting, note_learnt
from digitize.keep.ledger.revise import current, revise
from digitize.keep.store.ids import Sha256
from digitize.keep.workspace import open_workspace
from digitize.record.edits import edited, words_on
from digitize.record.model import Edit
from digitize.record.page import Page, Word
from digitize.settings import Cleaning, Settings
from digitize.understand.assemble import cleaned_pages
from digitize.understand.vietnamese.weigh import learnt_weights, shipped_sha256, weights, written
from digitize.work.engine.coordinator import reading_of
from digitize.work.engine.learnt import in_use, weights_of
from digitize.work.learn import Judgement, confirmed_pages
from tests.structure.sheet import Sheet
from tools.weighing.archive import Place, archived, confirm
from tools.weighing.pages import Sample

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
LINES = (
    "thực hiện chương trình công tác của năm, phòng đã tổ chức nhiều buổi tập huấn cho bà con",
    "các thôn trong xã và báo cáo kết quả như sau để các cơ quan được biết, cùng phối hợp",
    "đề nghị các đơn vị quan tâm chỉ đạo, kiểm tra và báo cáo tình hình về văn phòng trước ngày",
    "nhân dân trong vùng đã đóng góp ngày công để làm đường, xây trường và sửa chữa kênh mương",
    "hội nghị đã nghe ý kiến của đại biểu, thảo luận và thống nhất một số nội dung sau đây",
)
NAMES = (
    "Tuấn",
    "Hiền",
    "Sỹ",
    "Dũng",
    "Hồng",
    "Mỵ",
    "Thủy",
    "Nguyễn",
    "Vượng",
    "Hoàng",
    "Bảy",
    "Mỹ",
)
WORN = str.maketrans(
    "ấềỹũồỵủễượàảếố", "âêyuôyuêươaaêô"
)  # the accents of this archive's type are worn
DOCUMENTS, PAGES = 20, 3
SECRET, OPEN = "mật", "thường"


def page_of(dice: random.Random, number: int) -> tuple[Page, dict[Place, str]]:
    """A page whose first reading lost the accents of names, and its truth."""
    sheet, printed, blocks = Sheet(), {}, []
    for line in dice.sample(LINES, 4):
        words = line.split()
        words.insert(dice.randrange(2, len(words) - 1), dice.choice(NAMES))
        sheet.body(" ".join(words), gap=0)
    page = sheet.page(number)
    for block in page.blocks:
        [line] = block.lines
        printed |= {(number, word.box): word.text for word in line.words}
        line = line.model_copy(update={"words": tuple(map(misread, line.words))})
        blocks.append(block.model_copy(update={"lines": (line,)}))
    return page.model_copy(update={"blocks": tuple(blocks)}), printed


def misread(word: Word) -> Word:
    """The word as the first reader has it."""
    if word.text not in NAMES:
        return word
    read = word.text.translate(WORN)
    return word.model_copy(update={"raw": read, "text": read, "confidence": 0.9})


def fill(workspace, names):
    """Put documents into an archive and confirm all their pages."""
    dice = random.Random(7)
    with workspace.open_ledger() as db:
        for name in names:
            made = [page_of(dice, number) for number in range(1, PAGES + 1)]
            sample = Sample(name, "worn", "", tuple(page for page, _ in made))
            printed = {place: text for _, one in made for place, text in one.items()}
            for record in archived(workspace, db, sample, NOW):
                confirm(workspace, record, printed, NOW)
                if name == SECRET:
                    edit = Edit(by="Lê An", at=NOW, field="security", after="MẬT")
                    seen = record.record_id, current(db, workspace.store, record.record_id).revision
                    revise(db, workspace.store, seen, lambda old, new=edit: edited(old, [new]), NOW)


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    """An archive whose pages people have confirmed; one of its records may not leave."""
    workspace = open_workspace(tmp_path_factory.mktemp("learn") / "w")
    fill(workspace, [*(f"{OPEN}-{number}" for number in range(DOCUMENTS)), SECRET])
    return workspace


def test_what_is_learnt_is_judged_kept_and_taken_back(archive, digitize):
    """It is in use and in the fingerprint at once, and after `--undo` all is as before."""

    def run(*args):
        return digitize(*args, "--workspace", archive.root)

    with archive.open_ledger() as db:
        before = reading_of(Settings(), db)
        tried = json.loads(run("learn", "--dry-run", "--json").stdout)
        assert (tried["better"], tried["kept"], tried["left_out"]) == (True, False, 1)
        assert in_use(db) is None
        assert tried["teaching_pages"] + tried["judging_pages"] == DOCUMENTS * PAGES

        done = run("learn", "--by", "Lê An")
        assert done.returncode == 0
        judged = tried["judged"]
        assert judged["wrong_after"] < judged["wrong"] / 2
        assert f"{judged['mended']} mended, 0 broken" in done.stdout
        learnt = in_use(db)
        assert (learnt.made_by, dict(learnt.told)) == ("Lê An", judged)
        after = reading_of(Settings(), db)
        assert after.record != before.record
        assert after.pages == before.pages  # workers elsewhere go on with the pages that they have
        assert f"weights      {learnt.weights_sha256[:12]}, learnt" in run("status").stdout
        assert json.loads(run("status", "--json").stdout)["weights"] == learnt.weights_sha256

        by = weights_of(db, archive.store)
        page, printed = page_of(random.Random(99), 1)
        texts = [[word.text for _, word in words_on(one)] for weight in (by, None)
                 for one in cleaned_pages([page], Cleaning.APPLY, [], weight)]  # fmt: skip
        assert texts[0] == list(printed.values()) != texts[1]

        done = run("learn", "--undo")
        assert (done.returncode, "the shipped weights are in use" in done.stdout) == (0, True)
        assert (in_use(db), reading_of(Settings(), db)) == (None, before)


def test_a_page_with_a_word_left_to_look_at_is_not_confirmed(archive):
    """Nor is one that nobody has decided anything about."""
    with open_index(archive.archive) as index:
        id_ = edited_records(index)[0]
    with archive.open_ledger() as db:
        record = current(db, archive.store, id_)
    assert confirmed_pages(record) == {1, 2, 3}
    first, *rest = record.pages
    words = first.blocks[0].lines[0].words
    doubted = words[0].model_copy(update={"review": True})
    line = first.blocks[0].lines[0].model_copy(update={"words": (doubted, *words[1:])})
    block = first.blocks[0].model_copy(update={"lines": (line,)})
    page = first.model_copy(update={"blocks": (block, *first.blocks[1:])})
    assert confirmed_pages(record.model_copy(update={"pages": (page, *rest)})) == {2, 3}
    assert confirmed_pages(record.model_copy(update={"edits": ()})) == frozenset()


def test_too_few_pages_teach_nothing(tmp_path, digitize):
    """The archivist learns how many are wanted; an empty archive is no error of ours."""
    workspace = open_workspace(tmp_path / "w")
    done = digitize("learn", "--workspace", workspace.root)
    assert (done.returncode, "it takes 40 pages" in done.stdout) == (1, True)


@pytest.mark.parametrize(
    ("mended", "broken", "flagged", "better"),
    [(5, 0, 10, True), (4, 0, 10, False), (9, 3, 10, False), (29, 13, 10, True), (9, 0, 12, False)],
)
def test_only_a_clear_gain_is_kept(mended, broken, flagged, better):
    """More words mended than broken, beyond what chance would do, and no flood of flags."""
    assert Judgement(1000, 30, 30, mended, broken, 10, flagged).better is better


def test_weights_from_other_shipped_ones_rest(tmp_path):
    """After an update they are not used; an older digitize would find them again."""
    workspace = open_workspace(tmp_path / "w")
    data = written(weights())
    assert learnt_weights(data) == replace(weights(), sha256=sha256(data).hexdigest())
    with workspace.open_ledger() as db:
        stored = workspace.store.put_weights(data)
        note_learnt(db, Learnt(stored.sha256, "Lê An", "2026", {}), Sha256("a" * 64))
        assert weights_of(db, workspace.store) == weights()
        assert is_resting(db, Sha256(shipped_sha256()))
