"""`quality`: what a contract promises about its data beyond types, as rules that can be told apart and located."""

from collections.abc import Mapping
from typing import Any

from mesh_platform.concepts.contract import Comparison, Operator, QualityRule, Severity
from mesh_platform.declarations.documents.documents import Document, Step

_OPERATORS = {each.value: each for each in Operator}
_BETWEEN = frozenset({Operator.BETWEEN, Operator.NOT_BETWEEN})
_WARNINGS = frozenset({"info", "low", "minor", "warn", "warning"})
_UNITS = ("rows", "percent")
_TABLE_METRICS = frozenset({"rowCount", "duplicateValues"})

Path = tuple[Step, ...]


def quality_rules(doc: Document, at: Path, entry: Mapping[str, Any], *, column: str | None = None) -> tuple[QualityRule, ...]:
    """The rules of a column, or of the table where no column is given."""
    return tuple(_rule(doc, (*at, "quality", number), each, column) for number, each in enumerate(entry.get("quality", ())))


def spell_out_metrics(entry: Any) -> None:
    """Gives a rule written with `rule`, the old word for `metric`, its `metric`, before the schema sees it."""
    if isinstance(entry, list):
        for each in entry:
            spell_out_metrics(each)
    elif isinstance(entry, dict):
        for key, value in entry.items():
            if key == "quality" and isinstance(value, list):
                for rule in value:
                    if isinstance(rule, dict) and isinstance(rule.get("rule"), str) and rule.get("type", "library") == "library":
                        rule.setdefault("metric", rule["rule"])
            spell_out_metrics(value)


def _rule(doc: Document, at: Path, entry: Any, column: str | None) -> QualityRule:
    kind, metric = entry.get("type", "library"), entry.get("metric")
    arguments = entry.get("arguments", {}) if kind == "library" else _implementation(entry)
    if kind == "library":
        _check_metric(doc, at, metric, arguments, column)
        if entry.get("unit", "rows") not in _UNITS:
            doc.wrong((*at, "unit"), f"{entry['unit']!r} is no unit of a library metric.", "Write rows or percent.")
    return QualityRule(
        name=entry.get("name") or entry.get("id") or metric or kind,
        kind=kind,
        metric=metric if kind == "library" else None,
        arguments=arguments,
        query=entry.get("query") if kind == "sql" else None,
        comparison=_comparison(doc, at, entry, kind),
        unit=entry.get("unit", "rows"),
        dimension=entry.get("dimension"),
        severity=Severity.WARNING if str(entry.get("severity", "")).lower() in _WARNINGS else Severity.ERROR,
        description=entry.get("description", ""),
        location=doc.at_line(entry.line),
    )


def _implementation(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {key: entry[key] for key in ("engine", "implementation") if key in entry}


def _check_metric(doc: Document, at: Path, metric: str | None, arguments: Mapping[str, Any], column: str | None) -> None:
    """The standard's schema leaves open which metric goes where and what it needs."""
    if metric is None:
        doc.wrong((*at, "metric"), "required, as `type` is library.", "Or say `type: sql`, `text` or `custom`.")
    elif column is None and metric not in _TABLE_METRICS:
        doc.wrong((*at, "metric"), f"{metric} counts values of one column.", "Move the rule below that column.")
    elif column is not None and metric == "rowCount":
        doc.wrong((*at, "metric"), "rowCount counts rows of the table.", "Move the rule up to the table's `quality`.")
    elif column is None and metric == "duplicateValues" and not _texts(arguments.get("properties")):
        doc.wrong((*at, "arguments"), "`properties` is required: the columns that are unique together.")
    elif metric == "missingValues" and not isinstance(arguments.get("missingValues"), list):
        doc.wrong((*at, "arguments"), "`missingValues` is required: the list of values that stand for none.")
    elif metric == "invalidValues" and not (isinstance(arguments.get("validValues"), list) or isinstance(arguments.get("pattern"), str)):
        doc.wrong((*at, "arguments"), "`validValues` (a list) or `pattern` is required.")


def _texts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, str) for each in value)


def _comparison(doc: Document, at: Path, entry: Mapping[str, Any], kind: str) -> Comparison | None:
    found = [_OPERATORS[key] for key in entry if key in _OPERATORS]
    if len(found) != 1:
        return None  # the schema has refused this for the kinds that need one
    operator, value = found[0], entry[found[0].value]
    if operator in _BETWEEN:
        if value[0] > value[1]:
            doc.wrong((*at, operator.value), "goes from low to high.", f"Write [{value[1]}, {value[0]}].")
        return Comparison(operator, tuple(value))
    if isinstance(value, list | dict) or (kind == "library" and (isinstance(value, bool) or not isinstance(value, int | float))):
        doc.wrong((*at, operator.value), "must be a number." if kind == "library" else "must be a single value.")
    return Comparison(operator, value)


def check_rule_columns(doc: Document, at: Path, rules: tuple[QualityRule, ...], columns: frozenset[str]) -> None:
    """Columns that a rule of the table names must be columns of the table."""
    for number, rule in enumerate(rules):
        named = rule.arguments.get("properties", ()) if rule.kind == "library" else ()
        for name in named if _texts(named) else ():
            if name not in columns:
                doc.wrong((*at, "quality", number, "arguments", "properties"), f"the table has no column {name!r}.")
