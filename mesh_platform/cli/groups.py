"""Commands that share a noun: `mesh policy list`, `mesh policy try`."""

from typing import Any

import typer
from typer.core import TyperGroup


class DefaultGroup(TyperGroup):
    """Means its first command where none is named: `mesh audit weather` is `mesh audit show weather`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        named = args and (args[0] in self.commands or args[0] in ctx.help_option_names)
        if not named and not (ctx.resilient_parsing and not args):  # the shell completes names of commands too
            args = [next(iter(self.commands)), *args]
        return super().parse_args(ctx, args)


def add_group(app: typer.Typer, name: str, help: str, *, cls: type[TyperGroup] = TyperGroup) -> typer.Typer:
    """The place for commands of a noun: `group.command("list")(policies.list_all)`. `help` is one sentence."""
    group = typer.Typer(cls=cls, name=name, help=help, no_args_is_help=cls is TyperGroup)
    app.add_typer(group)
    return group
