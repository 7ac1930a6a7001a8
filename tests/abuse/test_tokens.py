"""Tokens that do not hold, over both wires: ended, revoked, forged, and such as turn a verifier against itself."""

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import adbc_driver_manager as driver
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from mesh_platform.gateway.identity import tokens
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.settings import Settings
from tests.cli.commands import run_mesh
from tests.declarations.agreeing import AGREEMENT
from tests.serving_gateway import DAILY, Serving, make_token, serving, write_served_mesh

QUERY = f"select order_id from {DAILY}"
PORT = "/v1/products/sales/orders/daily/data?columns=order_id&format=json"
ROWS = [{"order_id": 1}]


@pytest.fixture(scope="module")
def gateway(tmp_path_factory) -> Iterator[Serving]:
    with serving(write_served_mesh(tmp_path_factory.mktemp("mesh"))) as running:
        yield running


def secret(gateway: Serving) -> bytes:
    return tokens.signing_secret(Settings(root=gateway.root))


def claims(gateway: Serving, **changed) -> dict:
    """Those of a token that holds, with changes; None takes one away."""
    held = jwt.decode(make_token(gateway.root), options={"verify_signature": False}) | changed
    return {name: value for name, value in held.items() if value is not None}


def signed(gateway: Serving, *, key: object = None, algorithm: str = "HS256", headers: dict | None = None, **changed) -> str:
    return jwt.encode(claims(gateway, **changed), key or secret(gateway), algorithm=algorithm, headers=headers)


def later(hours: float) -> int:
    return int((datetime.now(UTC) + timedelta(hours=hours)).timestamp())


def widened(gateway: Serving) -> str:
    """One that holds, for somebody else: what it says was changed, and its signature kept."""
    header, body, signature = make_token(gateway.root).split(".")
    said = json.loads(base64.urlsafe_b64decode(body + "==")) | {"mesh_consumer": "sales", "mesh_domains": ["sales"]}
    return ".".join((header, base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("="), signature))


def unsigned(gateway: Serving, name: str) -> str:
    header, body, _ = jwt.encode(claims(gateway), "", algorithm="none").split(".")
    header = base64.urlsafe_b64encode(json.dumps({"alg": name, "typ": "JWT"}).encode()).decode().rstrip("=")
    return f"{header}.{body}."


def own_key(gateway: Serving) -> str:
    """Its header brings the key that it is signed with."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    jwk = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
    return signed(gateway, key=key, algorithm="RS256", headers={"jwk": jwk, "jku": "http://127.0.0.1:9/keys", "kid": "mine"})


FORGED = {
    "ended": lambda gateway: signed(gateway, exp=later(-1)),
    "not begun": lambda gateway: signed(gateway, nbf=later(1)),
    "without an end": lambda gateway: signed(gateway, exp=None),
    "with an end that is no number": lambda gateway: signed(gateway, exp="never"),
    "for another audience": lambda gateway: signed(gateway, aud="billing"),
    "for no audience": lambda gateway: signed(gateway, aud=None),
    "of an issuer nobody knows": lambda gateway: signed(gateway, iss="https://login.example.com"),
    "of no issuer": lambda gateway: signed(gateway, iss=None),
    "with a number nobody gave out": lambda gateway: signed(gateway, jti="0" * 16),
    "without a number": lambda gateway: signed(gateway, jti=None),
    "for a product that is not there": lambda gateway: signed(gateway, mesh_consumer="finance.nothing"),
    "for what is no name": lambda gateway: signed(gateway, mesh_consumer="finance.*"),
    "of nobody": lambda gateway: signed(gateway, sub=" "),
    "with domains in one text": lambda gateway: signed(gateway, mesh_domains="sales"),
    "signed with another key": lambda gateway: signed(gateway, key=b"x" * 32),
    "signed in another way": lambda gateway: signed(gateway, algorithm="HS512"),
    "widened": widened,
    "not signed": lambda gateway: unsigned(gateway, "none"),
    "not signed, in capitals": lambda gateway: unsigned(gateway, "NoNe"),
    "with a key of its own": own_key,
    "with a key elsewhere": lambda gateway: signed(gateway, key=b"\0" * 32, headers={"kid": "../../../../dev/null"}),
    "no token": lambda _: "nonsense",
    "two dots": lambda _: "..",
    "a password": lambda gateway: secret(gateway).hex(),
}


@pytest.mark.parametrize("forged", FORGED)
def test_what_is_forged_opens_nothing(gateway, forged):
    token = FORGED[forged](gateway)

    answer = gateway.get(PORT, token)
    assert answer.status_code == 401, answer.text
    assert answer.headers["www-authenticate"] == "Bearer"
    assert token not in answer.text
    with pytest.raises(driver.ProgrammingError, match="UNAUTHENTICATED"):
        rows(gateway, token)


def test_without_a_token_there_are_no_rows(gateway):
    assert gateway.get(PORT).status_code == 401
    assert gateway.get(f"{PORT}&access_token={make_token(gateway.root)}").status_code != 200
    with pytest.raises(driver.ProgrammingError, match="UNAUTHENTICATED"):
        rows(gateway, "")


def test_one_that_holds_opens_both_doors_until_it_is_revoked(gateway):
    token = make_token(gateway.root, subject="ada")
    assert rows(gateway, token) == gateway.get(PORT, token).json() == ROWS
    number = jwt.decode(token, options={"verify_signature": False})["jti"]
    assert run_mesh(gateway.root, "token", "revoke", number, "--reason", "The laptop is lost.").returncode == 0

    with pytest.raises(driver.ProgrammingError, match="was revoked"):
        rows(gateway, token)
    assert "was revoked" in gateway.get(PORT, token).json()["fact"]
    assert gateway.get("/v1/whoami", token).status_code == 401


def test_no_token_and_no_secret_is_said_or_kept_anywhere(gateway):
    token = make_token(gateway.root)
    gateway.get(PORT, token)
    rows_or_nothing = gateway.get("/v1/products?text=x", token)
    with open_lakehouse(Settings(root=gateway.root)) as lakehouse:
        kept = str(lakehouse.ledger.facts())
    for hidden in (token.split(".")[2], secret(gateway).hex()):
        assert hidden not in gateway.said.read_text()
        assert hidden not in kept
        assert hidden not in rows_or_nothing.text
    assert (gateway.root / ".mesh/gateway.key").stat().st_mode & 0o777 == 0o600


def test_a_grant_that_is_taken_back_ends_with_the_next_query_though_the_token_holds(gateway):
    token = make_token(gateway.root)
    assert gateway.get(PORT, token).json() == ROWS
    (gateway.root / AGREEMENT).unlink()

    answer = gateway.get(PORT, token)
    assert (answer.status_code, answer.json()["error"]) == (403, "NoAccess")
    with pytest.raises(driver.ProgrammingError, match="may not read"):
        rows(gateway, token)
    assert gateway.get("/v1/whoami", token).status_code == 200


def rows(gateway: Serving, token: str) -> list[dict]:
    with gateway.connect(token) as connection, connection.cursor() as cursor:
        cursor.execute(QUERY)
        return cursor.fetch_arrow_table().to_pylist()
