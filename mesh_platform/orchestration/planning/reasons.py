"""Why a port did not build, in words that quote no row: a report of a change is read by people who may not read the port."""

import re

# What DuckDB says before it has looked at any row: names and types only.
_BEFORE_ROWS = re.compile(r"(?:Binder|Catalog|Parser) Error: (?P<told>.+)", re.DOTALL)
_EXCERPT = re.compile(r"\s*LINE \d+:.*", re.DOTALL)
_UNFIT = re.compile(r"a value does not fit .*?-\s+(?P<column>\w+) = ", re.DOTALL)
_OF_ROWS = re.compile(r"\b(?P<name>[A-Z]\w+(?: [A-Z][a-z]+| of)* Error): ")
_EXCEPTION = re.compile(r"^(?:[\w.]*\.)?(?P<name>[A-Za-z_]\w*(?:Error|Exception|NotFound\w*))\b:?\s*(?P<told>.*)", re.DOTALL)
_ABOUT_NAMES = frozenset({"ImportError", "ModuleNotFoundError", "AttributeError", "NameError", "ColumnNotFoundError", "SyntaxError"})
_QUOTED = re.compile(r"['\"](?P<name>\w+)['\"]")
_OF_THE_MESH = ("may not read", "the built columns are not", "lie outside", "has no valid contract")
_AT_MOST = 300


def told(reason: str, *, port: str, columns: frozenset[str], by_code: bool) -> str:
    """One line. `columns` are names that may stand in it; `by_code`: what the port's own code says, whatever that may be."""
    text = reason.strip()
    if found := _BEFORE_ROWS.search(text):
        return _line(_EXCERPT.sub("", found["told"]))
    if found := _UNFIT.search(text):
        return f"a value of {found['column']} does not fit the promised type; see it: mesh dev {port}"
    if found := _EXCEPTION.search(_last_line(text)):
        return _exception(found["name"], found["told"], columns) or _withheld(found["name"], port)
    if found := _OF_ROWS.search(text):
        return _withheld(found["name"], port)
    if by_code and not any(each in text for each in _OF_THE_MESH):
        return _withheld("its code stopped the build", port)
    return _line(text)


def _exception(name: str, message: str, columns: frozenset[str]) -> str:
    """Empty where the message may quote a value: a key is one unless it is the name of a column."""
    if name in _ABOUT_NAMES:
        return _line(f"{name}: {message}")
    quoted = _QUOTED.search(message)
    return f"{name}: {quoted['name']}" if name == "KeyError" and quoted and quoted["name"] in columns else ""


def _withheld(what: str, port: str) -> str:
    return f"{what}; its text may quote rows, see it: mesh dev {port}"


def _last_line(text: str) -> str:
    """Of a traceback, the error itself."""
    lines = [each for each in text.splitlines() if _EXCEPTION.search(each.strip())]
    return lines[-1].strip() if lines else text


def _line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _AT_MOST else f"{line[:_AT_MOST]}..."
