import json
from dataclasses import replace
from datetime import timedelta

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from mesh_platform.concepts import clock
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.errors import Refused, SourceUnavailable, Unauthenticated, UnknownName, UsageError
from mesh_platform.gateway.gateway import Gateway
from mesh_platform.gateway.identity import provider, tokens
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.settings import Settings
from tests.sample_mesh import write_sample_mesh

READER = "finance.revenue"
PROVIDER = "https://login.example.org"
KEYS = {"one": rsa.generate_private_key(public_exponent=65537, key_size=2048), "two": ec.generate_private_key(ec.SECP256R1())}


@pytest.fixture
def root(tmp_path):
    return write_sample_mesh(tmp_path)


@pytest.fixture
def gateway(root):
    with open_lakehouse(Settings(root=root, actor="grace")) as lakehouse:
        yield Gateway(lakehouse)


def issue(gateway: Gateway, **said) -> tuple[tokens.Token, str]:
    return tokens.issue(gateway.lakehouse, gateway.mesh(), **{"consumer": READER, **said})


def own_claims(gateway: Gateway, **changed) -> dict:
    """Those of a token that holds, with changes; None takes one away."""
    _, text = issue(gateway)
    claims = {**jwt.decode(text, options={"verify_signature": False}), **changed}
    return {name: value for name, value in claims.items() if value is not None}


def own(gateway: Gateway, **changed) -> str:
    return jwt.encode(own_claims(gateway, **changed), tokens.signing_secret(gateway.settings), algorithm="HS256")


def test_a_token_tells_who_comes_for_whom_and_where_it_decides(gateway):
    token, text = issue(gateway, subject="ada", domains=("sales",))
    principal = gateway.identity.authenticate(text)
    assert (principal.subject, principal.consumer, principal.token) == ("ada", Consumer.parse(READER), token.number)
    assert principal.decides_for("sales")
    assert not principal.decides_for("finance")
    assert principal.ends == token.ends


def test_who_names_nobody_gets_a_token_of_their_own(gateway):
    _, text = issue(gateway)
    assert gateway.identity.authenticate(text).subject == "grace"


def test_the_ledger_knows_each_token_and_holds_none(gateway):
    token, text = issue(gateway, subject="ada", domains=("sales",))
    (fact,) = gateway.lakehouse.ledger.facts("token_issued")
    assert (fact.subject, fact.actor, fact.details["consumer"]) == (f"token:{token.number}", "grace", READER)
    assert text.split(".")[2] not in str(fact)
    (known,) = tokens.tokens(gateway.lakehouse.ledger)
    assert known == replace(token, issued=known.issued)


def test_a_revoked_token_opens_nothing_from_the_next_request_on(gateway):
    token, text = issue(gateway)
    gateway.identity.authenticate(text)
    assert tokens.revoke(gateway.lakehouse, token.number, reason="The laptop is lost.").revoked is not None
    with pytest.raises(Unauthenticated, match="revoked"):
        gateway.identity.authenticate(text)
    with pytest.raises(Refused, match="was revoked on"):
        tokens.revoke(gateway.lakehouse, token.number, reason="Again.")
    with pytest.raises(UnknownName, match="no token has the number"):
        tokens.revoke(gateway.lakehouse, "0" * 16, reason="It never was.")


def test_a_token_ends_by_the_clock_of_the_mesh(gateway):
    _, text = issue(gateway, days=2)
    with clock.frozen_at(clock.now() + timedelta(days=1.9)):
        gateway.identity.authenticate(text)
    with clock.frozen_at(clock.now() + timedelta(days=2.1)), pytest.raises(Unauthenticated, match="ended on"):
        gateway.identity.authenticate(text)


