import ssl
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from mesh_platform.concepts import clock
from mesh_platform.errors import UsageError
from mesh_platform.gateway import tls
from mesh_platform.settings import Settings


@pytest.fixture
def settings(tmp_path):
    return Settings(root=tmp_path)


def shaken_hands(certificate: tls.Certificate, *, name: str, trusted: Path) -> bool:
    """Between a client that trusts that authority alone and a server with the certificate; in memory."""
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(certificate.certificate, certificate.key)
    asking = ssl.create_default_context(cafile=str(trusted))
    asking.verify_flags |= ssl.VERIFY_X509_STRICT
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    client, server = asking.wrap_bio(back, there, server_hostname=name), serving.wrap_bio(there, back, server_side=True)
    for _ in range(3):
        for each in (client, server):
            try:
                each.do_handshake()
            except ssl.SSLWantReadError:
                continue
    return client.cipher() is not None


class TestOfThisMachine:
    def test_who_trusts_its_authority_is_served_by_each_name_of_this_machine(self, settings):
        own = tls.own_certificate(settings)
        for name in tls.LOOPBACK_NAMES:
            assert shaken_hands(own, name=name, trusted=own.authority)
        with pytest.raises(ssl.SSLCertVerificationError):
            shaken_hands(own, name="mesh.example.org", trusted=own.authority)

    def test_who_trusts_another_mesh_is_not(self, settings, tmp_path):
        own, other = tls.own_certificate(settings), tls.own_certificate(Settings(root=tmp_path / "other"))
        with pytest.raises(ssl.SSLCertVerificationError):
            shaken_hands(own, name="localhost", trusted=other.authority)

    def test_it_is_made_once_and_renewed_before_it_ends(self, settings):
        made = tls.own_certificate(settings).certificate.read_bytes()
        assert tls.own_certificate(settings).certificate.read_bytes() == made
        with clock.frozen_at(clock.now() + timedelta(days=340)):
            assert tls.own_certificate(settings).certificate.read_bytes() != made

    def test_what_is_broken_is_made_anew(self, settings):
        own = tls.own_certificate(settings)
        own.certificate.write_text("")
        assert shaken_hands(tls.own_certificate(settings), name="localhost", trusted=own.authority)

    def test_its_key_is_for_its_owner_and_that_of_the_authority_for_nobody(self, settings):
        own = tls.own_certificate(settings)
        files = sorted(own.key.parent.iterdir())
        assert [each.name for each in files] == ["ca.pem", "certificate.pem", "key.pem"]
        assert own.key.stat().st_mode & 0o777 == 0o600
        assert own.key.parent.stat().st_mode & 0o777 == 0o700
        (key,) = (each for each in files if b"PRIVATE KEY" in each.read_bytes())
        assert key == own.key
        assert str(own.key) not in repr(own)

    def test_it_signs_for_nobody_else(self, settings):
        own = x509.load_pem_x509_certificate(tls.own_certificate(settings).certificate.read_bytes())
        assert not own.extensions.get_extension_for_class(x509.BasicConstraints).value.ca


class TestOfAnOperator:
    def given(self, folder: Path, *, names: tuple[str, ...] = ("mesh.example.org",), days: float = 30) -> tuple[Path, Path]:
        key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mesh")])
        ends = clock.now() + timedelta(days=days)
        building = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        building = building.not_valid_before(ends - timedelta(days=300)).not_valid_after(ends)
        if names:
            building = building.add_extension(x509.SubjectAlternativeName([x509.DNSName(each) for each in names]), critical=False)
        certificate = building.sign(key, hashes.SHA256())
        self.write(folder / "key.pem", key, serialization.NoEncryption())
        self.write(folder / "locked.pem", key, serialization.BestAvailableEncryption(b"secret"))
        (folder / "chain.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        return folder / "chain.pem", folder / "key.pem"

    def write(self, file: Path, key: ec.EllipticCurvePrivateKey, encryption: serialization.KeySerializationEncryption) -> None:
        file.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption))

    def test_it_says_for_which_hosts_it_is(self, tmp_path):
        given = tls.given_certificate(*self.given(tmp_path, names=("mesh.example.org", "*.example.org", "m*.example.org")))
        assert given.names == ("mesh.example.org", "*.example.org")
        assert given.authority is None

    def test_one_that_has_ended_or_is_for_no_host_serves_nobody(self, tmp_path):
        with pytest.raises(UsageError, match="ended on"):
            tls.given_certificate(*self.given(tmp_path, days=-1))
        with pytest.raises(UsageError, match="is for no host"):
            tls.given_certificate(*self.given(tmp_path, names=()))

    @pytest.mark.parametrize("key", ["nowhere.pem", "chain.pem", "locked.pem", "other.pem"])
    def test_one_without_its_key_serves_nobody(self, tmp_path, key):
        chain, _ = self.given(tmp_path)
        self.write(tmp_path / "other.pem", ec.generate_private_key(ec.SECP256R1()), serialization.NoEncryption())
        with pytest.raises(UsageError, match="is not the key of"):
            tls.given_certificate(chain, tmp_path / key)

    @pytest.mark.parametrize("chain", ["nowhere.pem", "key.pem", "."])
    def test_what_is_no_certificate_is_said(self, tmp_path, chain):
        _, key = self.given(tmp_path)
        with pytest.raises(UsageError, match="holds no certificate"):
            tls.given_certificate(tmp_path / chain, key)
