"""What the weighing does to pages that had no part in its fitting.

python -m tools.weighing.measure PAGES              what cleaning mends, breaks and flags
python -m tools.weighing.measure PAGES --ablation   without each source of evidence in turn
python -m tools.weighing.measure PAGES --curve      with fewer pages to learn from
… --third         with what the third reader has, where the pages were read with it; without, as
                  two readers have them
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from digitize.evaluate.rates import Errors, count_errors
from digitize.evaluate.reliability import Judged, judge, reliability, tally
from digitize.record.page import Page, Word
from digitize.settings import Cleaning
from digitize.understand.assemble import cleaned_pages
from digitize.understand.vietnamese.weigh import weights
from tools.weighing.fit import HARM, Fitted, Limits, Row, crosswise, fitted, judged, limits_of
from tools.weighing.pages import Sample, samples
from tools.weighing.table import Group, groups, questioned, rows, without_third

TUNED = ("nv-cv3722", "nv-nq115", "qn-574ub", "qn-23bc", "pt-275")  # real scans to look at
UNASKED = {"third": None, "third_chances": None}
SOURCES: dict[str, tuple[str, ...]] = {
    "all": (),
    "without the letters' alternatives": ("alt.share", "alt.letters", "alt.and", "read.rival",
                                          "read.doubt"),
    "without the second reading": ("second.",),
    "without the third reader": ("third.",),
    "without the chances of letters": ("chance.", "third.chance."),
    "without the recogniser's confidence": ("read.confidence", "read.low", "read.line",
                                            "change.confidence", "change.line"),
    "without the language": ("lang.",),
    "without the document": ("doc.",),
    "without kinds of letters": ("swap.",),
    "without signs": ("sign.",),
}  # fmt: skip


def sets(folder: Path) -> dict[str, list[Sample]]:
    """The samples that had no part in the fitting, by set; `tune` and `held` are the layouts."""
    real = samples(folder, "real-scans")
    return {
        "aged": samples(folder, "1"),
        "layouts, tuned on": samples(folder, "tune"),
        "layouts, held": samples(folder, "held"),
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


def overall(folder: Path, third: bool) -> None:
    for name, some in sets(folder).items():
        found = some if third else [as_read_twice(sample) for sample in some]
        judged = report(name, found)
        if name in ("aged", "real"):
            for one in reliability(judged):
                print(f"   {one.low:.3f}-{one.high:.3f} {one.words:6d} words,"
                      f" mean {one.certainty:.4f}, right {one.right:.4f}")  # fmt: skip
        if name == "aged":
            by_fate: dict[str, list[Sample]] = defaultdict(list)
            for sample in found:
                by_fate[sample.fate].append(sample)
            for fate, aged in sorted(by_fate.items()):
                report(f"   {fate}", aged)


def as_read_twice(sample: Sample) -> Sample:
    """The sample as it would be without the third reader."""
    return replace(sample, pages=tuple(map(_read_twice, sample.pages)))


def _read_twice(page: Page) -> Page:
    return with_words(page, lambda word: word.model_copy(update=UNASKED))


def with_words(page: Page, changed: Callable[[Word], Word]) -> Page:
    """The page with each word of its text changed."""
    blocks = tuple(
        block.model_copy(
            update={
                "lines": tuple(
                    line.model_copy(update={"words": tuple(map(changed, line.words))})
                    for line in block.lines
                )
            }
        )
        for block in page.blocks
    )
    return page.model_copy(update={"blocks": blocks})


def mended_at_equal_harm(model: Fitted, test: dict[str, Fitting], limits: Limits) -> dict[str, str]:
    """Mended and broken in each set by a model, above its own limits."""
    told = {}
    for name, one in test.items():
        if not one.found:
            continue
        right = np.array([group.right for group in one.found])
        chances = model.probabilities(one.data)
        best, top, seen, figures = judged(one.found, chances)
        changed = (best > 0) & (top >= np.where(figures, limits.figures, limits.apply)) & seen
        mended, broken = (changed & (best == right)).sum(), (changed & (right == 0)).sum()
        wrong = (right != 0).sum()
        told[name] = f"{mended} of {wrong} mended ({mended / wrong:.0%}), {broken} broken"
    return told


@dataclass(frozen=True, slots=True)
class Fitting:
    """Questioned words with their features, and of how many words they are.

    prior: the weights from which those for a third reader are fitted; empty for two readers.
    """

    found: list[Group]
    data: list[Row]
    words: int
    prior: Mapping[str, float]

    def some(self, at: Sequence[int]) -> Fitting:
        """A part of the words, by index, and the part of all words that goes with it."""
        words = self.words * len(at) // len(self.found)
        return replace(
            self, found=[self.found[one] for one in at], data=[self.data[one] for one in at],
            words=words,
        )  # fmt: skip

    def without(self, prefixes: tuple[str, ...]) -> Fitting:
        """The same without the features of a source."""
        prior = {k: v for k, v in self.prior.items() if not (prefixes and k.startswith(prefixes))}
        return replace(self, data=without(self.data, prefixes), prior=prior)

    def model(self) -> tuple[Fitted, Limits]:
        """The fitted model, and the limits for the harm aimed at."""
        halves = crosswise(self.found, self.data, self.prior)
        return fitted(self.data, self.prior), limits_of(self.found, halves, self.words)


def fitting(every: Sequence[Group], third: bool) -> Fitting:
    """The words that are weighed by two readers, or those that three have read."""
    if third:
        found = [group for group in questioned(every) if group.evidence.third is not None]
    else:
        found = questioned(without_third(group) for group in every)
    prior = weights().of if third else {}
    return Fitting(found, list(rows(found)), len(every), prior)


def tests(folder: Path, third: bool) -> dict[str, Fitting]:
    tried = ("aged", "layouts, tuned on", "layouts, held", "real, looked at", "real, only reported")
    by_name = sets(folder)
    return {
        name: fitting([group for sample in by_name[name] for group in groups(sample)], third)
        for name in tried
    }


def without(data: Sequence[Row], prefixes: tuple[str, ...]) -> list[Row]:
    def kept(name: str) -> bool:
        return not name.startswith(prefixes) if prefixes else True

    return [
        (right, [{k: v for k, v in one.items() if kept(k)} for one in texts])
        for right, texts in data
    ]


def learned(folder: Path, third: bool) -> Fitting:
    """The words of the pages for fitting."""
    return fitting([group for one in samples(folder, "0") for group in groups(one)], third)


def ablation(folder: Path, third: bool) -> None:
    train, test = learned(folder, third), tests(folder, third)
    for name, prefixes in SOURCES.items():
        model, limits = train.without(prefixes).model()
        told = mended_at_equal_harm(model, test, limits)
        print(f"{name} (applied from {limits.apply}):", told)


def curve(folder: Path, third: bool) -> None:
    train, test = learned(folder, third), tests(folder, third)
    papers = sorted({group.sample for group in train.found})
    for many in (10, 25, 50, 100, 200, 400, 800):
        chosen = set(papers[:many])
        at = [index for index, group in enumerate(train.found) if group.sample in chosen]
        model, limits = train.some(at).model()
        told = mended_at_equal_harm(model, test, limits)
        print(f"{len(chosen)} papers (applied from {limits.apply}):", told)
        if many >= len(papers):
            break


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.weighing.measure")
    parser.add_argument("pages", type=Path)
    parser.add_argument("--ablation", action="store_true")
    parser.add_argument("--curve", action="store_true")
    parser.add_argument("--third", action="store_true")
    asked = parser.parse_args()
    what: Callable[[Path, bool], None] = overall
    what = ablation if asked.ablation else curve if asked.curve else overall
    print(f"harm aimed at: {HARM * 1e4:g} of 10,000 words, by halves of the papers for fitting")
    what(asked.pages, asked.third)


if __name__ == "__main__":
    main()
