from pathlib import Path

import pytest

from mesh_platform.declarations.trusted_keys import TRUSTED_KEYS_FILE, load_trusted_keys, read_trusted_keys
from mesh_platform.errors import InvalidDeclaration
from tests.yaml_text import yaml_text

KEY = "UVa0w1VOl9RRGPJ334bojKrgYdD4R/qJYI0nT5h7Pn8="
ENTRY = {"name": "builds", "publicKey": KEY, "since": "2026-11-22T22:00:00Z"}


def declared(root: Path, *keys: object, **changes: object) -> Path:
    document = {"apiVersion": "v1.0.0", "kind": "TrustedKeys", "keys": list(keys), **changes}
    (root / TRUSTED_KEYS_FILE).write_text(yaml_text(document), encoding="utf-8")
    return root


def test_nobody_is_trusted_where_there_is_no_file(tmp_path):
    assert load_trusted_keys(tmp_path) == ()


def test_a_key_is_trusted_for_domains_and_for_a_time(tmp_path):
    (key,) = load_trusted_keys(declared(tmp_path, {**ENTRY, "until": "2027-01-01T00:00:00+01:00", "domains": ["sales"]}))
    assert (key.name, key.public, key.domains) == ("builds", KEY, ("sales",))
    assert key.until.isoformat() == "2027-01-01T00:00:00+01:00"


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ({**ENTRY, "publicKey": "AAAA"}, "is no Ed25519 key in base64"),
        ({**ENTRY, "publicKey": "-----BEGIN PRIVATE KEY-----"}, "is no Ed25519 key in base64"),
        ({**ENTRY, "since": "yesterday"}, "is no time with a time zone"),
        ({**ENTRY, "since": "2026-11-22"}, "is no time with a time zone"),
        ({**ENTRY, "until": "2026-11-22T00:00:00"}, "is no time with a time zone"),
        ({**ENTRY, "domain": ["sales"]}, "Did you mean `domains`"),
        ({**ENTRY, "domains": []}, "domains"),
        ({"name": "builds"}, "publicKey"),
        ("builds", "keys"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_does_not_pass_for_trusting_nobody(tmp_path, entry, told):
    _, problems = read_trusted_keys(declared(tmp_path, entry))
    assert told in "\n".join(map(str, problems))
    assert all(each.location.file == TRUSTED_KEYS_FILE and each.rule == "trusted-keys" for each in problems)
    with pytest.raises(InvalidDeclaration, match=r"trusted_keys\.yaml is not valid"):
        load_trusted_keys(tmp_path)


def test_a_file_that_is_none_does_not_pass_for_trusting_nobody(tmp_path):
    (tmp_path / TRUSTED_KEYS_FILE).write_text("keys: [", encoding="utf-8")
    with pytest.raises(InvalidDeclaration):
        load_trusted_keys(tmp_path)
    (tmp_path / TRUSTED_KEYS_FILE).rename(tmp_path / "trusted_keys.yml")
    with pytest.raises(InvalidDeclaration, match="because of its ending"):
        load_trusted_keys(tmp_path)
    (tmp_path / TRUSTED_KEYS_FILE).symlink_to(tmp_path / "nowhere")
    with pytest.raises(InvalidDeclaration):
        load_trusted_keys(tmp_path)
