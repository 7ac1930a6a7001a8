import json
import stat
from traceback import format_exception

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from pydantic import SecretStr

from mesh_platform.attestation.envelope import envelope, signed_bytes
from mesh_platform.attestation.keys import PublicKey, make_key, read_key
from mesh_platform.errors import UsageError
from mesh_platform.settings import Settings

SAID = {"_type": "https://in-toto.io/Statement/v1", "subject": []}


def test_a_key_is_made_for_its_owner_alone_and_never_over_another_file(tmp_path):
    file = tmp_path / "keys" / "builds.key"
    public = make_key(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert read_key(str(file)).public == read_key(file.read_text()).public == public
    before = file.read_bytes()
    with pytest.raises(UsageError, match="is there already"):
        make_key(file)
    assert file.read_bytes() == before


def test_a_signature_holds_for_what_was_signed_by_whoever_signed_it(tmp_path):
    public, other = make_key(tmp_path / "one.key"), make_key(tmp_path / "other.key")
    signature = read_key(str(tmp_path / "one.key")).sign(signed_bytes(SAID))
    assert signature["keyid"] == public.id
    assert public.verifies(signature["sig"], signed_bytes(SAID))
    assert not public.verifies(signature["sig"], signed_bytes({**SAID, "subject": [1]}))
    assert not other.verifies(signature["sig"], signed_bytes(SAID))
    assert not public.verifies("no base64!", signed_bytes(SAID))
    assert not public.verifies("", signed_bytes(SAID))


def test_what_is_signed_is_what_the_standard_says():
    assert signed_bytes({"b": 1, "a": "ä"}) == b'DSSEv1 28 application/vnd.in-toto+json 16 {"a":"\xc3\xa4","b":1}'
    assert envelope({"a": 1}, [{"keyid": "k", "sig": "s"}]) == {
        "payloadType": "application/vnd.in-toto+json",
        "payload": "eyJhIjoxfQ==",
        "signatures": [{"keyid": "k", "sig": "s"}],
    }


@pytest.mark.parametrize("text", ["", "AAAA", "no key", "Z" * 44, "ä"])
def test_what_is_no_public_key_is_none(text):
    assert PublicKey.parse(text) is None


def test_no_error_and_no_repr_tells_a_private_key(tmp_path):
    make_key(tmp_path / "builds.key")
    pem = (tmp_path / "builds.key").read_text()
    secret = pem.splitlines()[1]
    settings = Settings(root=tmp_path, signing_key=SecretStr(pem))
    told = [repr(settings), str(settings), settings.model_dump_json(), repr(read_key(pem))]
    for spoilt in (pem.replace("PRIVATE", "PUBLIC"), pem.replace(secret, secret[:-8]), secret, pem[28:], json.dumps(pem)):
        with pytest.raises(UsageError) as refusal:
            read_key(spoilt)
        told.append("".join(format_exception(refusal.value)))
    assert not [each for each in told if secret[-12:] in each or secret[20:40] in each]


def test_a_key_of_another_kind_and_one_with_a_password_are_refused():
    key = generate_private_key(SECP256R1())
    for encryption in (serialization.NoEncryption(), serialization.BestAvailableEncryption(b"password")):
        pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption).decode()
        with pytest.raises(UsageError, match="MESH_SIGNING_KEY holds"):
            read_key(pem)
