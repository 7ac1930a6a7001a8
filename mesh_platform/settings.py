"""Settings: one typed object, read once from the environment (prefix MESH_) and passed on."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from pydantic import ByteSize, Field, PrivateAttr, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from mesh_platform.errors import UsageError

ROOT_MARK = "workspace.yaml"
DATABASE = "mesh.db"


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlay:
    """What makes a state folder a candidate's: the mesh it lies over, who reads through it, and the most rows it takes of an input.

    `held` are the snapshots at which ports of that mesh are seen, where that is not the current one; 0 is before the first.
    """

    published: "Settings"
    door: str
    sample: int | None
    held: Mapping[str, int] = field(default_factory=dict)


class Settings(BaseSettings):
    """Where the mesh is and where it keeps its data. Every field can be set as MESH_<FIELD>."""

    model_config = SettingsConfigDict(env_prefix="MESH_", frozen=True)

    root: Path = Field(description="Folder that holds workspace.yaml and domains/.")
    home: Path | None = Field(default=None, description="State folder; `.mesh` below the root by default.")
    catalog_uri: str | None = Field(  # may hold a password, so that no repr shows it
        default=None, repr=False, description="SQLAlchemy URI of table catalog and ledger; SQLite by default."
    )
    warehouse: str | None = Field(default=None, description="URI of the folder or bucket prefix that holds the tables.")
    s3_endpoint: str = Field(default="", description="Address of an S3-compatible store that holds the warehouse; Amazon's own by default.")
    s3_region: str = Field(default="us-east-1", description="Region of the store.")
    s3_access_key: str = Field(default="", description="Key with which the mesh reads and writes the whole warehouse.")
    s3_secret_key: SecretStr | None = Field(default=None, description="Secret of this key.")
    s3_role: str = Field(
        default="",
        description="Role that the store lends for 15 minutes, cut to one port, to who attaches the Iceberg catalog; none by default.",
    )
    actor: str = Field(default="", description="Who reads and decides, for the ledger; the login name by default.")
    consumer: str = Field(default="", description="For whom is read: domain.product, application:domain.name, or a domain.")
    masking_key: SecretStr | None = Field(
        default=None, description="Secret behind hashed columns; made and kept in the state folder by default."
    )
    signing_key: SecretStr | None = Field(
        default=None, description="Private Ed25519 key in PEM, or the file that holds it, with which releases are signed; see mesh key."
    )
    gateway_key: SecretStr | None = Field(
        default=None, description="Secret with which the mesh signs tokens, 32 bytes or more; made and kept in the state folder by default."
    )
    token_issuer: str = Field(default="", description="Issuer (`iss`) of an identity provider whose tokens count.")
    token_jwks: str = Field(default="", description="Its public keys: the https address of a JWKS, or a file.")
    token_audience: str = Field(default="mesh", description="Audience (`aud`) that its tokens must be meant for.")
    query_seconds: float = Field(default=60, gt=0, description="Seconds after which the gateway ends an answer.")
    query_memory: ByteSize = Field(default=ByteSize(10**9), ge=10**6, description="Memory that one answer of the gateway may take.")
    query_rows: int = Field(default=50_000_000, ge=1, description="Rows that one answer of the gateway may have.")
    answers_at_once: int = Field(default=32, ge=1, description="Answers that the gateway works on at once in all, a process for each.")
    queries_at_once: int = Field(default=4, ge=1, description="Answers that the gateway works on at once for one principal.")
    threads: int | None = Field(default=None, ge=1, description="DuckDB threads; all cores by default.")
    memory_limit: str | None = Field(default=None, description="DuckDB memory limit such as 4GB; DuckDB's own default otherwise.")
    snapshots_to_keep: int = Field(default=20, ge=1, description="Snapshots a port keeps for time travel.")
    snapshot_days: float = Field(default=0, ge=0, description="Days for which a port keeps every snapshot, however many they are.")
    automation_seconds: int = Field(default=30, ge=1, description="Seconds between two looks for new content at the inputs.")
    alert_seconds: int = Field(default=60, ge=1, description="Seconds between two looks for something to alert about.")
    alert_from: str = Field(default="", description="Sender of alerts by mail; the user of MESH_SMTP_URL by default.")
    smtp_url: SecretStr | None = Field(
        default=None, description="Mail server for alerts: smtp://user:password@host:587 (STARTTLS) or smtps://user:password@host:465."
    )
    webhook_secret: SecretStr | None = Field(default=None, description="Secret with which alerts to webhooks are signed (HMAC-SHA256).")
    webhook_http: bool = Field(default=False, description="Whether webhooks on other machines may be called without TLS.")
    shared_variables: str = Field(
        default="", description="Variables, separated by commas, that sources of every domain may name beside those called like it."
    )
    plan_max_rows: int = Field(default=5_000_000, ge=1, description="Rows of an input from which on `mesh plan` replays on a part of them.")
    run_days: float = Field(default=60, ge=1, description="Days for which Dagster remembers a run that something newer has replaced.")
    unused_grant_days: int = Field(default=90, ge=15, description="Days without a read after which a grant lapses unless it is justified.")
    catalog_url: str = Field(default="http://127.0.0.1:3001", description="Where people and tools reach the catalog and the gateway.")
    dagster_url: str = Field(default="http://127.0.0.1:3000", description="Where people reach Dagster.")
    openlineage: str = Field(
        default="", description="Where OpenLineage events of every build go while `mesh up` runs: a file, or https://host/api/v1/lineage."
    )
    openlineage_key: SecretStr | None = Field(default=None, description="Key that opens the receiver of OpenLineage events.")
    openlineage_namespace: str = Field(default="mesh", min_length=1, description="Namespace of this mesh in OpenLineage events.")
    grace_days: float = Field(default=7, ge=0, description="Age in days below which maintenance never removes a file.")

    _overlay: Overlay | None = PrivateAttr(default=None)  # private, so that no variable of the environment can set it

    @property
    def overlay(self) -> Overlay | None:
        """Set where whatever is built is a candidate, kept apart from what is published."""
        return self._overlay

    @property
    def published(self) -> "Settings":
        """Of the mesh as consumers have it: these, or those that a candidate lies over."""
        return self._overlay.published if self._overlay else self

    @property
    def sample(self) -> int | None:
        """The most rows that a candidate takes of an input; None for all."""
        return self._overlay.sample if self._overlay else None

    @cached_property
    def state(self) -> Path:
        """Folder of everything this machine keeps for the mesh."""
        return (self.home or self.root / ".mesh").absolute()

    @cached_property
    def database_uri(self) -> str:
        return self.catalog_uri or f"sqlite:///{self.state / DATABASE}"

    @property
    def has_catalog(self) -> bool:
        """Whether anything can have been published; on a database server it always can."""
        return self.catalog_uri is not None or (self.state / DATABASE).is_file()

    @cached_property
    def warehouse_uri(self) -> str:
        # Not Path.as_uri(): Iceberg readers take a local URI literally and would look for the folder "my%20mesh".
        return (self.warehouse or f"file://{(self.state / 'warehouse').as_posix()}").rstrip("/")

    @cached_property
    def dagster_home(self) -> Path:
        return self.state / "dagster"

    @cached_property
    def notes(self) -> Path:
        """Folder of what was read on this machine and is not in the ledger yet."""
        return self.state / "notes"

    def private_store(self, domain: str) -> Path:
        """The domain's own DuckDB file, for dbt and intermediate assets."""
        return self.state / "private" / f"{domain}.duckdb"


