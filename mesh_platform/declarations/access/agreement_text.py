"""Agreements as text: what is added to a file, so that everything above it stays as it was."""

import textwrap
from datetime import UTC, datetime
from typing import Any

import yaml

from mesh_platform.concepts.access import AccessRecord, Terms
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.contract import Severity
from mesh_platform.concepts.names import PortAddress
from mesh_platform.declarations.access.masks import mask_entry
from mesh_platform.declarations.access.row_filter_text import row_filter_text

_WIDTH = 120
_LIKE_A_NUMBER = frozenset("0123456789+-.")


def opening_text(port: PortAddress, consumer: Consumer) -> str:
    """An agreement without its records."""
    return f"apiVersion: v1.0.0\nkind: AccessAgreement\nport: {port}\nconsumer: {consumer}\nrecords:\n"


def record_text(record: AccessRecord, indentation: str = "") -> str:
    """One entry of the list of records."""
    text = yaml.dump([record_entry(record)], Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDTH)
    return textwrap.indent(text, indentation)


def record_entry(record: AccessRecord) -> dict[str, Any]:
    """A record by the keys of the file, without what goes without saying."""
    return {
        "step": record.step.value,
        "at": record.at,
        "by": record.by,
        "reason": record.reason,
        **({"columns": record.columns} if record.columns is not None else {}),
        **({"clear": record.clear} if record.clear else {}),
        **({"terms": terms_entry(record.terms)} if record.terms else {}),
    }


def terms_entry(terms: Terms) -> dict[str, Any]:
    return {
        "start": terms.start,
        "end": terms.end,
        **({"columns": terms.columns} if terms.columns is not None else {}),
        **({"masks": {name: mask_entry(mask) for name, mask in terms.masks.items()}} if terms.masks else {}),
        **({"rows": row_filter_text(terms.rows)} if terms.rows else {}),
        **({"review": terms.review} if terms.review else {}),
        **({"reliance": terms.reliance.value} if terms.reliance is not Severity.WARNING else {}),
    }


class _Dumper(yaml.SafeDumper):
    """Writes as people do: lists in one line, moments in UTC, and quotes around text that would be read as a number."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True


def _moment(dumper: yaml.SafeDumper, value: datetime) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:timestamp", f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}")


def _list(dumper: yaml.SafeDumper, value: tuple[Any, ...]) -> yaml.Node:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=True)


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style='"' if value[:1] in _LIKE_A_NUMBER else None)


_Dumper.add_representer(datetime, _moment)
_Dumper.add_representer(tuple, _list)
_Dumper.add_representer(str, _text)
