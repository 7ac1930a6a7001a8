"""Steps that the judgement of a build shows: published, or refused for its data or its contract."""

from dataclasses import dataclass

from mesh_platform.concepts.lifecycle import Lifecycle
from mesh_platform.lakehouse.ledger.facts import Fact, Kind
from mesh_platform.lakehouse.tables.certificates import from_summary
from mesh_platform.learning.checks.declared import unsound
from mesh_platform.learning.evidence import Evidence

_BREAKS = "its contract breaks version"  # how a refusal says that it would have broken consumers


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A build held: since its `data` or its `contract` was refused, where `after` says so, and keeping a promise, where one is named."""

    port: str
    after: str = ""
    promise: str = ""

    def missing(self, evidence: Evidence) -> str:
        refused = _refusals(evidence, self.port, self.after) if self.after else []
        if self.after and not refused:
            return f"no build of {self.port} was refused for its {self.after}"
        since = refused[0].id if refused else 0
        held = [each for each in evidence.told(Kind.PUBLISHED, self.port, after=since) if _keeps(each, self.promise)]
        if held:
            return ""
        return _newest(evidence, self.port, since) or f"{self.port} was published, and does not keep `{self.promise}`"


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
    """The product was activated, and published since."""

    port: str

    def missing(self, evidence: Evidence) -> str:
        activated = next(evidence.told(Kind.LIFECYCLE_CHANGED, self.port, to=Lifecycle.ACTIVE), None)
        if activated is None:
            return unsound(evidence, self.port) or f"{self.port} is still tried out: nobody has activated it"
        if any(evidence.told(Kind.PUBLISHED, self.port, after=activated.id)):
            return ""
        return _newest(evidence, self.port, activated.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class DataRefused:
    """The rows of a build did not keep the contract."""

    port: str

    def missing(self, evidence: Evidence) -> str:
        if any(_refusals(evidence, self.port, "data")):
            return ""
        return _newest(evidence, self.port) or f"no build of {self.port} was refused: the rows of the newest one keep its contract"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRefused:
    """The contract of a build would have broken those who read under the one before."""

    port: str

    def missing(self, evidence: Evidence) -> str:
        if any(_refusals(evidence, self.port, "contract")):
            return ""
        return _newest(evidence, self.port) or f"no build of {self.port} was refused for its contract: it takes nothing away yet"


def _refusals(evidence: Evidence, port: str, over: str) -> list[Fact]:
    found = evidence.told(Kind.REFUSED, port)
    return [each for each in found if (_BREAKS in each.details["reason"] if over == "contract" else bool(each.details["results"]))]


def _keeps(published: Fact, promise: str) -> bool:
    certificate = from_summary(published.details["certificate"])
    return not promise or (certificate is not None and promise in certificate.verdicts)


def _newest(evidence: Evidence, port: str, since: int = 0) -> str:
    """How the newest build ended, unless it was published."""
    if wrong := unsound(evidence, port):
        return wrong
    builds = list(evidence.told(Kind.BUILD_STARTED, port, after=since))
    if not builds:
        return f"{port} was not built{' since' if since else ''}"
    ends = [*evidence.told(Kind.PUBLISHED, port, after=builds[-1].id), *evidence.told(Kind.REFUSED, port, after=builds[-1].id)]
    if not ends:
        return f"the newest build of {port} broke off before it was judged: `mesh run` says why"
    if ends[-1].kind == Kind.PUBLISHED:
        return ""
    reason = ends[-1].details["reason"].splitlines()
    failed = [each["check"] for each in ends[-1].details["results"] if each["verdict"] == "failed"]
    return f"the newest build of {port} was refused: {reason[0] if reason else ', '.join(failed)}"
