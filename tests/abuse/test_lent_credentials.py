"""Abuse case 2 against a real store: with credentials for one port nothing but its current rows can be read, and nothing done.

What a store makes of a policy, only a store can tell.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import boto3
import pytest
from botocore.exceptions import ClientError
from pyiceberg.catalog.rest import RestCatalog

from mesh_platform.declarations.reader import require_mesh
from mesh_platform.gateway.gateway import Gateway
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.settings import Settings
from tests.attached_mesh import ORDERS, Wire, attachable, attached
from tests.ceph_store import KEY, SECRET, ceph_store
from tests.journeys.guarded_mesh import write_guarded_mesh
from tests.publishing.conftest import Publisher

pytestmark = pytest.mark.soak

BUCKET = "mesh"
OURS = f"{BUCKET}/tables/sales/orders/daily"
NEIGHBOURS = ("tables/sales/orders/daily_private/data/1/x.parquet", "tables/people/staff/salaries/data/1/x.parquet", "data/x.parquet")


@dataclass(frozen=True)
class Stored:
    wire: Wire
    own: object  # the store, with the mesh's own keys
    lent: object  # the same, with those that a reader of one port was lent


@pytest.fixture(scope="module")
def stored(tmp_path_factory) -> Iterator[Stored]:
    with pytest.MonkeyPatch.context() as older, ceph_store() as store:
        for each in ("AWS_REQUEST_CHECKSUM_CALCULATION", "AWS_RESPONSE_CHECKSUM_VALIDATION"):
            older.setenv(each, "when_required")  # this store knows no other way of uploading
        keys = {"endpoint_url": store.url, "aws_access_key_id": KEY, "aws_secret_access_key": SECRET, "region_name": "us-east-1"}
        own = boto3.client("s3", **keys)
        own.create_bucket(Bucket=BUCKET)
        _make_role(boto3.client("iam", **keys))
        root = write_guarded_mesh(tmp_path_factory.mktemp("mesh"))
        where = {"warehouse": f"s3://{BUCKET}/tables", "s3_endpoint": store.url, "s3_role": "arn:aws:iam:::role/readers"}
        with open_lakehouse(Settings(root=root, s3_access_key=KEY, s3_secret_key=SECRET, **where)) as lakehouse:
            publisher, (port, *_) = Publisher(lakehouse), require_mesh(root).select("sales.orders.daily")
            publisher.publish(port, ORDERS.replace("'ada'", "'before'"))
            publisher.publish(port, ORDERS)
            for each in NEIGHBOURS:
                own.put_object(Bucket=BUCKET, Key=each, Body=b"secret")
            with attachable(Gateway(lakehouse)) as wire:
                yield Stored(wire, own, _lent(wire, store.url))


def _make_role(iam) -> None:
    """It may read all of the bucket; what is lent of it is cut down to one port."""
    trust = {"Effect": "Allow", "Principal": {"AWS": ["arn:aws:iam:::user/mesh"]}, "Action": ["sts:AssumeRole"]}
    iam.create_role(RoleName="readers", Path="/", AssumeRolePolicyDocument=_document(trust))
    may = {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject", "s3:ListBucket"], "Resource": [f"arn:aws:s3:::{BUCKET}/*"]}
    iam.put_role_policy(RoleName="readers", PolicyName="all", PolicyDocument=_document(may))


def _document(statement: dict) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]}, separators=(",", ":"))


def _lent(wire: Wire, url: str):
    with wire.client("sales") as client:
        asking = {"x-iceberg-access-delegation": "vended-credentials"}
        told = client.get("/namespaces/sales%1Forders/tables/daily", headers=asking).json()["config"]
    keys = {"aws_access_key_id": told["s3.access-key-id"], "aws_secret_access_key": told["s3.secret-access-key"]}
    return boto3.client("s3", endpoint_url=url, aws_session_token=told["s3.session-token"], region_name="us-east-1", **keys)


def _keys(stored: Stored) -> list[str]:
    return [each["Key"] for each in stored.own.list_objects_v2(Bucket=BUCKET)["Contents"]]


def test_engines_read_with_what_they_are_lent(stored):
    with RestCatalog("mesh", uri=f"{stored.wire.url}/iceberg", token=stored.wire.token("sales")) as mesh:
        assert mesh.load_table("sales.orders.daily").scan().to_arrow()["order_id"].to_pylist() == [1, 2]
    with attached(stored.wire, "sales") as connection:
        assert connection.execute('select sum(amount)::double from mesh."sales.orders".daily').fetchone() == (110.4,)


def test_of_all_files_only_the_rows_of_the_port_and_their_manifests_can_be_read(stored):
    def opens(key: str) -> bool:
        try:
            stored.lent.get_object(Bucket=BUCKET, Key=key)["Body"].read()
        except stored.lent.exceptions.ClientError as refused:
            return refused.response["Error"]["Code"] != "AccessDenied"
        return True

    opened = {each for each in _keys(stored) if opens(each)}
    assert opened
    assert all(f"{BUCKET}/{each}".startswith(f"{OURS}/") and each.endswith((".parquet", ".avro")) for each in opened)
    assert not opened.intersection(NEIGHBOURS)


@pytest.mark.parametrize(
    "attempt",
    [
        lambda store, key: store.put_object(Bucket=BUCKET, Key=key, Body=b"mine"),
        lambda store, key: store.put_object(Bucket=BUCKET, Key=key.replace("part-", "another-"), Body=b"mine"),
        lambda store, key: store.delete_object(Bucket=BUCKET, Key=key),
        lambda store, key: store.copy_object(Bucket=BUCKET, Key=key, CopySource=f"{BUCKET}/{NEIGHBOURS[0]}"),
        lambda store, _: store.list_objects_v2(Bucket=BUCKET),
        lambda store, _: store.list_buckets(),
        lambda store, _: store.get_bucket_policy(Bucket=BUCKET),
    ],
    ids=["overwrite", "add", "delete", "copy", "list", "buckets", "policy"],
)
def test_nothing_can_be_written_removed_or_listed(stored, attempt):
    before = _keys(stored)
    key = next(each for each in before if each.startswith("tables/sales/orders/daily/data/") and each.endswith(".parquet"))
    with pytest.raises(ClientError, match="AccessDenied"):
        attempt(stored.lent, key)
    assert _keys(stored) == before
