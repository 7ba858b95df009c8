"""What the documentation says is so: commands, links, settings, the record, the examples."""

import json
import re
import subprocess
import sys
import tomllib
import unicodedata
from pathlib import Path
from urllib.parse import unquote

import jsonschema
import pytest
from rapidfuzz import fuzz

from digitize import errors
from digitize.edge.cli import HOME, cli
from digitize.settings import Settings
from digitize.work.intake.archive_data import COLUMNS, VIETNAMESE, read_table
from tests.hostile.table import TABLE
from tools.schema import NOTES, SCHEMA, notes_text, schema_text

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "fixtures/README.md")
)
LEFT_OUT = "…"


def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def code_of(page: str) -> str:
    """Shell in a page: code spans, indented blocks and fenced ones that are no Python or JSON."""
    text = text_of(page)
    fenced = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
    blocks = [code for language, code in fenced.findall(text) if language in ("", "sh", "bash")]
    rest = fenced.sub("", text)
    return "\n".join(
        [*blocks, *re.findall(r"^ {4}.*$", rest, re.MULTILINE), *re.findall(r"`([^`\n]+)`", rest)]
    )


def block_after(page: str, marker: str) -> str:
    """The fenced block behind a comment `<!-- marker -->`."""
    found = re.search(rf"<!-- {marker} -->\n```\w+\n(.*?)^```$", text_of(page), re.M | re.S)
    assert found, f"{page} has no block {marker}"
    return found[1]


def table_rows(page: str) -> list[list[str]]:
    rows = re.findall(r"^\|(.+)\|$", text_of(page), re.MULTILINE)
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", row)] for row in rows]


@pytest.fixture(scope="module")
def reading(read_once):
    """The workspace of one small scan, and its record as `--json` printed it."""
    done, workspace = read_once("docs", ROOT / "fixtures/news-fax.pdf")
    assert done.returncode == 0, done.stderr
    return workspace, json.loads(done.stdout)


def test_first_line_says_what_is_needed():
    """Under the title, before anything else, stands what the machine must have."""
    title, first = [line for line in text_of("README.md").splitlines() if line][:2]
    assert title.startswith("# ")
    assert all(need in first for need in ("git", "make", "python3-venv", "ca-certificates"))


# --- commands -----------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["README.md", "docs/commands.md"])
def test_commands_named_exist(page):
    """Nobody is sent to a command that is not there yet."""
    named = set(re.findall(r"(?<![\w/-])(?:\.venv/bin/)?digitize ([a-z]+)", code_of(page)))
    assert named
    assert named <= set(HOME)


@pytest.mark.parametrize("name", HOME)
def test_every_command_is_documented_with_its_options(name):
    """The table of commands has each one, with the options that it has and no others."""
    row = next(
        row for row in table_rows("docs/commands.md") if row[0].startswith(f"`digitize {name}")
    )
    documented = set(re.findall(r"--[a-z0-9-]+", row[1]))
    without = re.search(r"^Every command but (.*) takes `--workspace DIR`",
                        text_of("docs/commands.md"), re.MULTILINE)  # fmt: skip
    assert without
    if f"`{name}`" not in without[1]:
        documented.add("--workspace")
    command = cli.get_command(None, name)
    assert documented == {option for parameter in command.params for option in parameter.opts
                          if option.startswith("--")}  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_make_targets_named_exist(page):
    """`make` knows every target that a page names."""
    targets = set(re.findall(r"^([a-z-]+):", text_of("Makefile"), re.MULTILINE))
    assert set(re.findall(r"^\s*make ([a-z][a-z-]*)", code_of(page), re.M)) <= targets


def test_exit_codes_are_documented():
    """Every exit code that an error can give is in the table."""
    family = [one for one in vars(errors).values() if isinstance(one, type)]
    codes = {one.exit_code for one in family if issubclass(one, errors.DigitizeError)} | {0}
    assert codes == {int(row[0]) for row in table_rows("docs/commands.md") if row[0].isdigit()}


def test_codes_of_what_is_set_apart_are_documented():
    """Every end of the table of bad inputs has its row."""
    told = {row[0].strip("`") for row in table_rows("docs/states.md")}
    assert {row.code for row in TABLE if row.code} | {"worker_crashed"} <= told


