"""What a command adds to a file is read again as it was meant, and whatever happens to a file its reader is told."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mesh_platform.concepts.access import AccessRecord, Mask, Masking, Step, Terms
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.contract import Severity
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.problem import Location
from mesh_platform.declarations.access.agreement_text import opening_text, record_text
from mesh_platform.declarations.access.records import read_records
from mesh_platform.declarations.documents.documents import Document
from mesh_platform.declarations.reader import load_mesh
from tests.declarations.access.test_row_filters import filters
from tests.declarations.agreeing import AGREEMENT, approved
from tests.declarations.test_damage import places, values
from tests.sample_mesh import write_sample_mesh
from tests.yaml_text import yaml_text

names = st.from_regex(r"[a-zA-Z][a-zA-Z0-9_]{0,12}", fullmatch=True)
columns = st.none() | st.lists(names, min_size=1, max_size=3, unique=True).map(tuple)
masks = (
    st.sampled_from([Masking.CLEAR, Masking.HASH, Masking.NULL]).map(lambda each: Mask(masking=each))
    | st.integers(0, 100).map(lambda keep: Mask(masking=Masking.PARTIAL, keep=keep))
    | (st.integers(1, 10**9) | st.floats(1e-9, 1e9)).map(lambda step: Mask(masking=Masking.GENERALISE, step=step))
    | st.sampled_from(["year", "hour"]).map(lambda unit: Mask(masking=Masking.GENERALISE, unit=unit))
)
days = st.dates(date(2000, 1, 1), date(2999, 12, 31))
terms = st.builds(
    Terms,
    start=days,
    end=st.just(date(3000, 1, 1)),
    columns=columns,
    masks=st.dictionaries(names, masks, max_size=3),
    rows=st.none() | filters,
    review=st.none() | days,
    reliance=st.sampled_from(Severity),
)
sentences = st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=60).map(str.strip).filter(bool)
moments = st.integers(946_684_800, 32_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
PLACE = Location(AGREEMENT)
QUIET = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@QUIET
@given(moments, sentences.filter(str.isprintable), columns, terms, st.sampled_from(["", "  "]))
def test_a_record_is_read_as_it_was_written(tmp_path_factory, at, sentence, asked, granted, indentation):
    request = AccessRecord(step=Step.REQUEST, at=at, by=sentence[:255], reason=sentence, columns=asked, clear=asked or (), location=PLACE)
    approval = replace(request, step=Step.APPROVE, columns=None, clear=(), terms=granted)
    opening = opening_text(PortAddress("sales", "orders", "daily"), Consumer.parse("finance.revenue"))
    text = opening + record_text(request, indentation) + record_text(approval, indentation)
    root = tmp_path_factory.getbasetemp()
    doc = Document(root / "a.yaml", root=root, text=text)
    found = read_records(doc)
    assert doc.problems == [] or "at most 1,000 characters" in str(doc.problems), text
    if not doc.problems:
        assert tuple(replace(each, location=PLACE) for each in found) == (request, approval)


@QUIET
@given(st.data())
def test_a_damaged_agreement_gives_problems_or_nothing(tmp_path_factory, data):
    document = yaml.load(approved("columns: [amount]\nmasks: {amount: {masking: generalise, step: 5}}\nrows: amount > 1"), yaml.BaseLoader)
    holder, step = data.draw(st.sampled_from(list(places(document))))
    if data.draw(st.booleans()):
        del holder[step]
    else:
        holder[step] = data.draw(values)
    root = write_sample_mesh(tmp_path_factory.mktemp("mesh"), {AGREEMENT: yaml_text(document)})
    mesh, found = load_mesh(root)
    assert found or len(mesh.agreements) == 1


@pytest.mark.parametrize(
    "reason", ["12", "1e5", ".5", "-", "+1", "null", "true", "~", "no", "2026-11-22", "# not a comment", "a: b", "'", '"']
)
def test_words_that_yaml_takes_for_something_else_stay_words(tmp_path, reason):
    record = AccessRecord(step=Step.REQUEST, at=datetime(2026, 1, 1, tzinfo=UTC), by=reason, reason=reason, location=PLACE)
    doc = Document(tmp_path / "a.yaml", root=tmp_path, text="records:\n" + record_text(record))
    (found,) = read_records(doc)
    assert (found.by, found.reason) == (reason, reason)