def candidate_settings(
    published: Settings, folder: Path, *, door: str, sample: int | None, held: Mapping[str, int] | None = None
) -> Settings:
    """The same settings with `folder` for the state: tables, ledger, private stores and all that builds leave behind lie there."""
    own = Settings.model_validate({**published.model_dump(), "home": folder, "catalog_uri": None, "warehouse": None})
    own._overlay = Overlay(published=published, door=door, sample=sample, held=dict(held or {}))
    return own


def load_settings(root: Path | None = None) -> Settings:
    """Settings of the mesh that `root` (by default the working folder) lies in. Raises UsageError outside a mesh."""
    try:
        return Settings(root=find_root(root))
    except ValidationError as wrong:
        faults = "; ".join(f"MESH_{str(each['loc'][0]).upper()}: {each['msg']}" for each in wrong.errors())
        raise UsageError(f"the settings are not valid: {faults}", hint="correct or unset these environment variables") from None


def find_root(start: Path | None = None) -> Path:
    """The nearest folder that holds a mesh, at or above `start` (by default MESH_ROOT, else the working folder)."""
    start = (start or Path(os.environ.get("MESH_ROOT", Path.cwd()))).absolute()
    for folder in (start, *start.parents):
        if (folder / ROOT_MARK).is_file():
            return folder
    raise UsageError(
        f"no mesh here: neither {start} nor a folder above it has a {ROOT_MARK}",
        hint="change into the mesh's folder, or set MESH_ROOT",
    )
