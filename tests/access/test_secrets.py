from pathlib import Path

from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.settings import Settings

SECRET = "canary-of-a-secret"


def test_neither_settings_nor_an_open_store_show_a_secret(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("MESH_MASKING_KEY", SECRET)
    assert SECRET not in repr(Settings(root=tmp_path))
    assert SECRET not in repr(Settings(root=tmp_path, catalog_uri=f"postgresql://mesh:{SECRET}@localhost/mesh"))
    with open_lakehouse(Settings(root=tmp_path)) as lakehouse:
        assert SECRET not in f"{lakehouse!r} {lakehouse.ledger!r} {lakehouse.tables!r}"
