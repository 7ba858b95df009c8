"""What is printed on a line to learn from: words that go together, names, numbers, formulae."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from digitize.understand.vietnamese.language import language
from fixtures.make.compose import lexicon
from fixtures.make.compose.prose import Author, walk

FORMULAE = (
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc", "Độc lập – Tự do – Hạnh phúc", "ĐẢNG CỘNG SẢN VIỆT NAM",
    "Kính gửi:", "Nơi nhận:", "KT. CHỦ TỊCH", "TM. ỦY BAN NHÂN DÂN", "TL. CHÁNH VĂN PHÒNG",
    "PHÓ CHỦ TỊCH", "- Như trên;", "- Lưu: VT, {acronym}.", "- Như Điều 3;", "T/M BAN THƯỜNG VỤ",
    "PHÓ BÍ THƯ", "ỦY BAN NHÂN DÂN", "HỘI ĐỒNG NHÂN DÂN", "Điều {m}.", "Chương {roman}",
    "V/v {work}", "{PLACE}", "Người ký: {name}", "{role}",
)  # fmt: skip
FIGURES = (
    "{big}", "{money}", "{money} đồng", "{percent}", "{decimal}", "{date}", "{symbol}", "{phone}",
    "{n}/{n}", "{big} {big} {big}", "{decree}", "{circular}", "{party}", "Số: {symbol}", "{count}",
    "{big} - {big}", "{year}", "{span}", "{clock}h{minute}", "({percent})", "{fishing}",
)  # fmt: skip
NAMES = (
    "{name}", "{name}", "{ethnic}", "{eplace}", "{place}", "{body} {place}", "{role}: {name}",
    "{province}",
)  # fmt: skip
ENDS = (",", ",", ",", ".", ".", ";", ":", "./.", "…", "!", "?", ")")
OPENINGS = ("(", "“", '"', "- ", "+ ", "* ", "'")
CLOSINGS = ("”", '"', ")", "),", "”.", "'")
RARER = 2.2  # the higher, the more frequent are the pairs of words that are chosen


@dataclass(frozen=True, slots=True)
class Texts:
    """An author, and pairs of words that stand beside each other, most frequent first."""

    author: Author
    pairs: Sequence[Sequence[str]]

    def line(self) -> str:
        """The text of a line."""
        author, fate = self.author, self.author.dice.random()
        if fate < 0.10:
            found = author.fill(author.pick(FORMULAE))
        elif fate < 0.20:
            found = self._figure()
            if author.dice.random() >= 0.6:
                found = f"{found} {self._figure()}"
        elif fate < 0.26:
            found = self._name()
        else:
            found = self._lettered(self.words(author.number(1, 19)))
        return unicodedata.normalize("NFC", found)

    def words(self, count: int) -> str:
        """About so many words, with names, figures and signs among them."""
        fate = self.author.dice.random()
        if fate < 0.35:
            found = walk(language(), self.author.dice, count)
        elif fate < 0.7:
            found = self._paired(count)
        else:
            found = self._written(count)
        return " ".join(self._marked(self._changed(word)) for word in found)

    def _paired(self, count: int) -> list[str]:
        found: list[str] = []
        while len(found) < count:
            found += self.pairs[int(len(self.pairs) * self.author.dice.random() ** RARER)]
        return found

    def _written(self, count: int) -> list[str]:
        found: list[str] = []
        while len(found) < count:
            found += self.author.sentence().split()
        start = self.author.number(0, max(0, len(found) - count))
        return found[start : start + count]

    def _lettered(self, text: str) -> str:
        fate = self.author.dice.random()
        if fate < 0.13:
            return text.upper()
        return text[:1].upper() + text[1:] if fate < 0.3 else text

    def _changed(self, word: str) -> str:
        author, fate = self.author, self.author.dice.random()
        if fate < 0.05:
            return self._name()
        if fate < 0.11:
            return self._figure()
        if fate < 0.13:
            return word.upper()
        if fate < 0.17:
            return word[:1].upper() + word[1:]
        if fate < 0.18:
            return author.pick(lexicon.FOREIGN)
        return author.fill("{acronym}") if fate < 0.19 else word

    def _marked(self, word: str) -> str:
        author = self.author
        if author.dice.random() < 0.09:
            return word + author.pick(ENDS)
        if author.dice.random() < 0.03:
            return author.pick(OPENINGS) + word
        return word + author.pick(CLOSINGS) if author.dice.random() < 0.02 else word

    def _figure(self) -> str:
        return self.author.fill(self.author.pick(FIGURES))

    def _name(self) -> str:
        return self.author.fill(self.author.pick(NAMES))


def pairs_of(path: Path) -> list[list[str]]:
    """The pairs of words of langdata's `vie.word.bigrams`."""
    lines = (line.split() for line in path.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if len(line) == 2]
