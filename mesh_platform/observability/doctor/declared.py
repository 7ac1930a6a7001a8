"""The declarations, as far as a look tells: `mesh check` says it all."""

from collections.abc import Iterator

from mesh_platform.governance.check import check_mesh
from mesh_platform.observability.doctor.diagnosis import Diagnosis, doubtful, well
from mesh_platform.settings import Settings

PART = "declarations"


def examine_declarations(settings: Settings) -> Iterator[Diagnosis]:
    found = check_mesh(settings.root)
    if found.problems:
        yield doubtful(PART, f"problems: {len(found.problems)}", "see them with file and line: mesh check")
    else:
        yield well(PART, f"{found.counts['domains']} domains without a problem")
