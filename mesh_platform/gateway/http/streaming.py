"""Rows on their way to a client: what fails before the first of them is a document, and who hangs up stops the work."""

import logging
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import anyio
from anyio.to_thread import run_sync
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from mesh_platform.access.answering.formats import Format, streamed_rows
from mesh_platform.errors import MeshError

if TYPE_CHECKING:
    from mesh_platform.gateway.answers import Answer

_log = logging.getLogger(__name__)

MEDIA_TYPES: Mapping[Format, str] = {
    Format.ARROW: "application/vnd.apache.arrow.stream",
    Format.PARQUET: "application/vnd.apache.parquet",
    Format.CSV: "text/csv; charset=utf-8",
    Format.JSON: "application/json",
    Format.JSONL: "application/jsonl",
}


class RowsResponse(Response):
    """An answer's rows. The first piece is made here, so that what does not work out is said before anything is sent."""

    def __init__(self, answer: "Answer", *, form: Format, limit: int | None, headers: Mapping[str, str]) -> None:
        self.status_code = 200
        self.background = None
        self.media_type = MEDIA_TYPES[form]
        self.init_headers(headers)
        self._answer = answer
        try:
            self._pieces = streamed_rows(answer.batches(limit=limit), form=form)
            self._first = next(self._pieces)
        except BaseException:
            answer.close()
            raise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - as every response is called
        try:
            async with anyio.create_task_group() as group:
                group.start_soon(self._watch, receive)
                with anyio.move_on_after(self._answer.seconds):  # who takes rows slowly keeps its place no longer than who asks much
                    await self._send(send)
                group.cancel_scope.cancel()
        finally:
            with anyio.CancelScope(shield=True):
                await run_sync(self._close)

    async def _send(self, send: Send) -> None:
        """What breaks off is left unfinished, so that nobody takes a part for the whole: the server closes the connection."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        piece: bytes | None = self._first
        while piece is not None:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
            try:
                piece = await run_sync(_next, self._pieces)
            except MeshError as error:
                _log.info("an answer broke off: %s", type(error).__name__)
                return
        await send({"type": "http.response.body", "body": b""})

    async def _watch(self, receive: Receive) -> None:
        message: Message = {}
        while message.get("type") != "http.disconnect":
            message = await receive()
        self._answer.stop()

    def _close(self) -> None:
        close = getattr(self._pieces, "close", None)
        if close is not None:
            close()
        self._answer.close()


def _next(pieces: Iterator[bytes]) -> bytes | None:
    return next(pieces, None)
