"""Every setting, typed, in one place; frozen, and checked once before the work starts.

Only the edge (the command line, the workers) calls `load_settings`; everything else is handed a
`Settings`. Later sources win: `digitize.toml`, then the environment, then flags.
"""

from __future__ import annotations

import os
import tomllib
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from digitize.errors import BadSettings

FILE = "digitize.toml"  # in the current folder
ENV_PREFIX = "DIGITIZE_"
FAILPOINT = "DIGITIZE_FAILPOINT"  # no setting: tests name the point of a crash with it


class Frozen(BaseModel):
    """Values that cannot be changed once made, and that refuse unknown names."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class LineFinder(StrEnum):
    """Who finds the lines of a page."""

    TRUEOCR = "trueocr"  # its geometry models; Tesseract's layout where it is not installed
    TESSERACT = "tesseract"  # Tesseract's own layout, always


class PrepareStep(StrEnum):
    """A step of preparing a page, each taken where the page asks for it."""

    RED_CHANNEL = "red_channel"
    REVERSED = "reversed"  # light print on dark ground, turned dark
    DIVIDE_BACKGROUND = "divide_background"
    BLACK_EDGES = "black_edges"  # of the scanner's lid, erased
    MEDIAN = "median_3"
    MARKS = "marks"  # seals, stamps and hands found, their coloured ink erased
    TABLES = "tables"  # rules found and erased, lines parted at them
    BEND = "bend"  # of a page as from a bound book, undone before the lines are looked for
    UNDERLINES = "underlines"  # erased from each line


class TextLayer(StrEnum):
    """What becomes of text that a PDF page carries already."""

    AUTO = "auto"  # taken where it agrees with what was read
    NEVER = "never"
    ALWAYS = "always"  # taken wherever a line of it is near to the line read


class Cleaning(StrEnum):
    """What becomes of a correction that the evidence asks for."""

    OFF = "off"  # the text is what was recognised
    SUGGEST = "suggest"  # noted for review, not carried out
    APPLY = "apply"  # carried out and noted


class LogForm(StrEnum):
    """How services tell what they do, on stderr."""

    TEXT = "text"  # lines for people
    JSON = "json"  # an object a line, for programs


class Limits(Frozen):
    """What one scan and one external process may use."""

    pages: int = Field(2000, ge=1)
    file_bytes: int = Field(1_000_000_000, ge=1)
    page_px: int = Field(100_000_000, ge=1_000_000, description="pixels of one page image")
    image_px: int = Field(200_000_000, ge=1_000_000, description="pixels of one image in a PDF")
    pdfinfo_s: float = Field(
        60, gt=0, description="wall seconds; on a busy machine a look of 0.3 s took more than 10"
    )
    poppler_cpu_s: int = Field(60, ge=1)
    poppler_wall_s: float = Field(300, gt=0)
    poppler_bytes: int = Field(2_000_000_000, ge=100_000_000, description="address space")
    tesseract_cpu_s: int = Field(60, ge=1)
    tesseract_bytes: int = Field(1_000_000_000, ge=200_000_000, description="address space")
    tesseract_wall_s: float = Field(300, gt=0)
    picture_cpu_s: int = Field(60, ge=1, description="for decoding a page of a picture file")
    picture_wall_s: float = Field(300, gt=0)
    picture_bytes: int = Field(2_000_000_000, ge=100_000_000, description="address space")
    output_bytes: int = Field(1_000_000_000, ge=1_000_000, description="of one file written")
    page_s: float = Field(600, gt=0, description="wall seconds for all of a page")


class Render(Frozen):
    """How many pixels a page gets. The scan's own resolution is kept between the two bounds."""

    min_dpi: int = Field(150, ge=50, le=600)
    max_dpi: int = Field(300, ge=100, le=600)
    plain_dpi: int = Field(300, ge=100, le=600, description="for pages without a scanned image")


class Prepare(Frozen):
    """How a page is prepared. Steps are chosen by what is measured; any can be left out."""

    without: tuple[PrepareStep, ...] = ()

    @field_validator("without", mode="before")
    @classmethod
    def _at_commas(cls, given: object) -> object:
        """The environment has no lists: `median_3,marks`."""
        return [name.strip() for name in given.split(",")] if isinstance(given, str) else given


class Recognise(Frozen):
    """How the lines are read."""

    model: str = "Vietnamese"  # 1.72 % word errors against 2.83 % for `vie`, for 20 % more time
    # Rounds in which the network is asked for other letters: 5, Tesseract's default, finds twice
    # as many doubtful letters as 1, and takes 10 to 20 % longer instead of 2.
    alternative_rounds: int = Field(1, ge=0, le=20)
    text_layer: TextLayer = TextLayer.AUTO
    asterocr_words: int = Field(
        0, ge=0, le=1000, description="words in doubt of a page that the extra `asterocr` reads too"
    )


