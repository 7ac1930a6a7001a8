"""The messages of Flight SQL (Apache Arrow, FlightSql.proto), as far as a server that only answers questions reads them.

Each is a table of field numbers and types, from which protobuf's own library makes the classes.
"""

from collections.abc import Mapping
from typing import Any, cast

from google.protobuf import any_pb2, descriptor_pb2
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message import DecodeError, Message
from google.protobuf.message_factory import GetMessageClass

from mesh_platform.errors import UsageError

_PACKAGE = "arrow.flight.protocol.sql"
_anything, _described = cast(Any, any_pb2), cast(Any, descriptor_pb2)  # their classes are made when they are imported
_TEXT, _BYTES = _described.FieldDescriptorProto.TYPE_STRING, _described.FieldDescriptorProto.TYPE_BYTES
_TRUTH, _NUMBER = _described.FieldDescriptorProto.TYPE_BOOL, _described.FieldDescriptorProto.TYPE_UINT32
_ONE, _MANY = _described.FieldDescriptorProto.LABEL_OPTIONAL, _described.FieldDescriptorProto.LABEL_REPEATED

_Fields = Mapping[str, tuple[int, Any, Any]]
_TABLE: _Fields = {"catalog": (1, _TEXT, _ONE), "db_schema": (2, _TEXT, _ONE), "table": (3, _TEXT, _ONE)}
_HANDLE: _Fields = {"prepared_statement_handle": (1, _BYTES, _ONE)}
_SCHEMAS: _Fields = {"catalog": (1, _TEXT, _ONE), "db_schema_filter_pattern": (2, _TEXT, _ONE)}
_MESSAGES: Mapping[str, _Fields] = {
    "CommandStatementQuery": {"query": (1, _TEXT, _ONE), "transaction_id": (2, _BYTES, _ONE)},
    "TicketStatementQuery": {"statement_handle": (1, _BYTES, _ONE)},
    "ActionCreatePreparedStatementRequest": {"query": (1, _TEXT, _ONE), "transaction_id": (2, _BYTES, _ONE)},
    "ActionCreatePreparedStatementResult": {**_HANDLE, "dataset_schema": (2, _BYTES, _ONE), "parameter_schema": (3, _BYTES, _ONE)},
    "ActionClosePreparedStatementRequest": _HANDLE,
    "CommandPreparedStatementQuery": _HANDLE,
    "CommandGetCatalogs": {},
    "CommandGetDbSchemas": _SCHEMAS,
    "CommandGetTables": {
        **_SCHEMAS,
        "table_name_filter_pattern": (3, _TEXT, _ONE),
        "table_types": (4, _TEXT, _MANY),
        "include_schema": (5, _TRUTH, _ONE),
    },
    "CommandGetTableTypes": {},
    "CommandGetSqlInfo": {"info": (1, _NUMBER, _MANY)},
    "CommandGetPrimaryKeys": _TABLE,
    "CommandGetImportedKeys": _TABLE,
    "CommandGetExportedKeys": _TABLE,
}


def packed(name: str, **fields: Any) -> bytes:
    """A message as it goes over the wire."""
    envelope = _anything.Any()
    envelope.Pack(_CLASSES[name](**fields))
    return envelope.SerializeToString()


def unpacked(data: bytes) -> tuple[str, Any]:
    """The name of a message, and the message with the fields of its table. Raises UsageError for what is none of those here."""
    envelope = _anything.Any()
    try:
        envelope.ParseFromString(data)
        name = envelope.TypeName().removeprefix(f"{_PACKAGE}.")
        if name in _CLASSES:
            return name, _CLASSES[name].FromString(envelope.value)
    except DecodeError:
        raise UsageError("this is no message of Flight SQL", hint="use a client of Flight SQL, as ADBC's or JDBC's") from None
    raise UsageError(
        f"the gateway does not take {name[:100] or 'this message'}", hint="it answers SELECTs, and tells which tables there are"
    )


def _classes() -> Mapping[str, type[Message]]:
    # Whether an optional field was sent counts, which of the two syntaxes the older one tells in fewer words; on the wire they are one.
    file = _described.FileDescriptorProto(name="flight_sql.proto", package=_PACKAGE, syntax="proto2")
    for name, fields in _MESSAGES.items():
        described = [
            _described.FieldDescriptorProto(name=each, number=number, type=of, label=label) for each, (number, of, label) in fields.items()
        ]
        file.message_type.append(_described.DescriptorProto(name=name, field=described))
    pool = cast(Any, DescriptorPool)()
    pool.Add(file)
    return {name: GetMessageClass(pool.FindMessageTypeByName(f"{_PACKAGE}.{name}")) for name in _MESSAGES}


_CLASSES = _classes()
