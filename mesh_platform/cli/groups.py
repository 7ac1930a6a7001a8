"""Commands that share a noun, `mesh policy list` and `mesh policy try`, or a panel of `mesh --help`."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, cast

import typer
from typer.core import TyperGroup


class Panel(StrEnum):
    """What somebody came for, in the order of `mesh --help`."""

    BEGIN = "Begin"
    BUILD = "Build"
    READ = "Find and read"
    ASK = "Say and ask"
    WATCH = "Watch"
    PROVE = "Prove"
    GOVERN = "Govern"
    OPERATE = "Operate"


class PanelGroup(TyperGroup):
    """Lists its commands panel by panel: else those of a noun come after all others."""

    def list_commands(self, ctx: Any) -> list[str]:
        panels, commands = list(Panel), cast("Mapping[str, Any]", self.commands)
        return sorted(super().list_commands(ctx), key=lambda name: panels.index(commands[name].rich_help_panel))


class DefaultGroup(TyperGroup):
    """Means its first command where none is named: `mesh audit weather` is `mesh audit show weather`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        named = args and (args[0] in self.commands or args[0] in ctx.help_option_names)
        if not named and not (ctx.resilient_parsing and not args):  # the shell completes names of commands too
            args = [next(iter(self.commands)), *args]
        return super().parse_args(ctx, args)


def add_group(app: typer.Typer, name: str, help: str, *, panel: Panel, cls: type[TyperGroup] = TyperGroup) -> typer.Typer:
    """The place for commands of a noun: `group.command("list")(policies.list_all)`. `help` is one sentence."""
    group = typer.Typer(cls=cls, name=name, help=help, no_args_is_help=cls is TyperGroup)
    app.add_typer(group, rich_help_panel=panel)
    return group
