"""Forms as data: what is asked, in which words, and what happens with what is said."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from mesh_platform.errors import MeshError
from mesh_platform.gateway.gateway import Gateway
from mesh_platform.gateway.identity.principal import Principal
from mesh_platform.gateway.pages.said import Said


class Kind(StrEnum):
    LINE = "line"
    TEXT = "text"
    DAY = "day"
    ONE_OF = "one of"
    SOME_OF = "some of"
    CHECK = "check"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """`options` are values with what they mean. `chosen` is what stands there first.

    `blamed` are words of an error's fact, or its classes, by which it is known to be about this field.
    """

    name: str
    label: str
    kind: Kind = Kind.LINE
    help: str = ""
    required: bool = False
    options: Sequence[tuple[str, str]] = ()
    chosen: tuple[str, ...] = ()
    blamed: tuple[str | type[MeshError], ...] = ()
    error: MeshError | None = None

    def is_about(self, error: MeshError) -> bool:
        return any(each in error.fact if isinstance(each, str) else isinstance(error, each) for each in self.blamed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One form, filled in for who looks at it. `about` is sent along unseen; `buttons` are steps with their words, the usual one first."""

    title: str
    lead: str = ""
    facts: Sequence[tuple[str, str]] = ()
    fields: Sequence[Field] = ()
    about: Mapping[str, str] = field(default_factory=dict)
    buttons: Sequence[tuple[str, str]] = (("send", "Send"),)
    error: MeshError | None = None

    def again(self, said: Said, error: MeshError) -> "Sheet":
        """With all that was said, and the error beside the field that it is about, or above them all."""
        blamed = next((each.name for each in self.fields if each.is_about(error)), None)
        fields = [replace(each, chosen=said.all(each.name), error=error if each.name == blamed else None) for each in self.fields]
        return replace(self, fields=fields, error=None if blamed else error)


Lay = Callable[[Gateway, Principal, Said], Sheet]
Send = Callable[[Gateway, Principal, Said], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """`lay` makes the sheet of what the address or an earlier attempt says; `send` does it, and tells where to go on."""

    lay: Lay
    send: Send
