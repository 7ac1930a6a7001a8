"""Cron expressions as schedules write them: minute, hour, day of the month, month, day of the week."""

import re

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_FIELDS = (
    {str(each): each for each in range(60)},
    {str(each): each for each in range(24)},
    {str(each): each for each in range(1, 32)},
    {str(each): each for each in range(1, 13)} | {name: at for at, name in enumerate(_MONTHS, start=1)},
    {str(each): each for each in range(8)} | {name: at for at, name in enumerate(_DAYS)},
)
_PART = re.compile(r"(?:\*|(?P<first>\w+)(?:-(?P<last>\w+))?)(?:/(?P<step>[1-9]\d?))?")
_NEVER = ("30 2", "31 2", "31 4", "31 6", "31 9", "31 11")  # days that no month has


def is_cron(text: object) -> bool:
    """Whether it is five fields that name at least one moment. Shorter spellings such as `@daily` are not taken."""
    fields = text.lower().split() if isinstance(text, str) else []
    return len(fields) == len(_FIELDS) and all(map(_is_field, fields, _FIELDS)) and " ".join(fields[2:4]) not in _NEVER


def _is_field(text: str, known: dict[str, int]) -> bool:
    return all(_is_part(each, known) for each in text.split(","))


def _is_part(text: str, known: dict[str, int]) -> bool:
    found = _PART.fullmatch(text)
    if found is None:
        return False
    first, last = found["first"], found["last"]
    numbers = [known.get(_plain(each)) for each in (first, last) if each is not None]
    return None not in numbers and numbers == sorted(each for each in numbers if each is not None)


def _plain(number: str) -> str:
    """Without leading zeros, which people write."""
    return str(int(number)) if number.isdecimal() and number.isascii() else number
