"""The pages of the documentation as a reader sees them: commands, outputs, headings, tables."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
_PART = re.compile(
    r"^<!-- (?P<mark>.+?) -->$|^```(?P<language>\w*)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True)
class Block:
    """A fenced block, and the comments before it that only its test reads.

    `<!-- until: COMMAND -->` waits before the block until the command succeeds;
    `<!-- exit: 1 -->` says how its last command ends; `<!-- services end -->` stops what the
    blocks before have started; `<!-- example: NAME -->` is run by tests/docs/test_integration.py.
    """

    marks: tuple[str, ...]
    language: str
    code: str

    def mark(self, name: str) -> list[str]:
        """What the marks of this name say."""
        return [one.removeprefix(f"{name}: ") for one in self.marks if one.startswith(f"{name}: ")]

    def commands(self) -> list[str]:
        """Whole commands: a line, or several where the shell wants more."""
        found, lines = [], []
        for line in self.code.splitlines():
            if not lines and (not line.strip() or line.startswith("#")):
                continue
            lines.append(line)
            if _is_whole("\n".join(lines)):
                found.append("\n".join(lines))
                lines = []
        assert not lines, f"the shell wants more after {lines}"
        return found


def _is_whole(command: str) -> bool:
    done = subprocess.run(["bash", "-n", "-c", command], capture_output=True, check=False)
    return done.returncode == 0 and not done.stderr and not command.endswith("\\")


def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def blocks_of(page: str) -> list[Block]:
    """All fenced blocks in their order."""
    found, marks = [], []
    for part in _PART.finditer(text_of(page)):
        if part["mark"]:
            marks.append(part["mark"])
        else:
            found.append(Block(tuple(marks), part["language"], part["code"]))
            marks = []
    return found


def commands_of(page: str) -> list[str]:
    """What a reader is told to type."""
    return [one for block in blocks_of(page) if block.language == "sh" for one in block.commands()]


def prose_of(page: str) -> str:
    """The page without its fenced blocks."""
    return re.sub(r"^```.*?^```$", "", text_of(page), flags=re.MULTILINE | re.DOTALL)


def heading_levels(page: str) -> list[int]:
    return [len(one) for one in re.findall(r"^(#+) ", prose_of(page), re.MULTILINE)]


def tables_of(page: str) -> list[int]:
    """How many rows each table has, in their order."""
    tables = re.findall(r"(?:^\|.*\|$\n?)+", prose_of(page), re.MULTILINE)
    return [len(table.splitlines()) for table in tables]


def pictures_of(page: str) -> list[str]:
    """File names of the pictures, in their order."""
    return [Path(one).name for one in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", prose_of(page))]
