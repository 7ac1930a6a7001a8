"""How a column is shown: a mask as files and commands write it, and the columns that it fits."""

import math
from typing import Any

from mesh_platform.concepts.access import Mask, Masking
from mesh_platform.concepts.types import INTEGERS, ColumnType, Primitive, is_numeric
from mesh_platform.errors import UsageError

_PLAIN = (Masking.CLEAR, Masking.HASH, Masking.NULL)
_DAYS = ("year", "quarter", "month", "week")
_MOMENTS = (*_DAYS, "day", "hour")
_HINT = "A mask is clear, hash, null, {masking: partial, keep: 2}, {masking: generalise, step: 50} or {masking: generalise, unit: month}."
_COMMAND_HINT = "A mask is clear, hash, null, partial:2, generalise:50 or generalise:month."


def read_mask(value: Any) -> Mask:
    """A mask from its place in a file. Raises UsageError."""
    match value:
        case None:  # YAML's own null
            return Mask(masking=Masking.NULL)
        case str() if value in _PLAIN:
            return Mask(masking=Masking(value))
        case {"masking": "partial", "keep": int(keep), **others} if not others and 0 <= keep <= 100 and not isinstance(keep, bool):
            return Mask(masking=Masking.PARTIAL, keep=keep)
        case {"masking": "generalise", "step": int(step) | float(step), **others} if not others and _is_step(step):
            return Mask(masking=Masking.GENERALISE, step=step)
        case {"masking": "generalise", "unit": str(unit), **others} if not others and unit in _MOMENTS:
            return Mask(masking=Masking.GENERALISE, unit=unit)
    raise UsageError(f"{str(value)[:80]!r} is not a mask", hint=_HINT)


def parse_mask(text: str) -> Mask:
    """A mask as a command takes it: `partial:2`. Raises UsageError."""
    masking, _, parameter = text.partition(":")
    keys = {"partial": "keep", "generalise": "unit" if parameter.isalpha() else "step"}
    value = {"masking": masking, keys[masking]: _plain(parameter)} if masking in keys and parameter else text
    try:
        return read_mask(value)
    except UsageError:
        raise UsageError(f"{text[:80]!r} is not a mask", hint=_COMMAND_HINT) from None


def mask_entry(mask: Mask) -> Any:
    """What `read_mask` reads."""
    match mask:
        case Mask(masking=Masking.PARTIAL):
            return {"masking": "partial", "keep": mask.keep}
        case Mask(masking=Masking.GENERALISE):
            return {"masking": "generalise"} | ({"unit": mask.unit} if mask.unit else {"step": mask.step})
        case _:
            return None if mask.masking is Masking.NULL else mask.masking.value


def mask_text(mask: Mask) -> str:
    """What `parse_mask` reads."""
    match mask:
        case Mask(masking=Masking.PARTIAL):
            return f"partial:{mask.keep}"
        case Mask(masking=Masking.GENERALISE):
            return f"generalise:{mask.unit or mask.step}"
        case _:
            return mask.masking.value


def misfit(mask: Mask, of: ColumnType) -> str:
    """Why values of a type cannot be shown like this; empty where they can."""
    if mask.masking is Masking.PARTIAL and of is not Primitive.STRING:
        return f"`partial` shows the first characters of text, and this is {of}."
    if mask.masking is not Masking.GENERALISE:
        return ""
    return _unit_misfit(mask.unit, of) if mask.unit else _step_misfit(mask.step or 0, of)


def _unit_misfit(unit: str, of: ColumnType) -> str:
    if of in (Primitive.TIMESTAMP, Primitive.TIMESTAMPTZ) or (of is Primitive.DATE and unit in _DAYS):
        return ""
    return (
        f"a date is generalised to one of {', '.join(_DAYS)}." if of is Primitive.DATE else f"`unit` is for days and times; this is {of}."
    )


def _step_misfit(step: float, of: ColumnType) -> str:
    if not is_numeric(of):
        return f"`step` rounds numbers down, and this is {of}."
    shows_all = of in INTEGERS and (step <= 1 or step != int(step))
    return "`step` must be a whole number above 1, or it shows values as they are." if shows_all else ""


def _is_step(step: float) -> bool:
    return not isinstance(step, bool) and math.isfinite(step) and step > 0


def _plain(parameter: str) -> Any:
    for number in (int, float):
        try:
            return number(parameter)
        except ValueError:
            continue
    return parameter
