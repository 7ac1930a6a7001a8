import pytest
import typer
from typer.testing import CliRunner

from mesh_platform.cli.groups import DefaultGroup, Panel, PanelGroup, add_group


@pytest.fixture
def app() -> typer.Typer:
    app = typer.Typer(cls=PanelGroup)
    app.command("run", rich_help_panel=Panel.BUILD)(lambda: typer.echo("ran"))
    app.callback()(lambda: None)
    audit = add_group(app, "audit", "Who decided what.", panel=Panel.PROVE, cls=DefaultGroup)
    audit.command("show")(lambda address="everything": typer.echo(f"shown: {address}"))
    audit.command("verify")(lambda: typer.echo("verified"))
    policy = add_group(app, "policy", "Rules.", panel=Panel.BEGIN)
    policy.command("list")(lambda: typer.echo("listed"))
    policy.command("try")(lambda: typer.echo("tried"))
    return app


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        (["audit"], "shown: everything"),
        (["audit", "--address", "verify"], "shown: verify"),
        (["audit", "show", "--address", "weather"], "shown: weather"),
        (["audit", "verify"], "verified"),
        (["policy", "try"], "tried"),
    ],
)
def test_a_group_runs_what_is_named_or_else_its_default(app, typed, printed):
    result = CliRunner().invoke(app, typed)
    assert result.stdout.strip() == printed


@pytest.mark.parametrize("typed", [["audit", "--help"], ["policy", "--help"], ["policy"]])
def test_help_of_a_group_lists_its_commands(app, typed):
    told = CliRunner().invoke(app, typed).output
    assert all(name in told for name in (["show", "verify"] if typed[0] == "audit" else ["list", "try"]))


def test_commands_are_listed_by_what_somebody_came_for(app):
    told = CliRunner().invoke(app, ["--help"]).output
    assert told.index("Begin") < told.index("policy") < told.index("Build") < told.index("run") < told.index("Prove") < told.index("audit")
