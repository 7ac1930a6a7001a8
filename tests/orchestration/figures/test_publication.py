from dataclasses import replace

import pytest

from mesh_platform.concepts.contract import Comparison, Operator, QualityRule, Severity
from mesh_platform.orchestration.figures.publication import publication_figures
from tests.publishing.conftest import lakehouse, publisher
from tests.sample_ports import contract, orders, port

__all__ = ["lakehouse", "publisher"]

MANY = QualityRule(name="many", kind="library", metric="rowCount", comparison=Comparison(Operator.GREATER, 100), severity=Severity.WARNING)
DAILY = port(contract=contract(rules=(MANY,)))
ROWS = orders((1, "2024-01-01", "1", "Ada"))


def test_a_publication_counts_bytes_verdicts_and_seconds_by_part(publisher):
    build = publisher.start(DAILY)
    publication = publisher.finish(build, ROWS)
    found = publication_figures(build, publication)
    assert (found["bytes"], found["files"]) == (publication.release.bytes, 1)
    assert found["checks passed"] == len(publication.results) - 1
    assert (found["checks warned"], found["checks unknown"]) == (1, 0)
    assert {"seconds: staging", "seconds: checks"} <= {*found}
    assert found["seconds"] == pytest.approx(sum(seconds for name, seconds in found.items() if name.startswith("seconds: ")))


def test_a_publication_that_was_only_found_again_took_no_time(publisher):
    build = publisher.start(DAILY, run="once")
    first = publisher.finish(build, ROWS)
    again = publication_figures(build, replace(first, repeated=True))
    assert not [each for each in again if each.startswith("seconds")]
    assert again["bytes"] == first.release.bytes
