"""Why a port did not build, in words that quote no row: a report of a change is read by people who may not read the port."""

import re

# What DuckDB says before it has looked at any row: names and types only.
_BEFORE_ROWS = re.compile(r"(?:Binder|Catalog|Parser) Error: (?P<told>.+)", re.DOTALL)
_UNFIT = re.compile(r"a value does not fit .*?-\s+(?P<column>\w+) = ", re.DOTALL)
_EXCERPT = re.compile(r"\s*LINE \d+:.*", re.DOTALL)
_EXCEPTION = re.compile(r"^(?:[\w.]*\.)?(?P<name>[A-Za-z_]\w*(?:Error|Exception|NotFound\w*))\b:?\s*(?P<told>.*)", re.DOTALL)
_ABOUT_NAMES = frozenset({"ImportError", "ModuleNotFoundError", "AttributeError", "NameError", "ColumnNotFoundError", "SyntaxError"})
_QUOTED = re.compile(r"['\"](?P<name>\w+)['\"]")
_AT_MOST = 300


def told(reason: str, *, port: str, columns: frozenset[str]) -> str:
    """One line. `columns` are the names that may stand in it: a key that is none of them may be a value."""
    text = reason.strip()
    if found := _BEFORE_ROWS.search(text):
        return _line(_EXCERPT.sub("", found["told"]))
    if found := _UNFIT.search(text):
        return f"a value of {found['column']} does not fit the promised type; see it: mesh dev {port}"
    if (found := _EXCEPTION.search(_last_line(text))) is None:
        return _line(text)
    name = found["name"]
    if name in _ABOUT_NAMES:
        return _line(f"{name}: {found['told']}")
    named = _QUOTED.search(found["told"])
    if name == "KeyError" and named and named["name"] in columns:
        return f"{name}: {named['name']}"
    return f"{name}; its text may quote rows, see it: mesh dev {port}"


def _last_line(text: str) -> str:
    """Of a traceback, the error itself."""
    lines = [each for each in text.splitlines() if _EXCEPTION.search(each.strip())]
    return lines[-1].strip() if lines else text


def _line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _AT_MOST else f"{line[:_AT_MOST]}..."