@pytest.mark.parametrize("page", ["docs/archivist.md", "docs/vi/archivist.md"])
def test_archivists_are_told_what_to_do_about_each_code(page):
    """A row in one of the two tables of codes, with what it means and what to do.

    What only programs and developers meet may do without.
    """
    rows = [row for row in table_rows(page) if len(row) == 3]
    told = {code: row[1:] for row in rows for code in re.findall(r"`(\w+)`", row[0])}
    assert all(all(cells) for cells in told.values())
    family = [one for one in vars(errors).values() if isinstance(one, type)]
    known = [one for one in family if issubclass(one, errors.DigitizeError)]
    codes = {one.code for one in known if one.for_archivists}
    assert codes | {row.code for row in TABLE if row.code} | {"worker_crashed"} <= set(told)


# --- links and names ----------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page):
    """Links to files and to headings resolve; pictures stay small."""
    for link in re.findall(r"\]\(([^)\s]+)\)", text_of(page)):
        if "://" in link:
            continue
        path, _, heading = unquote(link).partition("#")
        target = (ROOT / page).parent / path if path else ROOT / page
        assert target.exists(), link
        if heading:
            assert heading in headings(target), link
        if target.suffix in (".jpg", ".png"):
            assert target.stat().st_size < 300_000, link


def headings(page: Path) -> set[str]:
    lines = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    slugs = (unicodedata.normalize("NFC", line).lower().replace(" ", "-") for line in lines)
    return {re.sub(r"[^\w-]", "", slug) for slug in slugs}


@pytest.mark.parametrize("page", ["docs/architecture.md", "docs/decisions.md"])
def test_files_named_exist(page):
    """A module that was moved is moved in the docs too."""
    for name in re.findall(r"`((?:[a-z_]+/)*[a-z_]+\.(?:py|md))`", text_of(page)):
        assert any((ROOT / "src/digitize").rglob(name)) or (ROOT / name).exists(), name


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "docs/vi/contributing.md"])
def test_files_of_recipes_have_the_names_they_use(page):
    """A class that was renamed is renamed in the recipes for first changes too."""
    recipes = text_of(page).split("<!-- fmt: off -->")[1].split("<!-- fmt: on -->")[0]
    known = set(re.findall(r"^class (\w+)|^([A-Z_]+) = ", recipes, re.MULTILINE))
    new = {name for pair in known for name in pair}
    code = ""
    for step in re.split(r"^\d\. ", recipes, flags=re.MULTILINE)[1:]:
        files = [ROOT / name for name in re.findall(r"`((?:src|tests)/[\w/]+\.py)`", step)]
        code = "".join(file.read_text() for file in files if file.exists()) or code
        names = re.findall(r"`(_?[A-Z]\w+)`|\b([A-Z][a-z]\w+)[(.]", step)
        for name in {one or other for one, other in names} - new:
            assert re.search(rf"\b{name}\b", code), f"{name} is not in {files}"


