"""The formats of ODCS's `logicalTypeOptions.format` that say something about values."""

from decimal import Decimal

from mesh_platform.concepts.types import FLOATS, ColumnType, DecimalType, Primitive

_OCTET = r"(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_GROUP = r"[0-9a-fA-F]{1,4}"
_IPV4 = rf"({_OCTET}\.){{3}}{_OCTET}"
_IPV6 = "|".join(
    [
        rf"({_GROUP}:){{7}}{_GROUP}",
        rf"({_GROUP}:){{1,7}}:",
        *(rf"({_GROUP}:){{1,{7 - tail}}}(:{_GROUP}){{1,{tail}}}" for tail in range(1, 6)),
        rf"{_GROUP}:(:{_GROUP}){{1,6}}",
        rf":(:{_GROUP}){{1,7}}",
        "::",
        rf"({_GROUP}:){{6}}{_IPV4}",
        rf"::(ffff(:0{{1,4}})?:|({_GROUP}:){{1,5}})?{_IPV4}",
    ]
)
_LABEL = r"[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
_HOSTNAME = rf"{_LABEL}(\.{_LABEL})*"
_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME = r"[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?"
_ZONE = r"([zZ]|[+-][0-9]{2}:[0-9]{2})"

# Matched against the whole value.
STRING_FORMATS = {
    "email": rf"[a-zA-Z0-9.!#$%&'*+/=?^_`{{|}}~-]+@{_HOSTNAME}",
    "uuid": r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
    "uri": r"[a-zA-Z][a-zA-Z0-9+.-]*:[^\s]+",
    "hostname": _HOSTNAME,
    "ipv4": _IPV4,
    "ipv6": _IPV6,
    "byte": r"([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?",
    "date": _DATE,
    "time": rf"{_TIME}{_ZONE}?",
    "date-time": rf"{_DATE}[tT ]{_TIME}{_ZONE}?",
}

# What is written like a date may still be none: the thirtieth of February.
CALENDAR_TYPES = {"date": "DATE", "time": "TIME", "date-time": "TIMESTAMPTZ"}

# They say how a value is shown or stored, nothing that a value could break.
SILENT_FORMATS = frozenset({"password", "binary"})

_FLOAT_FORMATS = frozenset({"f32", "f64"})
_STORED_FORMATS: dict[ColumnType, str] = {Primitive.INT: "i32", Primitive.LONG: "i64"}


def restates_type(format: str, of: ColumnType) -> bool:
    """Whether the stored type holds no other values anyway; the check of the schema looks at the type."""
    if of in FLOATS:
        return format in _FLOAT_FORMATS
    promised, stored = integer_bounds(format), _stored_bounds(of)
    return promised is not None and stored is not None and promised[0] <= stored[0] and stored[1] <= promised[1]


def integer_bounds(format: str) -> tuple[Decimal, Decimal] | None:
    """Smallest and largest value of a Rust integer type such as `u8`; None for other formats."""
    signed, bits = format[:1] == "i", format[1:]
    if format[:1] not in {"i", "u"} or bits not in {"8", "16", "32", "64", "128"}:
        return None
    magnitude = 2 ** (int(bits) - signed)
    return Decimal(-magnitude if signed else 0), Decimal(magnitude - 1)


def _stored_bounds(of: ColumnType) -> tuple[Decimal, Decimal] | None:
    if isinstance(of, DecimalType):
        magnitude = Decimal(10 ** (of.precision - of.scale))
        return -magnitude, magnitude
    return integer_bounds(_STORED_FORMATS.get(of, ""))
