"""The Flight SQL server: one SELECT over granted ports, streamed; and what there is to select from."""

from collections.abc import Iterator
from threading import Thread
from typing import Any

import pyarrow as pa
from pyarrow import flight

from mesh_platform.access.entering.trail import Door
from mesh_platform.errors import UsageError
from mesh_platform.gateway.answers import Answer, ask, foreseen
from mesh_platform.gateway.flight.browsing import browse, is_browsing, schema_of
from mesh_platform.gateway.flight.failures import failures_told
from mesh_platform.gateway.flight.messages import packed, unpacked
from mesh_platform.gateway.flight.statements import Statement, Statements
from mesh_platform.gateway.flight.tokens import NAME, AnySignIn, Known, TokenMiddleware
from mesh_platform.gateway.gateway import Gateway
from mesh_platform.gateway.identity.principal import Principal
from mesh_platform.gateway.tls import Certificate

_Context = flight.ServerCallContext
_LARGEST_BATCH = 8_000_000  # bytes; the drivers that are written in Go take no message above 16 MiB
_NO_WRITING = "nothing can be written through the gateway"


class FlightDoor(flight.FlightServerBase):
    """Serves while it is entered."""

    def __init__(self, gateway: Gateway, *, host: str, port: int, tls: Certificate) -> None:
        certificate = (tls.certificate.read_bytes(), tls.key.read_bytes())
        super().__init__(
            location=flight.Location.for_grpc_tls(host, port),
            auth_handler=AnySignIn(),
            tls_certificates=[certificate],
            middleware={NAME: TokenMiddleware(gateway)},
        )
        self._gateway = gateway
        self._statements = Statements()
        self.url = f"grpc+tls://{host}:{self.port}"
        self._serving = Thread(target=self.serve, name="flight", daemon=True)

    def __enter__(self) -> "FlightDoor":
        self._serving.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self._serving.join()

    def get_flight_info(self, context: _Context, descriptor: flight.FlightDescriptor) -> flight.FlightInfo:
        """What the answer will look like; nothing is worked out yet."""
        with failures_told():
            principal = _principal(context)
            ticket, schema = self._foreseen(principal, descriptor.command or b"")
            return flight.FlightInfo(schema, descriptor, [flight.FlightEndpoint(ticket, [])], -1, -1)

    def get_schema(self, context: _Context, descriptor: flight.FlightDescriptor) -> flight.SchemaResult:
        with failures_told():
            name, message = unpacked(descriptor.command or b"")
            if is_browsing(name):
                return flight.SchemaResult(schema_of(name, message))
            return flight.SchemaResult(self._asked(_principal(context), name, message).schema)

    def do_get(self, context: _Context, ticket: flight.Ticket) -> flight.FlightDataStream:
        with failures_told():
            principal = _principal(context)
            name, message = unpacked(ticket.ticket)
            if is_browsing(name):
                return flight.RecordBatchStream(browse(self._gateway, principal, name, message))
            if name != "TicketStatementQuery":
                raise UsageError("this ticket is none of the gateway's", hint="ask for its flight first")
            statement = self._statements.take(message.statement_handle, principal)
            answer = ask(self._gateway, principal, Door.FLIGHT, statement.sql)
            batches = answer.batches()
            return flight.GeneratorStream(batches.schema, _sent(context, answer, batches))

    def do_action(self, context: _Context, action: flight.Action) -> Iterator[flight.Result]:
        with failures_told():
            principal = _principal(context)
            _, message = unpacked(action.body.to_pybytes())
            match action.type:
                case "CreatePreparedStatement":
                    yield flight.Result(pa.py_buffer(self._prepared(principal, message.query)))
                case "ClosePreparedStatement":
                    self._statements.take(message.prepared_statement_handle, principal)
                case _:
                    raise UsageError(f"the gateway knows no action {action.type[:100]!r}")

    def list_actions(self, context: _Context) -> list[tuple[str, str]]:
        with failures_told():
            _principal(context)
            return [
                ("CreatePreparedStatement", "Name a SELECT, to run it more than once."),
                ("ClosePreparedStatement", "Forget it."),
            ]

    def do_put(self, context: _Context, *_: object) -> None:
        """Refuses: a catalog of what others own is no place to write to."""
        with failures_told():
            _principal(context)
            raise UsageError(_NO_WRITING, hint="publish: mesh run")

    def do_exchange(self, context: _Context, *_: object) -> None:
        self.do_put(context)

    def list_flights(self, context: _Context, criteria: bytes) -> Iterator[flight.FlightInfo]:  # noqa: ARG002 - as Arrow calls it
        with failures_told():
            _principal(context)
            raise UsageError("flights are not listed", hint="a client of Flight SQL lists tables")

    def _foreseen(self, principal: Principal, command: bytes) -> tuple[flight.Ticket, pa.Schema]:
        name, message = unpacked(command)
        if is_browsing(name):
            return flight.Ticket(command), schema_of(name, message)
        statement = self._asked(principal, name, message)
        handle = self._statements.keep(statement, principal)
        return flight.Ticket(packed("TicketStatementQuery", statement_handle=handle)), statement.schema

    def _asked(self, principal: Principal, name: str, message: Any) -> Statement:
        match name:
            case "CommandStatementQuery":
                return self._described(principal, message.query)
            case "CommandPreparedStatementQuery":
                return self._statements.find(message.prepared_statement_handle, principal)
        raise UsageError(f"the gateway does not take {name}", hint="it answers SELECTs, and tells which tables there are")

    def _prepared(self, principal: Principal, sql: str) -> bytes:
        statement = self._described(principal, sql)
        handle, schema = self._statements.keep(statement, principal), statement.schema.serialize().to_pybytes()
        return packed("ActionCreatePreparedStatementResult", prepared_statement_handle=handle, dataset_schema=schema)

    def _described(self, principal: Principal, sql: str) -> Statement:
        return Statement(sql, foreseen(self._gateway, principal, Door.FLIGHT, sql))


def _principal(context: _Context) -> Principal:
    known = context.get_middleware(NAME)
    assert isinstance(known, Known)  # without a token that holds, no call comes this far
    return known.principal


def _sent(context: _Context, answer: Answer, batches: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
    """Ends with the client that no longer waits."""
    try:
        with failures_told():
            for each in batches:
                if context.is_cancelled():
                    return
                yield from _fitting(each)
    finally:
        answer.close()


def _fitting(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """The same rows in messages that drivers take; a row that is larger than one goes as it is."""
    if batch.nbytes <= _LARGEST_BATCH or batch.num_rows < 2:
        yield batch
        return
    middle = batch.num_rows // 2
    yield from _fitting(batch.slice(0, middle))
    yield from _fitting(batch.slice(middle))
