"""The texts of new files: Jinja templates that lie in `templates/`, in which every value passes a filter of its language."""

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from mesh_platform.scaffolding import yaml_text
from mesh_platform.scaffolding.python_text import value_python
from mesh_platform.scaffolding.sql_text import name_sql


def render(template: str, **values: Any) -> str:
    """`domain.yaml` is made from `templates/domain.yaml.j2`."""
    return _environment().get_template(f"{template}.j2").render(**values)


@cache
def _environment() -> Environment:
    # What is written are declarations and code, not HTML, and no browser reads them.
    found = Environment(
        loader=PackageLoader("mesh_platform.scaffolding"),
        autoescape=False,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters.update(yaml=yaml_text.scalar, yaml_flow=yaml_text.flow, yaml_block=yaml_text.block)
    found.filters.update(sql_name=name_sql, python=value_python)
    return found
