"""All settings, typed and frozen, in one place. They are checked once, before the work starts.

Only the edge (the command line, the workers) calls `load_settings`; everything else is handed a
`Settings`. Later sources win: `digitize.toml`, then the environment, then flags.
"""

from __future__ import annotations

import os
import tomllib
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from digitize.errors import BadSettings

FILE = "digitize.toml"  # in the current folder
ENV_PREFIX = "DIGITIZE_"
FAILPOINT = "DIGITIZE_FAILPOINT"  # not a setting: tests name the point of a crash with it


class Frozen(BaseModel):
    """Base of all settings: immutable, and an unknown name is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class LineFinder(StrEnum):
    """Which layout analysis finds the lines of a page."""

    TRUEOCR = "trueocr"  # trueocr's geometry models; Tesseract's layout if they are not installed
    TESSERACT = "tesseract"  # always Tesseract's own layout


class PrepareStep(StrEnum):
    """A step of page preparation. Each runs only on pages that need it."""

    RED_CHANNEL = "red_channel"
    REVERSED = "reversed"  # light print on a dark ground is inverted
    DIVIDE_BACKGROUND = "divide_background"
    BLACK_EDGES = "black_edges"  # black edges left by the scanner's lid are erased
    MEDIAN = "median_3"
    MARKS = "marks"  # seals, stamps and handwriting are found, and their coloured ink erased
    TABLES = "tables"  # ruled lines are found and erased, and text lines are cut at them
    BEND = "bend"  # the curvature of a bound page is removed before line finding
    UNDERLINES = "underlines"  # underlines are erased from each line


class TextLayer(StrEnum):
    """Whether to use the text layer that a PDF page already has."""

    AUTO = "auto"  # used where it agrees with the recognised text
    NEVER = "never"
    ALWAYS = "always"  # used wherever one of its lines lies near the recognised line


class Cleaning(StrEnum):
    """What to do with a correction that the evidence supports."""

    OFF = "off"  # keep the recognised text
    SUGGEST = "suggest"  # record it for review, without changing the text
    APPLY = "apply"  # change the text, and record the change


class FindingKind(StrEnum):
    """What may be wrong with a scan, or with the papers of a dossier."""

    LOW_RESOLUTION = "low_resolution"
    NO_RESOLUTION = "no_resolution"  # the file does not say it
    SCALE = "scale"  # no usual format of paper: perhaps not scanned at 100 %
    NO_COLOUR = "no_colour"
    UNREADABLE = "unreadable"  # a page could not be opened
    HARD_TO_READ = "hard_to_read"
    BLANK = "blank"
    MISSING = "missing"
    DOUBLED = "doubled"
    TURNED = "turned"
    NUMBERS_JUMP = "numbers_jump"
    SHEETS_JUMP = "sheets_jump"
    COUNT_DIFFERS = "count_differs"


class LogForm(StrEnum):
    """Format of the services' log on stderr."""

    TEXT = "text"  # lines for people
    JSON = "json"  # one JSON object per line, for programs


