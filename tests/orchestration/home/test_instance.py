from mesh_platform.orchestration.home.instance import dagster_home, open_instance
from mesh_platform.settings import load_settings


def test_the_home_is_written_once_and_belongs_to_the_operator(root):
    settings = load_settings(root)
    config = dagster_home(settings) / "dagster.yaml"
    assert "telemetry: {enabled: false}" in config.read_text()
    config.write_text(config.read_text() + "# mine\n")
    assert (dagster_home(settings) / "dagster.yaml").read_text().endswith("# mine\n")


def test_dagster_accepts_the_template(root):
    with open_instance(load_settings(root)) as instance:
        assert not instance.telemetry_enabled
        assert instance.get_concurrency_config().pool_config.default_pool_limit == 1
        assert type(instance.run_coordinator).__name__ == "Coordinator"
        assert type(instance.run_launcher).__name__ == "Launcher"
        assert instance.run_monitoring_enabled
        assert instance.run_monitoring_settings["free_slots_after_run_end_seconds"] > 0, "a killed run would keep its pool for ever"
        assert instance.get_concurrency_config().run_queue_config.max_user_code_failure_retries > 0
