"""What the weighing does to pages that had no part in its fitting.

python -m tools.weighing.measure PAGES              what cleaning mends, breaks and flags
python -m tools.weighing.measure PAGES --ablation   without each source of evidence in turn
python -m tools.weighing.measure PAGES --curve      with fewer pages to learn from
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from digitize.evaluate.rates import Errors, count_errors
from digitize.evaluate.reliability import Judged, judge, reliability, tally
from digitize.record.page import Page
from digitize.settings import Cleaning
from digitize.understand.assemble import cleaned_pages
from tools.weighing.fit import HARM, Limits, Row, crosswise, fitted, gather, judged, limits_of
from tools.weighing.pages import Sample, samples
from tools.weighing.table import Group, groups, questioned, rows

TUNED = ("nv-cv3722", "nv-nq115", "qn-574ub", "qn-23bc", "pt-275")  # real scans to look at
SOURCES: dict[str, tuple[str, ...]] = {
    "all": (),
    "without the letters' alternatives": ("alt.share", "alt.letters", "alt.and", "read.rival",
                                          "read.doubt"),
    "without the second reading": ("second.",),
    "without the chances of letters": ("chance.",),
    "without the recogniser's confidence": ("read.confidence", "read.low", "read.line",
                                            "change.confidence", "change.line"),
    "without the language": ("lang.",),
    "without the document": ("doc.",),
    "without kinds of letters": ("swap.",),
    "without signs": ("sign.",),
}  # fmt: skip


def sets(folder: Path) -> dict[str, list[Sample]]:
    """The samples that had no part in the fitting, by set."""
    real = samples(folder, "real-scans")
    return {
        "aged": samples(folder, "1"),
        "shared scans": samples(folder, "scans"),
        "fixtures": samples(folder, "fixtures"),
        "real": real,
        "real, looked at": [one for one in real if one.name.endswith(TUNED)],
        "real, only reported": [one for one in real if not one.name.endswith(TUNED)],
    }


def text_of(pages: Sequence[Page]) -> str:
    lines = [line for page in pages for block in page.blocks for line in block.lines]
    return "\n".join(line.text for line in lines)


def report(name: str, found: Sequence[Sample]) -> list[Judged]:
    """One set: word errors of the evaluation, and the words one by one."""
    judged: list[Judged] = []
    before, after = Errors(), Errors()
    for sample in found:
        cleaned = cleaned_pages(sample.pages, Cleaning.APPLY, [])
        judged += judge(sample.truth, cleaned)
        before += count_errors(sample.truth, text_of(sample.pages))
        after += count_errors(sample.truth, text_of(cleaned))
    if not before.words:
        return judged
    one = tally(judged)
    rate, low, high = one.harm
    print(
        f"{name}: {len(found)} scans, {one.words} words read, {before.words} true;"
        f" errors in order {before.in_order} -> {after.in_order}"
        f" ({before.in_order / before.words:.2%} -> {after.in_order / before.words:.2%},"
        f" {1 - after.in_order / max(before.in_order, 1):.0%} fewer),"
        f" aside {before.aside_rate:.2%} -> {after.aside_rate:.2%};"
        f" wrong words {one.wrong_before}, mended {one.mended}, broken {one.broken}"
        f" = {rate:.2f} a 10,000 ({low:.2f} to {high:.2f}); fall {one.fall:.0%};"
        f" flagged {one.flagged} = {one.flagged / one.words:.2%},"
        f" {one.flagged / max(one.wrong, 1):.2f} for each of {one.wrong} wrong,"
        f" find {one.found:.0%}"
    )
    return judged


def overall(folder: Path) -> None:
    for name, found in sets(folder).items():
        judged = report(name, found)
        if name in ("aged", "real"):
            for one in reliability(judged):
                print(f"   {one.low:.3f}-{one.high:.3f} {one.words:6d} words,"
                      f" mean {one.certainty:.4f}, right {one.right:.4f}")  # fmt: skip
        if name == "aged":
            by_fate: dict[str, list[Sample]] = defaultdict(list)
            for sample in found:
                by_fate[sample.fate].append(sample)
            for fate, some in sorted(by_fate.items()):
                report(f"   {fate}", some)


def mended_at_equal_harm(
    train: Sequence[Row], test: dict[str, tuple[list[Group], list[Row], int]], limits: Limits
) -> dict[str, str]:
    """Mended and broken in each set by a model of these rows, above its own limits."""
    model, told = fitted(train), {}
    for name, (found, data, _) in test.items():
        right = np.array([group.right for group in found])
        chances = model.probabilities(data)
        best, top, seen, figures = judged(found, chances)
        changed = (best > 0) & (top >= np.where(figures, limits.figures, limits.apply)) & seen
        mended, broken = (changed & (best == right)).sum(), (changed & (right == 0)).sum()
        wrong = (right != 0).sum()
        told[name] = f"{mended} of {wrong} mended ({mended / wrong:.0%}), {broken} broken"
    return told


def tests(folder: Path) -> dict[str, tuple[list[Group], list[Row], int]]:
    found = {}
    for name in ("aged", "real"):
        every = [group for sample in sets(folder)[name] for group in groups(sample)]
        some = questioned(every)
        found[name] = (some, list(rows(some)), len(every))
    return found


def without(data: Sequence[Row], prefixes: tuple[str, ...]) -> list[Row]:
    def kept(name: str) -> bool:
        return not name.startswith(prefixes) if prefixes else True

    return [
        (right, [{k: v for k, v in one.items() if kept(k)} for one in texts])
        for right, texts in data
    ]


def ablation(folder: Path) -> None:
    found, words = gather(folder)
    data, test = list(rows(found)), tests(folder)
    for name, prefixes in SOURCES.items():
        train = without(data, prefixes)
        limit = limits_of(found, crosswise(found, train), words)
        print(f"{name} (applied from {limit.apply}):", mended_at_equal_harm(train, test, limit))


def curve(folder: Path) -> None:
    found, words = gather(folder)
    data, test = list(rows(found)), tests(folder)
    papers = sorted({group.sample for group in found})
    for many in (25, 50, 100, 200, 400, 800):
        chosen = set(papers[:many])
        at = [index for index, group in enumerate(found) if group.sample in chosen]
        some, train = [found[index] for index in at], [data[index] for index in at]
        share = words * len(some) // len(found)
        limit = limits_of(some, crosswise(some, train), share)
        told = mended_at_equal_harm(train, test, limit)
        print(f"{len(chosen)} papers (applied from {limit.apply}):", told)
        if many >= len(papers):
            break


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.weighing.measure")
    parser.add_argument("pages", type=Path)
    parser.add_argument("--ablation", action="store_true")
    parser.add_argument("--curve", action="store_true")
    asked = parser.parse_args()
    what: Callable[[Path], None] = overall
    what = ablation if asked.ablation else curve if asked.curve else overall
    print(f"harm aimed at: {HARM * 1e4:g} of 10,000 words, by halves of the papers for fitting")
    what(asked.pages)


if __name__ == "__main__":
    main()
