"""JSON-schema first: a declaration is only given a meaning once its shape is right."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import jsonschema_rs

from mesh_platform.declarations.documents.documents import Document
from mesh_platform.declarations.documents.schema_mistakes import places, report_mistakes

# The contract's schema is the standard's own; its pydantic model would silently drop misspelt keys of nested mappings.
CONTRACT = ("open_data_contract_standard", "schema.json")
PRODUCT = ("mesh_platform.declarations", "schemas/odps-1.1.0.schema.json")
DOMAIN = ("mesh_platform.declarations", "schemas/domain-1.0.0.schema.json")
AGREEMENT = ("mesh_platform.declarations", "schemas/agreement-1.0.0.schema.json")
WAIVERS = ("mesh_platform.declarations", "schemas/waivers-1.0.0.schema.json")
CANVAS = ("mesh_platform.declarations", "schemas/canvas-1.0.0.schema.json")
TRUSTED_KEYS = ("mesh_platform.declarations", "schemas/trusted-keys-1.0.0.schema.json")

_ROUNDS = 4
# Without a logical type the standard's schema asks for what every type needs; this one needs nothing.
_UNRESTRICTED = "boolean"

Source = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Schema:
    document: dict[str, Any]
    validator: jsonschema_rs.Draft201909Validator


def validate(doc: Document, source: Source) -> bool:
    """Whether the document can be given a meaning.

    Each place where it breaks its schema becomes a problem and is taken out. Where the rest keeps the schema, reading goes on,
    for people want to see all mistakes at once.
    """
    if not doc.is_sound:
        return False
    schema = _schema(source)
    if schema.validator.is_valid(doc.entry):
        return True
    report_mistakes(doc, schema.document, schema.validator.iter_errors(doc.entry))
    return _reduce(doc, schema)


def _reduce(doc: Document, schema: _Schema) -> bool:
    """Takes out what is wrong until the rest is right, in a few rounds: without one key, its neighbours may be wrong as well."""
    for _ in range(_ROUNDS):
        for place in places(schema.validator.iter_errors(doc.entry)):
            if place[-1:] == ("logicalType",):
                doc.neutralize(place, _UNRESTRICTED)
            else:
                doc.remove(place)
        if schema.validator.is_valid(doc.entry):
            return True
    return False


@cache
def _schema(source: Source) -> _Schema:
    package, name = source
    document = json.loads(files(package).joinpath(name).read_text(encoding="utf-8"))
    return _Schema(document, jsonschema_rs.Draft201909Validator(document))
