"""Contracts that were kept elsewhere than in a file."""

import json
from dataclasses import replace

import pytest

from mesh_platform.concepts.fingerprint import contract_hash
from mesh_platform.declarations.contracts.contracts import contract_of
from mesh_platform.errors import InvalidDeclaration
from tests.declarations.reading import ORDERS, contract

WITH_OLD_WORD = ("metric: rowCount", "rule: rowCount")


@pytest.mark.parametrize("changes", [(), (WITH_OLD_WORD,)])
def test_a_contract_survives_being_kept_as_json(tmp_path, changes):
    read = contract(tmp_path, *changes)
    stored = contract_of(json.loads(json.dumps(read.source)), ORDERS)
    assert contract_hash(stored) == contract_hash(read)
    assert [replace(each, location=None, rules=()) for each in stored.columns] == [
        replace(each, location=None, rules=()) for each in read.columns
    ]
    assert [replace(each, location=None) for each in stored.rules] == [replace(each, location=None) for each in read.rules]
    assert stored.location.file == "domains/sales/orders/daily.odcs.yaml"


def test_a_document_that_is_no_contract_of_the_port_is_refused_with_every_mistake(tmp_path):
    document = {**contract(tmp_path).source, "version": "2.0.0", "id": "sales.orders.weekly"}
    with pytest.raises(InvalidDeclaration) as refused:
        contract_of(document, ORDERS)
    assert len(refused.value.problems) == 2
    assert "the stored contract of sales.orders.daily is not valid" in str(refused.value)


def test_a_document_of_another_shape_is_refused():
    with pytest.raises(InvalidDeclaration):
        contract_of({"schema": "?"}, ORDERS)
