from datetime import timedelta

import dagster as dg
from dagster._core.remote_origin import RegisteredCodeLocationOrigin, RemoteJobOrigin, RemoteRepositoryOrigin

from mesh_platform.concepts import clock
from mesh_platform.observability.doctor.diagnosis import Health
from mesh_platform.orchestration.home.configuration import FILE
from mesh_platform.orchestration.home.examination import examine_dagster
from mesh_platform.orchestration.home.instance import open_instance
from mesh_platform.orchestration.home.up import is_up, the_only_one
from mesh_platform.settings import load_settings

ORIGIN = RemoteJobOrigin(RemoteRepositoryOrigin(RegisteredCodeLocationOrigin("sales"), "__repository__"), "some")


def bad(settings):
    return [(each.health, each.fact) for each in examine_dagster(settings) if each.health is not Health.WELL]


def test_a_home_that_is_not_there_yet_is_well(root):
    assert bad(load_settings(root)) == []


def test_a_mesh_that_is_not_served_runs_nothing_by_itself(root):
    settings = load_settings(root)
    open_instance(settings).dispose()
    ((health, fact),) = bad(settings)
    assert health is Health.DOUBTFUL
    assert fact.startswith("mesh up does not run")


def test_daemons_that_give_no_sign_of_life_are_ill(root):
    settings = load_settings(root)
    open_instance(settings).dispose()
    with the_only_one(settings.state):
        assert is_up(settings.state)
        found = bad(settings)
    assert not is_up(settings.state)
    assert {health for health, _ in found} == {Health.ILL}
    assert any("scheduler daemon does not run well: it gave no sign of life" in fact for _, fact in found)


def test_settings_that_somebody_changed_are_named(root):
    settings = load_settings(root)
    open_instance(settings).dispose()
    file = settings.dagster_home / FILE
    file.write_text(file.read_text().replace("max_concurrent_runs: 4", "max_concurrent_runs: 9"))
    assert (Health.DOUBTFUL, "dagster.yaml was edited; it differs in concurrency.runs.max_concurrent_runs") in bad(settings)
    file.write_text("a: [")
    ((health, fact),) = bad(settings)
    assert health is Health.ILL
    assert "is not YAML" in fact


def test_runs_that_wait_for_hours_are_seen(root):
    settings = load_settings(root)
    with open_instance(settings) as instance:
        instance.add_run(dg.DagsterRun(job_name="some", status=dg.DagsterRunStatus.QUEUED, remote_job_origin=ORIGIN))
    assert not any("wait since" in fact for _, fact in bad(settings))
    with clock.frozen_at(clock.now() + timedelta(hours=2)):
        assert any(fact.startswith("1 runs wait since") for _, fact in bad(settings))
