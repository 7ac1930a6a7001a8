"""What one run of dbt can build, and what its parts are called."""

import re
from dataclasses import dataclass

from mesh_platform.concepts.partition import PartitionScheme
from mesh_platform.orchestration.dbt.body import DbtBody
from mesh_platform.orchestration.dbt.manifest import DbtTest
from mesh_platform.orchestration.dbt.models import DbtModels
from mesh_platform.settings import Settings


@dataclass(frozen=True, kw_only=True)
class DbtOp:
    """The ports of one partition scheme, and private models that they are made from."""

    models: DbtModels
    ports: tuple[str, ...]
    private: tuple[str, ...]
    scheme: PartitionScheme | None
    settings: Settings

    def body(self, model: str, *, sql: str = "") -> DbtBody:
        read = tuple(name for names in self.models.inputs([model]).values() for name in names)
        manifest, store = self.models.manifest, self.settings.private_store(self.models.domain.name)
        return DbtBody(model=manifest.models[model], checksum=manifest.checksum(model), inputs=read, store=store, sql=sql)

    @property
    def tests(self) -> list[DbtTest]:
        return self.models.manifest.tests_on((*self.ports, *self.private))


def check_name(test: DbtTest) -> str:
    """Apart from the promises of the contract, which have names of their own."""
    return "dbt_" + re.sub(r"[^A-Za-z0-9_]", "_", test.name)
