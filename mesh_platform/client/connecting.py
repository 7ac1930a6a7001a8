"""`connect`: a mesh on this machine or behind a gateway, by the same verbs."""

from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from mesh_platform.errors import UsageError

if TYPE_CHECKING:
    from mesh_platform.client.mesh import Mesh


class Connection(BaseSettings):
    """What says where a mesh is, for who is not in its folder. Every field can be set as MESH_<FIELD>."""

    model_config = SettingsConfigDict(env_prefix="MESH_", frozen=True)

    url: str = Field(default="", description="Address of a gateway, as mesh serve shows it: https://host:3001.")
    token: SecretStr = Field(default=SecretStr(""), description="What mesh token new printed, or an identity provider gave.")
    certificate: Path | None = Field(default=None, description="Certificate authority of the gateway, where it is its own.")


def connect(
    url: str | None = None,
    token: str | None = None,
    *,
    certificate: str | Path | None = None,
    consumer: str | None = None,
    root: str | Path | None = None,
) -> "Mesh":
    """A mesh to find, read and ask in. With a `url` it is the one behind that gateway, for the consumer that the `token` names.

    Without, it is the one that `root` (by default the working folder) lies in, for `consumer`. What is left out is taken
    from MESH_URL, MESH_TOKEN, MESH_CERTIFICATE and MESH_CONSUMER; a `root` or `consumer` asks for the mesh on this machine.
    """
    said = Connection()
    local = root is not None or consumer is not None
    url = (url or "") if local else (url if url is not None else said.url)
    secret = token if token is not None else said.token.get_secret_value()
    if url and local:
        raise UsageError("a mesh behind a gateway has no root here, and the token says for whom it is", hint="leave root and consumer out")
    if url:
        return _remote(url, secret, Path(certificate) if certificate else said.certificate)
    return _local(root, consumer, secret if consumer is None else "")


def _remote(url: str, token: str, certificate: Path | None) -> "Mesh":
    from mesh_platform.client.remote import RemoteMesh
    from mesh_platform.client.wire import Wire

    return RemoteMesh(Wire(url, token=token, certificate=certificate))


def _local(root: str | Path | None, consumer: str | None, token: str) -> "Mesh":
    from mesh_platform.client.local import open_local
    from mesh_platform.settings import load_settings

    settings = load_settings(None if root is None else Path(root))
    return open_local(settings, consumer=consumer or settings.consumer, token=token)
