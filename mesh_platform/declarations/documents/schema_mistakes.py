"""What a validator found, in the words of the person who has to mend it."""

from collections.abc import Iterable, Iterator
from typing import Any

from jsonschema_rs import ValidationError

from mesh_platform.concepts.contract import Operator
from mesh_platform.declarations.documents.documents import Document, Step
from mesh_platform.declarations.documents.known_keys import known_keys
from mesh_platform.declarations.documents.suggestions import did_you_mean, listed

_KIND_NAMES = {
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
    "null": "empty",
}
_OPERATORS = ", ".join(Operator)
_REFERENCE_HINT = "Write `table.column` or `domain.product.port.column`; major version 2 of a port is `port_v2`."

Path = tuple[Step, ...]


def report_mistakes(doc: Document, schema: dict[str, Any], errors: Iterable[ValidationError]) -> None:
    """Reports each mistake once.

    A wrong value makes the validator call its neighbours unexpected as well; those keys are known, so they are left out
    wherever another mistake explains them.
    """
    found = list(_flatten(errors))
    explained = {path[:depth] for error in found if not _is_about_keys(error) for path in [_path(error)] for depth in range(len(path) + 1)}
    for error in found:
        if _is_about_keys(error):
            _report_keys(doc, schema, error, explained)
        else:
            _report_value(doc, error)
    doc.problems[:] = dict.fromkeys(doc.problems)


def places(errors: Iterable[ValidationError]) -> list[Path]:
    """What to take out of a document to be rid of the errors, inner places first."""
    found = []
    for error in _flatten(errors):
        found += [(*_path(error), key) for key in _kind(error).unexpected] if _is_about_keys(error) else [_path(error)]
    return sorted(found, key=len, reverse=True)


def _flatten(errors: Iterable[ValidationError]) -> Iterator[ValidationError]:
    """Goes into the branch of an alternative that was meant: the one that fails for another reason than its type."""
    for error in errors:
        meant = _branch_meant(error)
        if meant:
            yield from _flatten(meant)
        else:
            yield error


def _branch_meant(error: ValidationError) -> list[ValidationError] | None:
    if error.kind.name not in ("oneOf", "anyOf"):
        return None
    here = list(error.instance_path)
    branches = [branch for branch in _kind(error).context if branch and not _fails_here(branch, here)]
    return branches[0] if len(branches) == 1 else None


def _fails_here(branch: list[ValidationError], here: list[Step]) -> bool:
    return any(each.kind.name in ("type", "required", "pattern", "enum") and list(each.instance_path) == here for each in branch)


def _is_about_keys(error: ValidationError) -> bool:
    return error.kind.name in ("additionalProperties", "unevaluatedProperties")


def _kind(error: ValidationError) -> Any:
    """What each kind of mistake carries is known by its name alone."""
    return error.kind


def _path(error: ValidationError) -> Path:
    return tuple(error.instance_path)


def _report_keys(doc: Document, schema: dict[str, Any], error: ValidationError, explained: set[Path]) -> None:
    here = _path(error)
    known = known_keys(schema, error.schema_path[:-1])
    for key in _kind(error).unexpected:
        if key not in known:
            where = f"of `{'.'.join(map(str, here))}`" if here else "of this declaration"
            doc.wrong_key((*here, key), f"is not a key {where}.", did_you_mean(key, known))
        elif here not in explained:
            doc.wrong_key((*here, key), "does not fit here, beside the other keys.", "See this entry's `type`, `metric` and `logicalType`.")


def _report_value(doc: Document, error: ValidationError) -> None:
    at, kind = _path(error), _kind(error)
    match kind.name:
        case "required" if "SchemaBaseProperty" in error.schema_path and "logicalType" not in _value(doc, at):
            doc.wrong((*at, "logicalType"), "required by the mesh: the table's type comes from it.")
        case "required":
            doc.wrong((*at, kind.property), "required.")
        case "enum":
            options = [str(each) for each in kind.options]
            doc.wrong(at, f"must be one of {listed(options)}.", did_you_mean(str(_value(doc, at)), options))
        case "type":
            doc.wrong(at, f"must be {_type_names(kind)}.", _type_hint(_value(doc, at), kind))
        case "pattern":
            doc.wrong(at, f"must match {kind.pattern}.")
        case "oneOf" if "DataQualityOperators" in error.schema_path:
            doc.wrong(at, "needs exactly one operator.", f"The operators are {_OPERATORS}.")
        case "oneOf" | "anyOf" if {"to", "from"} & set(at[-2:]):
            doc.wrong(at, "is not a reference to a column.", _REFERENCE_HINT)
        case "oneOf" | "anyOf":
            doc.wrong(at, "has none of the forms that the standard allows here.")
        case _:
            doc.wrong(at, f"{_shortened(error.message)}.")


def _value(doc: Document, at: Path) -> Any:
    found: Any = doc.entry
    for step in at:
        found = found[step]
    return found


def _type_names(kind: Any) -> str:
    return " or ".join(_KIND_NAMES.get(each, each) for each in kind.types)


def _type_hint(value: Any, kind: Any) -> str:
    if "string" in kind.types and isinstance(value, int | float):
        return "Put it in quotes."
    return "Remove the key or give it a value." if value is None else ""


def _shortened(message: str) -> str:
    return message if len(message) <= 160 else f"{message[:157]}..."
