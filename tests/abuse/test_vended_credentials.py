"""Abuse case 2: a consumer with credentials for one port tries for more than its rows."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase

import boto3
import httpx
import pytest
from moto.server import ThreadedMotoServer
from moto.sts.models import sts_backends
from pyiceberg.catalog.rest import RestCatalog

from mesh_platform.declarations.reader import require_mesh
from mesh_platform.errors import UsageError
from mesh_platform.gateway.gateway import Gateway
from mesh_platform.gateway.iceberg.vending import policy_of
from mesh_platform.lakehouse.lakehouse import Lakehouse, open_lakehouse
from mesh_platform.settings import Settings
from tests.attached_mesh import ORDERS, Wire, attachable, attached
from tests.journeys.guarded_mesh import write_guarded_mesh
from tests.publishing.conftest import Publisher

BUCKET, FOLDER = "mesh", "tables/sales/orders/daily"
SECRET = "c" * 40  # the store's own, which nobody may ever be told
TABLE = "/namespaces/sales%1Forders/tables/daily"
ASKING = {"x-iceberg-access-delegation": "vended-credentials"}


@dataclass(frozen=True)
class Stored:
    wire: Wire
    endpoint: str
    lakehouse: Lakehouse

    def named(self) -> list[str]:
        store = boto3.client(
            "s3", endpoint_url=self.endpoint, aws_access_key_id="own", aws_secret_access_key=SECRET, region_name="us-east-1"
        )
        return [each["Key"] for each in store.list_objects_v2(Bucket=BUCKET)["Contents"]]


@pytest.fixture(scope="module")
def stored(tmp_path_factory) -> Iterator[Stored]:
    """A mesh whose warehouse is a bucket."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    endpoint = "http://{}:{}".format(*server.get_host_and_port())
    own = {"aws_access_key_id": "own", "aws_secret_access_key": SECRET, "region_name": "us-east-1"}
    boto3.client("s3", endpoint_url=endpoint, **own).create_bucket(Bucket=BUCKET)
    root = write_guarded_mesh(tmp_path_factory.mktemp("mesh"))
    settings = Settings(
        root=root,
        warehouse=f"s3://{BUCKET}/tables",
        s3_endpoint=endpoint,
        s3_access_key="own",
        s3_secret_key=SECRET,
        s3_role="arn:aws:iam::123456789012:role/readers",
    )
    with open_lakehouse(settings) as lakehouse:
        Publisher(lakehouse).publish(require_mesh(root).select("sales.orders.daily")[0], ORDERS)
        with attachable(Gateway(lakehouse)) as wire:
            yield Stored(wire, endpoint, lakehouse)
    server.stop()


@pytest.fixture
def owner(stored) -> Iterator[httpx.Client]:
    with stored.wire.client("sales") as client:
        yield client


def lent() -> list:
    return sts_backends["123456789012"]["aws"].assumed_roles


def allows(policy: str, key: str) -> bool:
    (statement,) = json.loads(policy)["Statement"]
    assert (statement["Effect"], statement["Action"]) == ("Allow", "s3:GetObject")
    return any(fnmatchcase(f"arn:aws:s3:::{BUCKET}/{key}", each) for each in statement["Resource"])


def test_engines_read_with_what_they_are_lent(stored):
    with RestCatalog("mesh", uri=f"{stored.wire.url}/iceberg", token=stored.wire.token("sales")) as mesh:
        assert mesh.load_table("sales.orders.daily").scan().to_arrow()["order_id"].to_pylist() == [1, 2]
    with attached(stored.wire, "sales") as connection:
        assert connection.execute('select sum(amount)::double from mesh."sales.orders".daily').fetchone() == (110.4,)


def test_what_is_lent_opens_the_files_of_one_port_for_reading_and_names_the_read(stored, owner):
    told = owner.get(TABLE, headers=ASKING).json()
    policy, read = lent()[-1].policy, stored.lakehouse.ledger.facts("read")[0]
    assert lent()[-1].session_name == f"mesh-{read.details['read']}"
    assert told["storage-credentials"][0]["prefix"] == f"s3://{BUCKET}/{FOLDER}"
    assert told["config"]["s3.access-key-id"] == lent()[-1].access_key_id
    files = [each for each in stored.named() if each.endswith((".parquet", ".avro"))]
    assert files
    assert all(allows(policy, each) for each in files)


@pytest.mark.parametrize(
    "key",
    [
        "tables/fleet/aircraft/registry/data/1/part.parquet",
        "tables/sales/orders/daily_v2/data/1/part.parquet",
        "tables/sales/orders/dailyx/metadata/m0.avro",
        "tables/sales/orders/daily",
        f"{FOLDER}/metadata/00001-a.metadata.json",  # which tells of every release that there was
        f"{FOLDER}/data/1/statement.json",
        "",
    ],
)
def test_what_is_lent_opens_nothing_else(owner, key):
    owner.get(TABLE, headers=ASKING)
    assert not allows(lent()[-1].policy, key)


def test_what_is_lent_ends_within_a_quarter_of_an_hour(owner):
    ends = int(owner.get(TABLE, headers=ASKING).json()["config"]["s3.session-token-expires-at-ms"]) / 1000
    assert datetime.now(UTC) < datetime.fromtimestamp(ends, UTC) <= datetime.now(UTC) + timedelta(minutes=15)


def test_nothing_is_lent_to_who_may_not_have_it_whole_or_does_not_ask(stored, owner):
    before = len(lent())
    for consumer in ("finance.revenue", "finance"):
        with stored.wire.client(consumer) as client:
            assert client.get(TABLE, headers=ASKING).status_code == 403
    with stored.wire.client() as nobody:
        assert nobody.get(TABLE, headers=ASKING).status_code == 401
    assert "s3.access-key-id" not in owner.get(TABLE).json()["config"]
    assert len(lent()) == before


def test_nobody_is_told_the_stores_own_keys(stored, owner):
    for headers in ({}, ASKING):
        assert SECRET not in owner.get(TABLE, headers=headers).text
    assert SECRET not in repr(stored.lakehouse.settings)


def test_a_store_that_lends_nothing_lets_nothing_through(stored, owner, monkeypatch):
    monkeypatch.setitem(stored.lakehouse.settings.__dict__, "s3_role", "not a role")
    answer = owner.get(TABLE, headers=ASKING)
    assert (answer.status_code, answer.json()["error"]["type"]) == (503, "ServiceUnavailableException")
    assert "not a role" not in answer.text


def test_a_policy_has_no_space_that_older_stores_would_not_decode():
    assert " " not in policy_of(f"s3://{BUCKET}/{FOLDER}")


def test_a_bucket_without_keys_is_refused(tmp_path):
    with pytest.raises(UsageError, match="needs its keys"), open_lakehouse(Settings(root=tmp_path, warehouse="s3://mesh/tables")):
        pass
