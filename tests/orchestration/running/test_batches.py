from datetime import UTC, datetime
from pathlib import Path

import pytest

from mesh_platform.concepts import clock
from mesh_platform.concepts.contract import DataContract
from mesh_platform.concepts.domain import Domain
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress, ProductAddress
from mesh_platform.concepts.partition import Granularity, PartitionScheme
from mesh_platform.concepts.problem import Location
from mesh_platform.concepts.product import DataProduct, Implementation, InputPort, Method, OutputPort, Team
from mesh_platform.errors import UnknownName
from mesh_platform.orchestration.running.batches import batches

HERE = Location(Path("x.yaml"))
DAYS = PartitionScheme(
    column="day", granularity=Granularity.DAY, start=datetime(2013, 1, 1, tzinfo=UTC), end=datetime(2013, 1, 11, tzinfo=UTC)
)


def product(name: str, *reads: str, scheme: PartitionScheme | None = None) -> DataProduct:
    address = ProductAddress.parse(name)
    port = PortAddress(address.domain, address.product, "rows")
    contract = DataContract(id=str(port), version="1.0.0", status="active", table="rows", columns=(), partition=scheme, location=HERE)
    return DataProduct(
        address=address,
        name=name,
        status="active",
        alignment="aggregate",
        team=Team(name="team"),
        inputs=tuple(InputPort(name=each.replace(".", "_"), port=PortAddress.parse(f"{each}.rows"), location=HERE) for each in reads),
        outputs=(OutputPort(address=port, contract=contract, implementation=Implementation(method=Method.SQL), location=HERE),),
        folder=Path("/"),
        location=HERE,
    )


def planned(*products: DataProduct, partition: str | None = None) -> list[tuple[str, str, str]]:
    names = dict.fromkeys(each.address.domain for each in products)
    domains = tuple(
        Domain(
            name=name,
            purpose="",
            team=Team(name=name),
            folder=Path("/"),
            location=HERE,
            products=tuple(each for each in products if each.address.domain == name),
        )
        for name in names
    )
    mesh = Mesh(root=Path("/"), domains=domains)
    found = batches(mesh, list(mesh.ports), partition)
    return [(each.domain, " ".join(port.product for port in each.ports), str(each.partition or "")) for each in found]


def test_products_of_one_domain_share_a_run_until_another_domain_has_to_come_first():
    end = product("a.end", "b.middle")
    assert planned(product("a.one"), product("a.two", "a.one"), product("b.middle", "a.two"), end) == [
        ("a", "one two", ""),
        ("b", "middle", ""),
        ("a", "end", ""),
    ]


def test_what_is_cut_runs_apart_and_whole_by_default():
    assert planned(product("a.days", scheme=DAYS), product("a.total", "a.days")) == [
        ("a", "days", "2013-01-01..2013-01-10"),
        ("a", "total", ""),
    ]


def test_a_partition_that_still_lasts_is_not_built():
    alive = PartitionScheme(column="day", granularity=Granularity.DAY, start=DAYS.start)
    with clock.frozen_at(datetime(2013, 1, 4, 12, tzinfo=UTC)):
        assert planned(product("a.days", scheme=alive)) == [("a", "days", "2013-01-01..2013-01-03")]


def test_static_partitions_are_built_from_the_first_to_the_last():
    countries = PartitionScheme(column="country", granularity=Granularity.STATIC, keys=("us", "de", "fr"))
    assert planned(product("a.countries", scheme=countries)) == [("a", "countries", "us..fr")]


def test_a_key_or_a_range_can_be_chosen():
    days = product("a.days", scheme=DAYS)
    assert planned(days, partition="2013-01-02") == [("a", "days", "2013-01-02")]
    assert planned(days, partition="2013-01-02..2013-01-05") == [("a", "days", "2013-01-02..2013-01-05")]
    with pytest.raises(UnknownName, match="outside"):
        planned(days, partition="2014-01-02")
