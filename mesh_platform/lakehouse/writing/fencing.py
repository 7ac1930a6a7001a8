"""Which writer may still publish: the numbers that the ledger hands out at the start of a build decide."""

from collections.abc import Iterable

from pyiceberg.manifest import DataFile
from pyiceberg.table import Table

from mesh_platform.concepts.contract import DataContract
from mesh_platform.concepts.partition import partition_of
from mesh_platform.concepts.release import Certificate, Mode
from mesh_platform.errors import StaleWriter, UnknownName
from mesh_platform.lakehouse.tables.certificates import releases_of
from mesh_platform.lakehouse.tables.manifests import build_of

ROLLED_BACK_PROPERTY = "mesh.rolled-back"  # number of the last rollback


def refuse_stale(table: Table, certificate: Certificate, *, contract: DataContract, replaced: Iterable[DataFile]) -> None:
    """Raises StaleWriter when a later build published the same rows, or a rollback came after this build started."""
    if int(table.properties.get(ROLLED_BACK_PROPERTY, 0)) > certificate.build:
        raise StaleWriter(f"{certificate.port} was rolled back after build {certificate.build} started", hint="build it again")
    if certificate.mode is Mode.APPEND:
        return
    # Certificates of old partitions expire with their snapshots; the paths of live files tell the same for ever.
    later = [build_of(each.file_path) for each in replaced]
    later += [each.certificate.build for each in releases_of(table) if _overlap(each.certificate, certificate, contract)]
    if later and max(later) > certificate.build:
        raise StaleWriter(
            f"build {max(later)} of {certificate.port} started after build {certificate.build} and has published already",
            hint="nothing is lost: the newer rows stay",
        )


def _overlap(one: Certificate, other: Certificate, contract: DataContract) -> bool:
    if one.mode in (Mode.APPEND, Mode.REWRITE):
        return False
    return not (one.partition and other.partition) or bool(_keys(one, contract) & _keys(other, contract))


def _keys(certificate: Certificate, contract: DataContract) -> set[str]:
    first, _, last = certificate.partition.partition("..")
    try:
        return set(partition_of(contract.partition, first, last or first).keys) if contract.partition else set()
    except UnknownName:  # the contract has moved its bounds since
        return set()