class Limits(Frozen):
    """Resource limits for one scan and for each external process."""

    pages: int = Field(2000, ge=1)
    file_bytes: int = Field(1_000_000_000, ge=1)
    page_px: int = Field(100_000_000, ge=1_000_000, description="pixels of one page image")
    image_px: int = Field(200_000_000, ge=1_000_000, description="pixels of one image in a PDF")
    pdfinfo_s: float = Field(
        60, gt=0, description="wall seconds; on a busy machine a call of 0.3 s took more than 10"
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
    """Rendering resolution. The scan's own resolution is kept if it lies between the bounds."""

    min_dpi: int = Field(150, ge=50, le=600)
    max_dpi: int = Field(300, ge=100, le=600)
    plain_dpi: int = Field(300, ge=100, le=600, description="for pages without a scanned image")


class Prepare(Frozen):
    """Page preparation. Steps are chosen by measuring the page; `without` disables any of them."""

    without: tuple[PrepareStep, ...] = ()
    turn: int | None = Field(
        None,
        ge=0,
        le=3,
        description="quarter turns counter-clockwise of every page's content; empty: measured",
    )

    @field_validator("without", mode="before")
    @classmethod
    def _at_commas(cls, given: object) -> object:
        """Split a text at commas, since environment variables hold no lists: `median_3,marks`."""
        return [name.strip() for name in given.split(",")] if isinstance(given, str) else given


class TesseractAs(StrEnum):
    """How Tesseract is called."""

    PROGRAM = "program"  # the system's, started for each page
    LIBRARY = "library"  # the one in the package `tesserocr`, which stays ready between pages


class Recognise(Frozen):
    """How the lines are recognised."""

    tesseract: TesseractAs = TesseractAs.PROGRAM
    model: str = "Vietnamese"  # 1.72 % word errors against 2.83 % for `vie`, for 20 % more time
    # Rounds in which the network is asked for alternative letters. 5, Tesseract's default, finds
    # twice as many doubtful letters as 1, but adds 10 to 20 % to the time instead of 2 %.
    alternative_rounds: int = Field(1, ge=0, le=20)
    # At 0.01 two in three words of real pages are sure, and one in a thousand of these is wrong.
    sure: float = Field(
        0.01,
        ge=0,
        le=1,
        description="greatest probability of another word, by the second reader, at which "
        "Tesseract is not asked about a syllable; 0: it is asked about all words",
    )
    text_layer: TextLayer = TextLayer.AUTO
    asterocr_words: int = Field(
        0, ge=0, le=1000, description="words in doubt of a page about which `asterocr` is asked"
    )


class PushKind(StrEnum):
    """What a target is told of."""

    RECORDS = "records"  # each revision that reached the archive
    OUTCOMES = "outcomes"  # the end of each submission


class InboxSettings(Frozen):
    """When a file in a watched folder counts as complete, and when intake pauses."""

    settle_s: float = Field(0, ge=0, description="seconds without change; 0: 5, on a share 30")
    poll_s: float = Field(2, gt=0, description="seconds between two looks at the folder")
    truncated_s: float = Field(60, ge=0, description="seconds to wait for a missing end")
    grows_s: float = Field(
        600,
        ge=0,
        description="seconds in which a file of the same name may be the same scan, grown",
    )
    low_disk_bytes: int = Field(1_000_000_000, ge=0, description="free on the workspace's disk")


class EngineName(StrEnum):
    """Which engine reads the pages, and how records reach the archive."""

    LOCAL = "local"  # processes on this machine, without a server
    CELERY = "celery"  # Celery workers and a separate archiver, connected by Redis


class Redis(Frozen):
    """The Redis server, used by the engine `celery` and by programs that submit scans."""

    url: str = Field("redis://127.0.0.1:6379/0", description="redis://USER:PASSWORD@HOST:PORT/0")
    retention_s: float = Field(
        3600, ge=0, description="seconds that archived records stay on the stream"
    )


class StoreSettings(Frozen):
    """Where originals, page results and records are stored: a folder, or an object store (S3)."""

    endpoint: str = Field(
        "",
        pattern=r"^(https?://[^/@\s]+/?)?$",
        description="address of the object store; empty: the folder `store` of the workspace",
    )
    bucket: str = Field("", pattern=r"^([a-z0-9][a-z0-9.-]{2,62})?$")
    prefix: str = Field(
        "",
        pattern=r"^([A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*)?$",
        description="begins all names in the bucket, for several workspaces in one",
    )
    region: str = Field("us-east-1", description="as the store calls its own")
    key: str = Field("", description="access key")
    secret: str = Field("", description="secret key", repr=False)
    kept_bytes: int = Field(
        10_000_000_000, ge=0, description="copies of originals kept on this machine"
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        """Raises: ValueError: an object store is named without what it takes to use it."""
        for name in ("bucket", "key", "secret"):
            if self.endpoint and not getattr(self, name):
                raise ValueError(f"endpoint wants {name} as well")
        return self


class GatewaySettings(Frozen):
    """The gateway for programs that submit scans without access to the store."""

    http: str = Field("", description="HOST:PORT to listen on; empty: off")
    token: str = Field("", description="bearer token of clients; required beyond loopback")


class DeskSettings(Frozen):
    """The address of the web page for people, and its cache."""

    host: str = Field("127.0.0.1", description="address to listen on; beyond loopback: sign-in")
    port: int = Field(8420, ge=1, le=65535)
    url: str = Field("", description="as people reach it through a proxy: https://NAME")
    cache_bytes: int = Field(500_000_000, ge=10_000_000, description="of page images kept")
    metrics: int = Field(0, ge=0, le=65535, description="port of the desk itself; 0: none")
    user_header: str = Field(
        "", pattern=r"^([A-Za-z][A-Za-z0-9-]*)?$", description="in which a proxy says who asks"
    )
    sample_per_thousand: int = Field(
        5, ge=0, le=1000, description="words without a flag, of a thousand, that review asks about"
    )
    lease_s: float = Field(600, ge=10, le=86_400, description="seconds a paper is one person's")
    proxy_user: str = Field("www-data", description="the system user of that proxy")


class Conformance(Frozen):
    """What Article 8 of Circular 05/2025 asks of scans: which findings refuse a package."""

    refuses: tuple[FindingKind, ...] = (
        FindingKind.LOW_RESOLUTION,
        FindingKind.UNREADABLE,
        FindingKind.MISSING,
    )

    @field_validator("refuses", mode="before")
    @classmethod
    def _at_commas(cls, given: object) -> object:
        """Split a text at commas, since environment variables hold no lists; empty: none."""
        if not isinstance(given, str):
            return given
        return [name.strip() for name in given.split(",") if name.strip()]


class ApiSettings(Frozen):
    """The address of the HTTP API for programs."""

    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(8421, ge=1, le=65535)
    url: str = Field("", description="as programs reach it through a proxy: https://NAME")


class WorkerSettings(Frozen):
    """The host of the archive for which `digitize work` reads pages."""

    at: str = Field("", description="address of its API: https://NAME")
    token: str = Field("", description="of a client with the right `work`")


class PushTarget(Frozen):
    """A program that is told by HTTP, as Standard Webhooks has it."""

    name: str = Field(pattern="^[A-Za-z0-9][A-Za-z0-9._-]{0,49}$")
    url: str = Field(pattern="^https?://[^/@\\s]+(/\\S*)?$", description="no other is ever called")
    secret: str = Field(min_length=24, description="signs every message: whsec_ and base64")
    tells: tuple[PushKind, ...] = (PushKind.RECORDS, PushKind.OUTCOMES)


class PushSettings(Frozen):
    """Which programs `digitize push` tells of records and outcomes."""

    targets: tuple[PushTarget, ...] = ()


class SignatureSettings(Frozen):
    """Whose signatures on PDFs are believed, and how the agency signs its own."""

    trust: tuple[Path, ...] = Field(
        (), description="certificates of authorities (PEM, DER), or folders of them"
    )
    font: Path | None = Field(
        None, description="TrueType file to write captions in; none: Tinos, as wide as Times"
    )
    agency: str = Field("", description="name of the agency, as it stands on copies")

    @field_validator("trust", mode="before")
    @classmethod
    def _paths_at_commas(cls, given: object) -> object:
        """Split a text at commas, since environment variables hold no lists; empty: none."""
        if not isinstance(given, str):
            return given
        return [path.strip() for path in given.split(",") if path.strip()]


class Settings(Frozen):
    """All of digitize's settings. Its figures were measured with the defaults given here."""

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
    store: StoreSettings = StoreSettings()
    redis: Redis = Redis()
    gateway: GatewaySettings = GatewaySettings()
    desk: DeskSettings = DeskSettings()
    conformance: Conformance = Conformance()
    api: ApiSettings = ApiSettings()
    push: PushSettings = PushSettings()
    worker: WorkerSettings = WorkerSettings()
    signatures: SignatureSettings = SignatureSettings()


class _FromSources(BaseSettings):
    """The same names with unchecked values, as read from the environment and `digitize.toml`."""

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
    store: dict[str, Any] | None = None
    redis: dict[str, Any] | None = None
    gateway: dict[str, Any] | None = None
    desk: dict[str, Any] | None = None
    conformance: dict[str, Any] | None = None
    api: dict[str, Any] | None = None
    push: dict[str, Any] | None = None
    worker: dict[str, Any] | None = None
    signatures: dict[str, Any] | None = None

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
    """Refuse misspelt variables: pydantic-settings ignores them, and nobody would notice."""
    for name in os.environ:
        first = name.removeprefix(ENV_PREFIX).split("__")[0].lower()
        known = first in Settings.model_fields or name == FAILPOINT
        if name.startswith(ENV_PREFIX) and not known:
            raise BadSettings(f"{name}: there is no such setting")


def process_count(settings: Settings) -> int:
    """Return the number of page processes: as set, or one for each core this process may use."""
    return settings.processes or len(os.sched_getaffinity(0))
