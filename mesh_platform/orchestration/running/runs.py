"""Dagster runs in this process, on the mesh's instance, as its UI shows them: with their code location."""

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
from dagster._core.definitions.job_base import InMemoryJob  # Dagster's public way in keeps neither location nor files
from dagster._core.execution.api import execute_run_iterator
from dagster._core.remote_origin import ManagedGrpcPythonEnvCodeLocationOrigin, RemoteJobOrigin, RemoteRepositoryOrigin
from dagster._core.storage.tags import MAX_RETRIES_TAG
from dagster._core.types.loadable_target_origin import LoadableTargetOrigin

from mesh_platform.concepts.partition import Partition
from mesh_platform.lakehouse.ledger.processes import this_process
from mesh_platform.orchestration.automation.partitions import range_tags
from mesh_platform.orchestration.home.lost_runs import WORKER_TAG
from mesh_platform.orchestration.keys import FIX_TAG

_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}  # the caller shows progress; the UI has the log


class DomainRun:
    """One run over some assets of a code location. Iterate over `events` to execute it."""

    def __init__(
        self,
        instance: dg.DagsterInstance,
        definitions: dg.Definitions,
        keys: frozenset[dg.AssetKey],
        *,
        root: Path,
        domain: str,
        partition: Partition | None = None,
        fix: str = "",
    ) -> None:
        job = definitions.resolve_implicit_global_asset_job_def().get_subset(asset_selection=keys)
        self._job, self._instance = InMemoryJob(job), instance
        self._run = instance.create_run_for_job(
            job_def=job,
            run_config=_QUIET,
            asset_selection=keys,
            tags={
                "domain": domain,
                WORKER_TAG: str(this_process()),  # a killed one is found by the daemon, as those are that it launched itself
                MAX_RETRIES_TAG: "0",  # who asks for a run sees how it ends: nothing starts it again behind their back
                **(range_tags(partition.keys) if partition else {}),
                **({FIX_TAG: fix} if fix else {}),
            },
            remote_job_origin=_origin(root, domain, job.name),
        )

    @property
    def id(self) -> str:
        return self._run.run_id

    def events(self) -> Iterator[dg.DagsterEvent]:
        return execute_run_iterator(self._job, self._run, self._instance)


def _origin(root: Path, domain: str, job: str) -> RemoteJobOrigin:
    """The same origin as workspace.yaml gives the location, so that the UI finds the run's assets and can run them again."""
    target = LoadableTargetOrigin(module_name=f"domains.{domain}.definitions", working_directory=str(root))
    location = ManagedGrpcPythonEnvCodeLocationOrigin(loadable_target_origin=target, location_name=domain)  # ty: ignore[abstract-class-instantiation]
    return RemoteJobOrigin(repository_origin=RemoteRepositoryOrigin(location, "__repository__"), job_name=job)
