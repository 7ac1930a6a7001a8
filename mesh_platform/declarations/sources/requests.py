"""How an API is asked: who asks, and how one page follows another. The names are dlt's."""

import re
from collections.abc import Mapping
from typing import Any

from mesh_platform.declarations.documents.suggestions import did_you_mean, listed
from mesh_platform.declarations.sources.secrets import secret
from mesh_platform.declarations.sources.values import Values

# Type of auth: what is secret in it, and what may be written down.
AUTH: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "bearer": (("token",), ()),
    "http_basic": (("password",), ("username",)),
    "api_key": (("api_key",), ("name", "location")),
}
PAGINATORS: Mapping[str, tuple[str, ...]] = {
    "auto": (),
    "single_page": (),
    "page_number": ("base_page", "page", "page_param", "total_path", "maximum_page", "stop_after_empty_page", "has_more_path"),
    "offset": (
        *("limit", "offset", "offset_param", "limit_param", "total_path", "maximum_offset", "stop_after_empty_page", "has_more_path"),
    ),
    "cursor": ("cursor_path", "cursor_param", "stop_after_empty_page", "has_more_path"),
    "header_cursor": ("cursor_key", "cursor_param"),
    "header_link": ("links_next_key",),
    "json_link": ("next_url_path",),
}
LOCATIONS = ("header", "query")
_NUMBERS = frozenset({"base_page", "page", "maximum_page", "limit", "offset", "maximum_offset"})
_HEADER = re.compile(r"[A-Za-z0-9_.-]+")


def auth(values: Values) -> dict[str, str] | None:
    found = values.mapping("auth", hint="For example `{type: bearer, token: ${SHOP_TOKEN}}`.")
    if found is None:
        return None
    kind = found.one_of("type", AUTH, "")
    if not kind:
        if "type" not in found.entry:
            found.doc.wrong(found.at, "`auth` needs `type`.", f"It is one of {listed(AUTH)}.")
        return None
    secrets, plain = AUTH[kind]
    found.know(
        ("type", *secrets, *plain), required=(*secrets, *(each for each in plain if each == "username")), what=f"`auth` of type {kind}"
    )
    read = {"type": kind, **{each: secret(found, each) for each in secrets}}
    if "username" in plain and "username" in found.entry:
        read["username"] = str(found.entry["username"])
    if "name" in found.entry:
        read["name"] = found.text("name")
        if not _HEADER.fullmatch(read["name"]):
            found.wrong("name", "cannot name a header or a parameter.")
    if "location" in plain:
        read["location"] = found.one_of("location", LOCATIONS, "header")
    return read


def paginator(values: Values) -> dict[str, Any] | None:
    given = values.entry.get("paginator")
    if given is None:
        return None
    if isinstance(given, str):
        given = {"type": given}
    found = Values(values.doc, (*values.at, "paginator"), given) if isinstance(given, dict) else None
    if found is None or given.get("type") not in PAGINATORS:
        word = given.get("type", "") if isinstance(given, dict) else given
        values.wrong("paginator", f"is one of {listed(PAGINATORS)}.", did_you_mean(str(word), PAGINATORS))
        return None
    kind = given["type"]
    found.know(("type", *PAGINATORS[kind]), required=("limit",) if kind == "offset" else (), what=f"a {kind} paginator")
    for name, value in given.items():
        if name in _NUMBERS and (isinstance(value, bool) or not isinstance(value, int) or value < 0):
            found.wrong(name, "must be a whole number.")
        elif name == "stop_after_empty_page" and not isinstance(value, bool):
            found.wrong(name, "must be true or false.")
        elif name not in _NUMBERS and name != "stop_after_empty_page" and not (value is None or isinstance(value, str)):
            found.wrong(name, "must be text.")
    return dict(given)
