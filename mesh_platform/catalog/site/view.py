"""One view of the mesh at a moment: all that the pages tell, gathered once and never changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from mesh_platform.access.agreeing.inbox import Waiting
from mesh_platform.catalog.listing import Entry
from mesh_platform.catalog.site import paths
from mesh_platform.catalog.site.builds import Build, Check
from mesh_platform.catalog.site.columns import ColumnLineage
from mesh_platform.catalog.site.contract_history import ContractVersion
from mesh_platform.catalog.site.vocabulary import Vocabulary
from mesh_platform.concepts.access import Agreement
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.domain import Domain
from mesh_platform.concepts.lifecycle import Lifecycle
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress, ProductAddress
from mesh_platform.concepts.policy import PolicyResult, Subject
from mesh_platform.concepts.product import DataProduct, OutputPort
from mesh_platform.concepts.rating import Rating
from mesh_platform.errors import InvalidName
from mesh_platform.feedback.demand.demand import Demand
from mesh_platform.governance.compliance.overview import PolicyStanding
from mesh_platform.scorecards.levels import level_of
from mesh_platform.scorecards.scorecard import Scorecard
from mesh_platform.service_levels.standing import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A consumer that read a port in the last thirty days."""

    consumer: str
    reads: int
    last: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A port came to be in another state of its life, and why; `number` is that of the fact."""

    number: int
    at: datetime
    state: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class PortView:
    """`builds` are the oldest first; `checks` those of the newest one that was published; `versions` the newest first."""

    port: OutputPort
    product: DataProduct
    entry: Entry
    builds: Sequence[Build] = ()
    checks: Sequence[Check] = ()
    versions: Sequence[ContractVersion] = ()
    standings: Sequence[Standing] = ()
    readers: Sequence[Reader] = ()
    ratings: Sequence[Rating] = ()
    steps: Sequence[Step] = ()

    @property
    def address(self) -> PortAddress:
        return self.port.address

    @cached_property
    def release(self) -> Build | None:
        """What consumers read now."""
        return next((each for each in reversed(self.builds) if each.is_current), None)

    @cached_property
    def refusal(self) -> Build | None:
        """The newest build, where it was refused."""
        return self.builds[-1] if self.builds and self.builds[-1].is_refused else None

    @property
    def status(self) -> Lifecycle:
        return Lifecycle(self.entry.status)

    @cached_property
    def agreements(self) -> tuple[Agreement, ...]:
        return tuple(each for each in self.product.agreements if each.port.port == self.address.port)

    @cached_property
    def is_personal(self) -> bool:
        contract = self.port.contract
        return contract is not None and any(each.is_personal for each in contract.columns)


@dataclass(frozen=True, kw_only=True)
class ProductView:
    product: DataProduct
    domain: Domain
    owner: str
    ports: tuple[PortView, ...]
    card: Scorecard | None = None
    policies: Sequence[PolicyResult] = ()

    @property
    def address(self) -> ProductAddress:
        return self.product.address

    @cached_property
    def level(self) -> str:
        """Empty where nobody worked out a scorecard, as of what is retired."""
        return level_of(self.card).name if self.card else ""


@dataclass(frozen=True, kw_only=True)
class SiteView:
    """`number` is that of the newest fact that it knows of."""

    mesh: Mesh
    at: datetime
    number: int
    products: Mapping[ProductAddress, ProductView]
    demands: Sequence[Demand] = ()
    policies: Sequence[PolicyStanding] = ()
    waiting: Sequence[Waiting] = ()

    @cached_property
    def ports(self) -> Mapping[PortAddress, PortView]:
        return {port.address: port for product in self.products.values() for port in product.ports}

    @cached_property
    def ports_by_key(self) -> Mapping[str, PortView]:
        """By the name of the table: `domain.product.hourly_v2`."""
        return {".".join(address.key): each for address, each in self.ports.items()}

    @cached_property
    def products_by_name(self) -> Mapping[str, ProductView]:
        return {str(address): each for address, each in self.products.items()}

    def in_domain(self, name: str) -> Iterator[ProductView]:
        return (each for each in self.products.values() if each.address.domain == name)

    @cached_property
    def by_owner(self) -> Mapping[str, tuple[ProductView, ...]]:
        found: dict[str, list[ProductView]] = {}
        for each in self.products.values():
            found.setdefault(each.owner or "nobody", []).append(each)
        return {owner: tuple(each) for owner, each in sorted(found.items())}

    @cached_property
    def column_lineage(self) -> ColumnLineage:
        return ColumnLineage(self.mesh)

    def path_of_consumer(self, text: str) -> str:
        """The page that tells of a consumer; empty where there is none."""
        try:
            consumer = Consumer.parse(text)
        except InvalidName:
            return ""
        if consumer.product is not None:
            return paths.product_path(consumer.product) if consumer.product in self.products else ""
        return paths.domain_path(consumer.domain) if consumer.domain in self.domains else ""

    @cached_property
    def domains(self) -> Mapping[str, Domain]:
        return {each.name: each for each in self.mesh.domains}

    @cached_property
    def vocabulary(self) -> Vocabulary:
        return Vocabulary(self.mesh)

    @cached_property
    def charts(self) -> Mapping[str, tuple[PortView, int]]:
        """By the name of the image, of ports that are published."""
        ports = ((name, each) for name, each in self.ports_by_key.items() if each.release)
        return {f"{name}-{number}": (each, number) for name, each in ports for number, _ in enumerate(each.port.charts, 1)}

    @cached_property
    def owners_by_slug(self) -> Mapping[str, str]:
        return {paths.slug(each): each for each in self.by_owner}

    @cached_property
    def policies_by_slug(self) -> Mapping[str, PolicyStanding]:
        return {paths.slug(each.policy.id): each for each in self.policies}

    def path_of_subject(self, subject: Subject) -> str:
        """The page of what a policy was asked about; empty where there is none."""
        match subject:
            case PortAddress():
                return paths.port_path(subject) if subject in self.ports else ""
            case ProductAddress():
                return paths.product_path(subject) if subject in self.products else ""
            case _:
                return paths.domain_path(subject) if subject in self.domains else ""