def test_a_token_ends_with_the_consumer_it_is_for(gateway, root):
    _, text = issue(gateway)
    (root / "domains" / "finance" / "revenue").rename(root / "elsewhere")
    gateway.acting(gateway.identity.authenticate(text))  # whoever acts sees what is declared now
    with pytest.raises(Unauthenticated, match=r"does not know finance\.revenue"):
        gateway.identity.authenticate(text)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"aud": "elsewhere"}, "does not hold"),
        ({"iss": "elsewhere"}, "issuer"),
        ({"iss": None}, "issuer"),
        ({"exp": None}, "does not hold"),
        ({"exp": "tomorrow"}, "when it ends"),
        ({"exp": 1e30}, "when it ends"),
        ({"exp": True}, "when it ends"),
        ({"nbf": 99_999_999_999}, "not hold yet"),
        ({"jti": None}, "does not hold"),
        ({"jti": "0" * 16}, "no such token"),
        ({"sub": None}, "does not hold"),
        ({"sub": "\x1b[31m"}, "names nobody"),
        ({"mesh_consumer": "finance.*"}, "no consumer"),
        ({"mesh_consumer": "finance.nobody"}, "does not know"),
        ({"mesh_consumer": "application:finance.nobody"}, "does not know"),
        ({"mesh_domains": "sales"}, "no list of domains"),
        ({"mesh_domains": ["*"]}, "no list of domains"),
    ],
)
def test_claims_that_are_not_what_they_should_be_are_nobodys(gateway, changed, told):
    with pytest.raises(Unauthenticated, match=told):
        gateway.identity.authenticate(own(gateway, **changed))


@pytest.mark.parametrize("sent", ["", "x", "a.b.c", "ä.ö.ü", "." * 9000, "eyJhbGciOiJub25lIn0.e30.", "\0"])
def test_what_is_no_token_is_nobodys(gateway, sent):
    with pytest.raises(Unauthenticated):
        gateway.identity.authenticate(sent)


def test_another_key_or_none_signs_nothing(gateway):
    claims = own_claims(gateway)
    for forged in (jwt.encode(claims, "x" * 32, algorithm="HS256"), jwt.encode(claims, None, algorithm="none")):
        with pytest.raises(Unauthenticated, match="does not hold"):
            gateway.identity.authenticate(forged)


def test_only_one_algorithm_signs_tokens_of_the_mesh(gateway):
    secret = tokens.signing_secret(gateway.settings)
    with pytest.raises(Unauthenticated, match="does not hold"):
        gateway.identity.authenticate(jwt.encode(own_claims(gateway), secret * 2, algorithm="HS512"))


@pytest.mark.parametrize(
    ("said", "told"), [({"days": 0}, "at most 366"), ({"days": 400}, "at most 366"), ({"subject": "a\nb\x07"}, "sentence")]
)
def test_a_token_that_nobody_should_have_is_not_made(gateway, said, told):
    with pytest.raises(UsageError, match=told):
        issue(gateway, **said)


@pytest.mark.parametrize("said", [{"consumer": "finance.nobody"}, {"domains": ("nowhere",)}])
def test_a_token_for_what_the_mesh_does_not_have_is_not_made(gateway, said):
    with pytest.raises(UnknownName):
        issue(gateway, **said)


def test_the_secret_is_its_owners_alone_and_a_short_one_is_refused(gateway, root):
    issue(gateway)
    assert (root / ".mesh" / tokens.KEY_FILE).stat().st_mode & 0o777 == 0o600
    with pytest.raises(UsageError, match="9 bytes"):
        tokens.signing_secret(Settings(root=root, gateway_key="guess me!"))


