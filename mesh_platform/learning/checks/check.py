"""The form of a check."""

from typing import Protocol

from mesh_platform.learning.evidence import Evidence


class Check(Protocol):
    """A question to the mesh; its fields come from a lesson's `checks.yaml`."""

    def missing(self, evidence: Evidence) -> str:
        """What the mesh does not show yet, and what it shows instead; empty once the step was taken."""
        ...