def test_layers_are_those_that_are_checked():
    """The page on the architecture has the layers of import-linter, in their order."""
    contracts = tomllib.loads(text_of("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    layers = next(one["layers"] for one in contracts if one["type"] == "layers")
    here = {path.stem for path in (ROOT / "src/digitize").iterdir()}
    wanted = [[name for name in re.findall(r"\w+", layer) if name in here] for layer in layers]
    table = text_of("docs/architecture.md").split("| layer |")[1]
    drawn = [re.findall(r"`(\w+)`", cell) for cell in re.findall(r"^\| (`.+?) \|", table, re.M)]
    assert drawn == wanted


# --- settings -----------------------------------------------------------------------------------


def defaults() -> dict[str, str]:
    flat = {}
    for name, value in Settings().model_dump(mode="json").items():
        parts = value.items() if isinstance(value, dict) else [("", value)]
        for part, default in parts:
            flat[f"{name}.{part}".rstrip(".")] = f"{default:g}" if part == "pdfinfo_s" else default
    return {name: str(value).removesuffix(".0") for name, value in flat.items()}


def test_settings_are_all_documented_with_their_defaults():
    rows = {row[0].strip("`"): row[1].strip("`") for row in table_rows("docs/settings.md")}
    assert {name: rows.get(name) for name in defaults()} == defaults()
    assert set(rows) - {"setting", "---"} == set(defaults())


def test_columns_of_archive_data_are_all_documented():
    """Each with its other heading, and the table shown is one that is understood."""
    rows = {row[0].strip("`"): row[1] for row in table_rows("docs/archive-data.md")}
    assert set(COLUMNS) <= set(rows)
    for column in COLUMNS:
        assert VIETNAMESE.get(rows[column].lower(), column) == column


def test_the_table_of_archive_data_shown_is_understood(tmp_path):
    """As it stands: in a file of its own it is read."""
    page = text_of("docs/archive-data.md")
    lines = re.findall(r"^    (.+)$", page[page.index("    Tên tệp;") :], re.MULTILINE)
    path = tmp_path / "archive.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    table = read_table(path)
    assert table.everything.fonds_code == "PTK"
    assert table.rows["bao-cao-quy-3.pdf"].keywords == ("tiêm phòng", "chó mèo")


# --- the record ---------------------------------------------------------------------------------


def test_schema_is_current():
    """`python -m tools.schema` writes it."""
    assert SCHEMA.read_text(encoding="utf-8") == schema_text()


def test_the_table_of_notes_is_current():
    """`python -m tools.schema` writes it."""
    assert NOTES.read_text(encoding="utf-8") == notes_text()


def test_every_field_is_explained():
    """docs/record.md has each name of a record and of a page."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    told = set(re.findall(r"`(\w+)`", text_of("docs/record.md")))
    parts = [schema, *(schema["$defs"][name] for name in ("Page", "Line", "Word", "RecordField"))]
    assert {name for part in parts for name in part["properties"]} <= told


@pytest.mark.scan
def test_record_fits_its_schema(reading):
    """Another program can rely on the schema: a real record fits it."""
    jsonschema.validate(reading[1], json.loads(SCHEMA.read_text(encoding="utf-8")))


@pytest.mark.scan
def test_record_shown_is_a_real_one(reading):
    """All names are there, what identifies the scan is exact, and the text is nearly the same."""
    shown = json.loads(block_after("docs/record.md", "record"))
    assert shown["source"]["sha256"] == reading[1]["source"]["sha256"]
    compare(shown, reading[1])


def compare(shown, real, name="") -> None:
    """As close as another Tesseract would still come; what is left out is not looked at."""
    if shown == LEFT_OUT or name in ("received_at", "versions"):
        return
    if isinstance(shown, dict):
        for key, value in shown.items():
            assert key in real
            compare(value, real[key], key)
    elif name == "box":
        assert real == pytest.approx(shown, abs=8)
    elif isinstance(shown, list):
        assert LEFT_OUT in shown or len(shown) == len(real)
        for value, other in zip(shown, real, strict=False):
            compare(value, other, name)
    elif name in ("text", "raw", "second"):
        assert fuzz.partial_ratio(shown.rstrip(f"\n{LEFT_OUT}"), real) >= 80
    elif isinstance(shown, float):
        assert real == pytest.approx(shown, abs=0.3)
    else:
        assert real == shown


# --- the examples -------------------------------------------------------------------------------


@pytest.mark.scan
def test_reader_shown_reads_each_record_once(reading, tmp_path):
    """As it stands, it finds the new record; a second run finds nothing new."""
    (tmp_path / ".work").symlink_to(reading[0])
    script = block_after("docs/workspace.md", "reader")
    first, second = (run_python(script, tmp_path) for _ in range(2))
    assert first == f"{reading[1]['record_id']}:1 news-fax.pdf\n"
    assert second == ""


@pytest.mark.scan
def test_library_shown_reads_a_scan(reading):
    """As it stands, in the project's folder, it prints the text that the command archives."""
    example = re.search(
        r"```python\n(from digitize import.*?)```", text_of("docs/workspace.md"), re.S
    )
    assert run_python(example[1], ROOT).rstrip("\n") == reading[1]["text"]


def run_python(script: str, folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