class TestProvider:
    @pytest.fixture
    def jwks(self, tmp_path):
        as_jwk = {"one": jwt.algorithms.RSAAlgorithm.to_jwk, "two": jwt.algorithms.ECAlgorithm.to_jwk}
        keys = [{**json.loads(as_jwk[name](key.public_key())), "kid": name} for name, key in KEYS.items()]
        file = tmp_path / "jwks.json"
        file.write_text(json.dumps({"keys": [*keys, {"kty": "oct", "kid": "shared", "k": "c2VjcmV0"}]}))
        return file

    @pytest.fixture
    def gateway(self, root, jwks):
        settings = Settings(root=root, token_issuer=PROVIDER, token_jwks=str(jwks), token_audience="the-mesh")
        with open_lakehouse(settings) as lakehouse:
            yield Gateway(lakehouse)

    def token(self, name: str = "one", *, algorithm: str = "RS256", kid: str | None = None, key=None, **changed) -> str:
        claims = {"iss": PROVIDER, "aud": "the-mesh", "sub": "ada@example.org", "mesh_consumer": READER, **changed}
        claims.setdefault("exp", int(clock.now().timestamp()) + 60)
        return jwt.encode(claims, key or KEYS[name], algorithm=algorithm, headers={"kid": kid or name})

    def test_its_tokens_count_with_each_of_its_keys(self, gateway):
        assert gateway.identity.authenticate(self.token()).subject == "ada@example.org (login.example.org)"
        assert gateway.identity.authenticate(self.token("two", algorithm="ES256")).consumer == Consumer.parse(READER)

    def test_tokens_for_others_of_others_or_from_before_do_not(self, gateway):
        for changed in ({"aud": "another"}, {"iss": "https://login.example.com"}, {"exp": 1_000_000_000}):
            with pytest.raises(Unauthenticated):
                gateway.identity.authenticate(self.token(**changed))

    def test_its_public_key_is_no_secret_that_signs(self, gateway, jwks):
        for kid, key in (("one", jwks.read_bytes()[:64]), ("shared", b"secret" * 8)):
            with pytest.raises(Unauthenticated):
                gateway.identity.authenticate(self.token(kid=kid, key=key, algorithm="HS256"))

    def test_it_cannot_speak_for_the_mesh_itself(self, gateway):
        with pytest.raises(Unauthenticated):
            gateway.identity.authenticate(self.token(iss="mesh", aud="mesh", jti="0" * 16))

    def test_unknown_keys_are_asked_for_once_in_a_while(self, gateway, jwks):
        gateway.identity.authenticate(self.token())
        jwks.unlink()
        with pytest.raises(Unauthenticated, match="does not publish"):  # and the file that is gone was not looked for
            gateway.identity.authenticate(self.token(kid="three"))
        gateway.identity.authenticate(self.token())

    def test_a_key_that_the_provider_takes_back_counts_no_longer(self, gateway, jwks, monkeypatch):
        gateway.identity.authenticate(self.token())
        (_, *others) = json.loads(jwks.read_text())["keys"]
        jwks.write_text(json.dumps({"keys": others}))
        gateway.identity.authenticate(self.token())  # they are not looked for at each request
        monkeypatch.setattr(provider, "_KEPT_SECONDS", -1.0)
        monkeypatch.setattr(provider, "_PAUSE_SECONDS", -1.0)
        with pytest.raises(Unauthenticated, match="does not publish"):
            gateway.identity.authenticate(self.token())
        gateway.identity.authenticate(self.token("two", algorithm="ES256"))

    def test_keys_that_cannot_be_had_let_nobody_in(self, gateway, jwks):
        jwks.write_text("<html>")
        with pytest.raises(SourceUnavailable, match="no set of keys"):
            gateway.identity.authenticate(self.token())

    @pytest.mark.parametrize(
        "set_",
        [
            {"token_issuer": PROVIDER},
            {"token_jwks": "keys.json"},
            {"token_issuer": "mesh", "token_jwks": "keys.json"},
            {"token_issuer": PROVIDER, "token_jwks": "http://login.example.org/keys"},
            {"token_issuer": PROVIDER, "token_jwks": "ftp://login.example.org/keys"},
        ],
    )
    def test_half_of_a_provider_is_none(self, root, set_):
        with open_lakehouse(Settings(root=root, **set_)) as lakehouse, pytest.raises(UsageError):
            Gateway(lakehouse)
