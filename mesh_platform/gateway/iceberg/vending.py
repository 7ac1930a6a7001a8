"""Credentials that open one port's files, for reading, and end by themselves: the store's STS lends them, not the mesh."""

import json
from collections.abc import Mapping
from typing import Any

from mesh_platform.errors import StoreUnavailable
from mesh_platform.lakehouse.object_store import own_keys
from mesh_platform.settings import Settings

SECONDS = 900  # the shortest that STS lends
_TIMEOUT_SECONDS = 5
_FILES = ("data/*.parquet", "metadata/*.avro")  # all that is read; the document that tells of earlier rows is not among them


def vend(settings: Settings, location: str, *, mark: str) -> Mapping[str, str]:
    """As Iceberg's clients take them. `mark` names the read in the store's own log. Raises StoreUnavailable."""
    lent = _lent(settings, RoleArn=settings.s3_role, RoleSessionName=f"mesh-{mark}", Policy=policy_of(location), DurationSeconds=SECONDS)
    return {
        "s3.access-key-id": lent["AccessKeyId"],
        "s3.secret-access-key": lent["SecretAccessKey"],
        "s3.session-token": lent["SessionToken"],
        "s3.session-token-expires-at-ms": str(int(lent["Expiration"].timestamp() * 1000)),
    }


def policy_of(location: str) -> str:
    """What the role may do at most while it is lent. Names of ports hold no wildcard, and neither does a warehouse's address.

    Without a space, for older stores do not decode those.
    """
    files = [f"arn:aws:s3:::{location.removeprefix('s3://')}/{each}" for each in _FILES]
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": files}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]}, separators=(",", ":"))


def _lent(settings: Settings, **asked: Any) -> Mapping[str, Any]:
    """What the store says when it refuses may quote keys, so that none of it is passed on."""
    try:
        import boto3
        from botocore.config import Config
        from botocore.exceptions import BotoCoreError, ClientError
    except ImportError:
        raise StoreUnavailable("credentials cannot be lent without boto3", hint="install the extra s3 beside the server") from None
    key, secret = own_keys(settings)
    try:
        store = boto3.client(
            "sts",
            endpoint_url=settings.s3_endpoint or None,
            region_name=settings.s3_region,
            aws_access_key_id=key,
            aws_secret_access_key=secret,
            config=Config(connect_timeout=_TIMEOUT_SECONDS, read_timeout=_TIMEOUT_SECONDS, retries={"max_attempts": 1}),
        )
        return store.assume_role(**asked)["Credentials"]
    except (BotoCoreError, ClientError) as failure:
        raise StoreUnavailable(f"the store lends no credentials: {type(failure).__name__}") from None
