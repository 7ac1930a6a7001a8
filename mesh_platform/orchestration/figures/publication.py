"""The numbers of a publication: how much it is, how its promises were kept, and where the time went."""

from collections import Counter
from collections.abc import Mapping

from mesh_platform.concepts.check import Verdict
from mesh_platform.publishing.builds import Build
from mesh_platform.publishing.publisher import Publication

_TOLD = (Verdict.PASSED, Verdict.WARNED, Verdict.UNKNOWN)  # nothing that is published has failed a promise


def publication_figures(build: Build, publication: Publication) -> Mapping[str, int | float]:
    """Of a run that had published before, no time: nothing was done again."""
    verdicts = Counter(each.verdict for each in publication.results)
    seconds = {} if publication.repeated else build.seconds
    return {
        "bytes": publication.release.bytes,
        "files": publication.release.files,
        **{f"checks {each}": verdicts[each] for each in _TOLD},
        **({"seconds": round(sum(seconds.values()), 3)} if seconds else {}),
        **{f"seconds: {part}": spent for part, spent in seconds.items()},
    }
