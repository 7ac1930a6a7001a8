from mesh_platform.attestation.statement import table_digest


def test_a_table_is_known_by_its_files_in_whatever_order_they_are_listed():
    assert table_digest(["data/b.parquet", "data/a.parquet"]) == table_digest(["data/a.parquet", "data/b.parquet"])
    assert table_digest(["data/a.parquet"]) != table_digest(["data/b.parquet"])
