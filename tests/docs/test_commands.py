"""Every command that the documentation shows is carried out, and both languages show the same."""

import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from itertools import pairwise

import pytest

from digitize.edge.cli import HOME, cli
from tests.conftest import environment
from tests.docs.pages import (
    ROOT,
    blocks_of,
    commands_of,
    heading_levels,
    pictures_of,
    prose_of,
    tables_of,
)
from tests.docs.session import NOT_RUN, ONLY_TRIED, Session, first_words
from tests.engine.processes import FAX

PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("fixtures/*.md"))
)
PAGES.append("docs/vi/README.md")  # the one Vietnamese page that is no translation
TRANSLATED = {
    f"docs/{path.name}" if (ROOT / "docs" / path.name).exists() else path.name.upper().replace(
        ".MD", ".md"): path.relative_to(ROOT).as_posix()
    for path in sorted((ROOT / "docs/vi").glob("*.md")) if path.name != "README.md"
}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """What a page takes for granted: where the clone is, folders, and files beside it."""

    clone: str = "."
    workspace: str = ".work"
    folders: tuple[str, ...] = ()
    files: dict[str, bytes] = field(default_factory=dict)


PLACES = {
    "docs/archivist.md": Place(workspace="luu-tru"),
    "docs/operations.md": Place(
        "opt/digitize", "srv/archive", ("srv/inbox",), {"mnt/old-scans/tin-1.pdf": FAX}
    ),
}
SHOWN = [page for page in PAGES if any(
    first_words(one, (*NOT_RUN, *ONLY_TRIED)) is None for block in blocks_of(page)
    if block.language == "sh" and not block.mark("example") for one in block.commands()
)]  # fmt: skip


@pytest.fixture
def session(tmp_path, read_once):
    """A folder in which a fresh clone has its set-up done, with what the page speaks of.

    The page of the only scan in it was read before: it is in the store already.
    """
    _, read = read_once("docs", ROOT / "fixtures/news-fax.pdf")

    def furnish(page: str) -> Session:
        wanted, made = PLACES.get(page, Place()), Session(tmp_path)
        clone = tmp_path / wanted.clone
        for folder in (*wanted.folders, wanted.clone, f"{wanted.clone}/fixtures"):
            (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        for name in (".venv", "workers"):
            (clone / name).symlink_to(ROOT / name)
        shutil.copytree(ROOT / "deploy", clone / "deploy")
        for path in (one for one in (clone / "deploy").rglob("*") if one.is_file()):
            path.write_text(made.here(path.read_text(encoding="utf-8")), encoding="utf-8")
        for path in (ROOT / "fixtures").glob("news-fax.*"):
            shutil.copy(path, clone / "fixtures")
        shutil.copytree(read / "store/pages", tmp_path / wanted.workspace / "store/pages")
        for name, data in wanted.files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes(data)
        return made

    return furnish


@pytest.mark.scan
@pytest.mark.parametrize("page", SHOWN)
def test_the_commands_of_a_page_do_what_it_says(page, session):
    """In their order, in one shell; what a page shows as their output is what they print."""
    blocks = [one for one in blocks_of(page) if not one.mark("example")]
    shell = [one for one in blocks if one.language == "sh"]
    told = dict(zip(shell, session(page).run(shell), strict=True))
    for block, after in pairwise(blocks):
        if block.language == "sh" and after.language == "text":
            assert_shown(after.code, told[block])


def assert_shown(shown: str, printed: str) -> None:
    """Each line stands in what was printed, in this order; `…` is what may differ."""
    parts = [".*".join(re.escape(one) for one in line.strip().split("…"))
             for line in shown.splitlines()]  # fmt: skip
    assert re.search("(?s)" + r".*?".join(parts), printed), printed


def all_commands() -> list[str]:
    return [one for page in PAGES for one in commands_of(page)]


def test_commands_that_are_not_run_are_few_and_shown():
    """The list of those has no entry that no page needs any more."""
    assert {first_words(one, NOT_RUN) for one in all_commands()} - {None} == set(NOT_RUN)


@pytest.mark.parametrize("command", [one for one in all_commands() if first_words(one, ["make"])])
def test_make_knows_what_is_asked_of_it(command):
    done = subprocess.run(
        ["bash", "-c", command.replace("make", "make -n", 1)], cwd=ROOT,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "command", [one for one in all_commands() if first_words(one, [".venv/bin/python -m"])]
)
def test_tools_have_the_options_shown(command):
    """Those that take long are asked for their help alone."""
    _, _, module, *rest = shlex.split(command, comments=True)
    done = subprocess.run(
        [sys.executable, "-m", module, "--help"], cwd=ROOT, env=environment(),
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert all(one in done.stdout for one in rest if one.startswith("--"))


@pytest.mark.parametrize("page", [*PAGES, *TRANSLATED.values()])
def test_commands_are_shown_in_blocks_of_the_shell(page):
    """What is to be typed is fenced as `sh`, so that it is carried out here."""
    told = re.findall(r"^ {4,}((?:\.venv/bin/|sudo )?(?:digitize|make|pip|docker) .*)$",
                      prose_of(page), re.MULTILINE)  # fmt: skip
    assert not told


@pytest.mark.parametrize("page", [*PAGES, *TRANSLATED.values()])
def test_commands_named_in_passing_exist(page):
    """A command between backticks, and each option that it is shown with."""
    for name, rest in re.findall(r"`(?:\.venv/bin/)?digitize ([a-z]+)([^`\n]*)`", prose_of(page)):
        assert name in HOME
        command, first = cli.get_command(None, name), next(iter(rest.split()), "")
        command = getattr(command, "commands", {}).get(first, command)
        known = {one for option in command.params for one in option.opts}
        assert set(re.findall(r"--[a-z0-9-]+", rest)) <= known | {"--help", "--workspace"}


# --- two languages ------------------------------------------------------------------------------


@pytest.mark.parametrize(("english", "vietnamese"), TRANSLATED.items())
def test_both_languages_show_the_same(english, vietnamese):
    """The same blocks in the same order, the same sections, tables of as many rows, pictures."""
    ours, theirs = ([one for one in blocks_of(page) if one.language not in ("", "text")]
                    for page in (english, vietnamese))  # fmt: skip
    assert [_bare(one.code) for one in theirs] == [_bare(one.code) for one in ours]
    assert heading_levels(vietnamese) == heading_levels(english)
    assert tables_of(vietnamese) == tables_of(english)
    assert pictures_of(vietnamese) == pictures_of(english)


def _bare(code: str) -> list[str]:
    """The lines of a block without remarks, which are in the reader's language."""
    return [
        line for line in (re.sub(r"(^|\s+)# .*$", "", one) for one in code.splitlines()) if line
    ]
