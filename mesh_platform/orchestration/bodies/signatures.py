"""The parameters of a port's function, read from its source: nothing of the domain's code runs to know them."""

import ast
from dataclasses import dataclass
from pathlib import Path

from mesh_platform.errors import InvalidDeclaration


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """`type` is the full dotted name of the annotation, such as `pandas.DataFrame`; empty where there is none."""

    name: str
    type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Where a function starts and what it takes."""

    line: int
    parameters: tuple[Parameter, ...]
    returns: str = ""


def read_signature(path: Path, function: str) -> Signature:
    """The signature of a top-level function. Raises InvalidDeclaration where the file has none of that name."""
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
    except SyntaxError as wrong:
        raise InvalidDeclaration(f"not valid Python: {wrong.msg}", place=f"{path}:{wrong.lineno}") from None
    found = next((each for each in tree.body if isinstance(each, ast.FunctionDef) and each.name == function), None)
    if found is None:
        raise InvalidDeclaration(
            f"has no function {function}()",
            place=str(path),
            hint=f"a port is made by the function of its own name: def {function}(...)",
        )
    names = _imported_names(tree)
    arguments = (*found.args.posonlyargs, *found.args.args, *found.args.kwonlyargs)
    return Signature(
        line=found.lineno,
        parameters=tuple(Parameter(name=each.arg, type=_dotted(each.annotation, names)) for each in arguments),
        returns=_dotted(found.returns, names),
    )


def _imported_names(tree: ast.Module) -> dict[str, str]:
    """What each imported name stands for, also where it is imported for type checkers only."""
    names = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update({each.asname: each.name for each in node.names if each.asname})
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.update({each.asname or each.name: f"{node.module}.{each.name}" for each in node.names})
    return names


def _dotted(annotation: ast.expr | None, names: dict[str, str]) -> str:
    match annotation:
        case ast.Name(name):
            return names.get(name, name)
        case ast.Attribute(value, attribute):
            return f"{_dotted(value, names)}.{attribute}"
        case ast.Constant(str(text)):
            return _dotted(ast.parse(text, mode="eval").body, names)
        case _:
            return ast.unparse(annotation) if annotation else ""
