"""Columns that look as if they told about persons: in doubt they do, for a tag is easier to remove than a leak."""

import re
from collections.abc import Iterator, Mapping, Sequence

from mesh_platform.concepts.personal_names import speaks_of_a_person, words
from mesh_platform.concepts.types import ColumnType, StructType, parts
from mesh_platform.scaffolding.samples.profile import ACCOUNT, ADDRESS, EMAIL, PERSON, PHONE, Profile
from mesh_platform.scaffolding.samples.tables import Declared

# What columns of a person are called too; beside a column that is surely personal they are taken for it.
_IN_COMPANY = frozenset(
    {"name", "address", "street", "postcode", "zip", "username", "user", "login", "nickname", "signature", "photo", "born"}
)
_SURELY = frozenset({"telephone", "tel", "cellphone", "birth", "born", "geburtsdatum", "vorname", "nachname", "telefon"})
_MOST = 0.5


def personal_columns(profiles: Sequence[Profile], names: Mapping[str, str], declared: Mapping[str, Declared]) -> dict[str, str]:
    """Why each suspect is one, by its name in the sample."""
    reasons = {each.source: _reason(each, names[each.source], declared.get(each.source)) for each in profiles}
    found = {source: reason for source, reason in reasons.items() if reason}
    if found:
        beside = (each for each in profiles if each.source not in found and not _IN_COMPANY.isdisjoint(words(names[each.source])))
        found |= {each.source: "stands beside personal columns" for each in beside if not declared.get(each.source)}
    return found


def _reason(profile: Profile, name: str, declared: Declared | None) -> str:
    if declared is not None and declared.personal:
        return "is personal where it comes from"
    if any(map(_is_personal, (name, _plain(profile.source)))):
        return "is called like something personal"
    if inside := next((each for each in _fields(profile.type) if _is_personal(each)), None):
        return f"holds `{inside}`, which is called like something personal"
    if any("password" in word for word in words(name)):
        return "is called like a secret"
    return _shown_by_values(profile, name)


def _is_personal(name: str) -> bool:
    return speaks_of_a_person(name) or not _SURELY.isdisjoint(words(name))


def _fields(of: ColumnType) -> Iterator[str]:
    """Names inside a column, at any depth."""
    return (name for each in parts(of) if isinstance(each, StructType) for name, _ in each.fields)


def _shown_by_values(profile: Profile, name: str) -> str:
    if profile.shapes.get(EMAIL):  # one of them is enough, also inside a text
        return f"holds {EMAIL}"
    if profile.share("ipv4") + profile.share("ipv6") >= _MOST:
        return "holds IP addresses"
    for shape in (PHONE, ACCOUNT, ADDRESS):
        if profile.share(shape) >= _MOST:
            return f"looks like {shape}"
    if profile.share(PERSON) >= _MOST and not {"name", "names"}.isdisjoint(words(name)) and not _names_of_things(name):
        return f"looks like {PERSON}"
    return ""


def _names_of_things(name: str) -> bool:
    """`airport_name` says what it names; `name` does not."""
    return len(words(name)) > 1


def _plain(source: str) -> str:
    return re.sub(r"\W+", "_", source)
