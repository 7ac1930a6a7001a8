"""Whether a document keeps its format: asked of each before it leaves."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import jsonschema_rs

from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.declarations.documents.validation import CONTRACT, PRODUCT, Source
from mesh_platform.errors import InvalidDeclaration
from mesh_platform.interchange.exported import Exported, Format

_OURS = "mesh_platform.interchange"
_SCHEMAS: Mapping[Format, Source] = {
    Format.ODPS: PRODUCT,
    Format.ODCS: CONTRACT,
    Format.OORS: (_OURS, "schemas/oors-0.8.1.schema.json"),
    Format.OMDS: (_OURS, "schemas/omds-1.0.0.schema.json"),
    Format.OAAS: (_OURS, "schemas/oaas-0.9.0.schema.json"),
    Format.OPENLINEAGE: (_OURS, "schemas/openlineage-2.0.2.schema.json"),
}


def require_valid(format: Format, document: Exported) -> Exported:
    """The document. Raises InvalidDeclaration for one that nobody could read by the standard."""
    wrong = faults(format, document.content)
    if wrong:
        raise InvalidDeclaration(f"{document.path} would not be valid {format.upper()}: {wrong[0]}", hint="correct what is declared there")
    return document


def faults(format: Format, content: Mapping[str, JsonValue]) -> list[str]:
    """Where a document breaks the schema of its format, in the words of the validator. A graph has none: its shapes are SHACL."""
    source = _SCHEMAS.get(format)
    if source is None:
        return []
    return [f"{'.'.join(map(str, each.instance_path))}: {each.message}"[:300] for each in _validator(source).iter_errors(dict(content))]


@cache
def _validator(source: Source) -> jsonschema_rs.Draft201909Validator:
    package, name = source
    return jsonschema_rs.Draft201909Validator(json.loads(files(package).joinpath(name).read_text(encoding="utf-8")))
