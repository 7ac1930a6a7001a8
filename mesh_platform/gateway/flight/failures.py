"""The one place that turns errors into those of Flight."""

import logging
import traceback
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager

from pyarrow import flight

from mesh_platform.errors import MeshError, Refused, Transient, Unauthenticated

_log = logging.getLogger(__name__)

# That of the nearest class above holds. Only Flight's own errors go out as they are worded: to any other, as one for a wrong call,
# Arrow adds where in the server it was raised.
_FLIGHT: Mapping[type, Callable[[str], Exception]] = {
    Refused: flight.FlightUnauthorizedError,
    Unauthenticated: flight.FlightUnauthenticatedError,
    Transient: flight.FlightUnavailableError,
    MeshError: flight.FlightServerError,
}


@contextmanager
def failures_told() -> Generator[None]:
    """Deliberate errors say what they say anyway; of others only the log tells, and not their text, which may quote a value."""
    try:
        yield
    except MeshError as error:
        raise _of(error) from None
    except (flight.FlightError, GeneratorExit):
        raise
    except Exception as fault:  # noqa: BLE001 - the last wall before the network
        _log.error("%s\n%s", type(fault).__name__, "".join(traceback.format_tb(fault.__traceback__)))
        raise flight.FlightInternalError("the server failed; its log says where") from None


def _of(error: MeshError) -> Exception:
    make = next(found for each in type(error).__mro__ if (found := _FLIGHT.get(each)))
    return make(f"{error.fact} ({error.hint})" if error.hint else error.fact)