class InboxSettings(Frozen):
    """When a file in a watched folder is whole, and when none is taken in."""

    settle_s: float = Field(0, ge=0, description="unchanged for so long; 0: 5, on a share 30")
    poll_s: float = Field(2, gt=0, description="between two looks at the folder")
    truncated_s: float = Field(60, ge=0, description="how long a missing end is waited for")
    grows_s: float = Field(
        600, ge=0, description="within which a file of the same name may be the same scan, grown"
    )
    low_disk_bytes: int = Field(1_000_000_000, ge=0, description="free on the workspace's disk")


class EngineName(StrEnum):
    """Who reads the pages, and how records reach the archive."""

    LOCAL = "local"  # processes of this machine; no server
    CELERY = "celery"  # Celery workers and the archiver, by way of Redis


class Redis(Frozen):
    """Where Redis is, for the engine `celery` and for programs that hand scans in."""

    url: str = Field("redis://127.0.0.1:6379/0", description="redis://USER:PASSWORD@HOST:PORT/0")
    retention_s: float = Field(3600, ge=0, description="archived records stay on the stream")


class GatewaySettings(Frozen):
    """How programs hand over bytes where they do not share the store."""

    http: str = Field("", description="HOST:PORT to listen on; empty: off")
    token: str = Field("", description="to be shown by who hands over; wanted beyond loopback")


class DeskSettings(Frozen):
    """Where the web page for people is."""

    host: str = Field("127.0.0.1", description="address to listen on; beyond loopback: sign-in")
    port: int = Field(8420, ge=1, le=65535)
    url: str = Field("", description="as people reach it through a proxy: https://NAME")
    cache_bytes: int = Field(500_000_000, ge=10_000_000, description="of page images kept")


class Settings(Frozen):
    """All of digitize's settings. The values given here are the ones that were measured."""

    workspace: Path = Path("digitize-workspace")
    processes: int = Field(0, ge=0, le=256, description="0: one for each core")
    engine: EngineName = EngineName.LOCAL
    line_finder: LineFinder = LineFinder.TRUEOCR
    cleaning: Cleaning = Cleaning.APPLY
    log: LogForm = LogForm.TEXT
    metrics: int = Field(0, ge=0, le=65535, description="port on 127.0.0.1; 0: none")
    render: Render = Render()
    prepare: Prepare = Prepare()
    recognise: Recognise = Recognise()
    limits: Limits = Limits()
    inbox: InboxSettings = InboxSettings()
    redis: Redis = Redis()
    gateway: GatewaySettings = GatewaySettings()
    desk: DeskSettings = DeskSettings()


class _FromSources(BaseSettings):
    """The same names, as the environment and `digitize.toml` may give them."""

    model_config = SettingsConfigDict(
        env_prefix=ENV_PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True
    )

    workspace: Path | None = None
    processes: int | None = None
    engine: str | None = None
    line_finder: str | None = None
    cleaning: str | None = None
    log: str | None = None
    metrics: int | None = None
    render: dict[str, Any] | None = None
    prepare: dict[str, Any] | None = None
    recognise: dict[str, Any] | None = None
    limits: dict[str, Any] | None = None
    inbox: dict[str, Any] | None = None
    redis: dict[str, Any] | None = None
    gateway: dict[str, Any] | None = None
    desk: dict[str, Any] | None = None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        toml = TomlConfigSettingsSource(settings_cls, Path(FILE))
        return init_settings, env_settings, toml


def load_settings(**flags: Any) -> Settings:  # noqa: ANN401  (values are checked below)
    """Settings from flags, the environment (`DIGITIZE_…`) and `digitize.toml` in this folder.

    Args: flags: names and values as given on the command line; None means "not given".
    Raises: BadSettings: a name is unknown or a value is out of its range.
    """
    given = {name: value for name, value in flags.items() if value is not None}
    _refuse_unknown_names()
    try:
        found = _from_sources(given).model_dump(exclude_none=True)
        return Settings.model_validate(found)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        unknown = first["type"] == "extra_forbidden"
        why = "there is no such setting" if unknown else first["msg"].lower()
        raise BadSettings(f"{where}: {why}") from error


def _from_sources(given: dict[str, Any]) -> _FromSources:
    """Raises: ValidationError: a value has the wrong form; BadSettings: the file has no values."""
    try:
        return _FromSources(**given)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise BadSettings(f"{FILE}: cannot be read ({error}); mend or remove it") from error


def _refuse_unknown_names() -> None:
    """pydantic-settings passes over a misspelt variable of ours; its owner would never know."""
    for name in os.environ:
        first = name.removeprefix(ENV_PREFIX).split("__")[0].lower()
        known = first in Settings.model_fields or name == FAILPOINT
        if name.startswith(ENV_PREFIX) and not known:
            raise BadSettings(f"{name}: there is no such setting")


def process_count(settings: Settings) -> int:
    """How many page processes to run: as set, or one for each core this process may use."""
    return settings.processes or len(os.sched_getaffinity(0))
