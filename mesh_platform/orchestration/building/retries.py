"""Which failures of a build are worth another try, and when it begins."""

import random
from collections.abc import Generator
from contextlib import contextmanager

import dagster as dg

from mesh_platform.errors import Refused, Transient, UsageError

RETRIES = 4
FIRST_PAUSE = 5.0  # seconds; each further one is about twice as long, so that all together last for about a minute and a half

# What the system says of files and places that are wrong as they are named, and will be a minute later.
_LASTING = (FileNotFoundError, FileExistsError, IsADirectoryError, NotADirectoryError, PermissionError)


@contextmanager
def as_dagster_errors(context: dg.AssetExecutionContext) -> Generator[None]:
    """The type of an error alone decides whether another try makes sense.

    A refusal is final. What the platform calls transient is tried again, and so is what the world outside did to the
    domain's own code: networks, disks and time-outs raise OSError. Any other error of that code is a mistake in it, which
    the next try would repeat. Where the engineer gave the asset a retry policy, that alone decides about the code's errors.
    """
    try:
        yield
    except Transient as passing:
        raise _another_try(context) from passing
    except (Refused, UsageError) as final:
        raise dg.Failure(str(final), allow_retries=False) from final
    except _LASTING:
        raise
    except OSError as outside:
        if context.op_execution_context.op_def.retry_policy is not None:
            raise
        raise _another_try(context) from outside


def _another_try(context: dg.AssetExecutionContext) -> dg.RetryRequested:
    """Later each time, and never at the same moment as what failed together with it."""
    pause = FIRST_PAUSE * 2**context.retry_number * random.uniform(0.5, 1.5)
    return dg.RetryRequested(max_retries=RETRIES, seconds_to_wait=pause)
