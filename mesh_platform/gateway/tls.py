"""Certificates: the one that an operator gives, or for this machine alone one that the mesh makes for itself.

The authority behind the latter signs this one certificate, and its key is then forgotten: nobody can sign another in its name.
"""

import ipaddress
import os
import ssl
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from mesh_platform.concepts import clock
from mesh_platform.errors import UsageError
from mesh_platform.settings import Settings

FOLDER = "gateway"
AUTHORITY_FILE = "ca.pem"
_CERTIFICATE_FILE, _KEY_FILE = "certificate.pem", "key.pem"
LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")
_DAYS, _RENEWED_BEFORE = 365, timedelta(days=30)
_HINT = "give both: mesh serve --certificate chain.pem --key key.pem"


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """Where a server's certificate and key lie; `authority` is what clients have to trust, None where they do already.

    `names` are those that it is for: no request for another host is answered.
    """

    certificate: Path
    key: Path = field(repr=False)
    authority: Path | None
    names: tuple[str, ...]


def given_certificate(certificate: Path, key: Path) -> Certificate:
    """An operator's. Raises UsageError where it cannot be read, or has ended."""
    parsed = _parsed(certificate)
    if parsed.not_valid_after_utc <= clock.now():
        raise UsageError(f"the certificate {certificate} ended on {parsed.not_valid_after_utc:%Y-%m-%d}", hint="renew it")
    if not (names := _names(parsed)):
        raise UsageError(f"the certificate {certificate} is for no host", hint="let it name its hosts as subject alternative names")
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password="")
    except (OSError, ValueError):  # an error of TLS is one of the operating system
        raise UsageError(f"{key} is not the key of {certificate} in PEM, free of a password", hint=_HINT) from None
    return Certificate(certificate=certificate, key=key, authority=None, names=names)


def own_certificate(settings: Settings) -> Certificate:
    """The mesh's own for this machine, made when there is none yet, or it ends soon."""
    folder = settings.state / FOLDER
    authority, certificate, key = (folder / each for each in (AUTHORITY_FILE, _CERTIFICATE_FILE, _KEY_FILE))
    if not (authority.is_file() and key.is_file() and certificate.is_file() and _holds(certificate)):
        _make(folder)
    return Certificate(certificate=certificate, key=key, authority=authority, names=LOOPBACK_NAMES)


def _holds(certificate: Path) -> bool:
    try:
        return _parsed(certificate).not_valid_after_utc > clock.now() + _RENEWED_BEFORE
    except UsageError:
        return False


def _parsed(certificate: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(certificate.read_bytes())
    except (OSError, ValueError):
        raise UsageError(f"{certificate} holds no certificate in PEM", hint=_HINT) from None


def _names(certificate: x509.Certificate) -> tuple[str, ...]:
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    hosts = (each for each in names.get_values_for_type(x509.DNSName) if "*" not in each.removeprefix("*."))
    return (*hosts, *map(str, names.get_values_for_type(x509.IPAddress)))


def _make(folder: Path) -> None:
    now = clock.now()
    authority_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    authority = _signed("mesh of this machine", authority_key, issuer="mesh of this machine", by=authority_key, now=now, is_authority=True)
    certificate = _signed("localhost", key, issuer="mesh of this machine", by=authority_key, now=now, is_authority=False)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption_algorithm=serialization.NoEncryption()
    )
    _write(folder / _KEY_FILE, secret)
    _write(folder / _CERTIFICATE_FILE, certificate.public_bytes(serialization.Encoding.PEM))
    _write(folder / AUTHORITY_FILE, authority.public_bytes(serialization.Encoding.PEM))


def _signed(
    name: str, key: ec.EllipticCurvePrivateKey, *, issuer: str, by: ec.EllipticCurvePrivateKey, now: datetime, is_authority: bool
) -> x509.Certificate:
    building = (
        x509.CertificateBuilder()
        .subject_name(_named(name))
        .issuer_name(_named(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))  # clocks differ
        .not_valid_after(now + timedelta(days=_DAYS))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=0 if is_authority else None), critical=True)
        .add_extension(_usage(is_authority=is_authority), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
    )
    if not is_authority:
        building = building.add_extension(x509.SubjectAlternativeName([*map(_general_name, LOOPBACK_NAMES)]), critical=False)
        building = building.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    return building.sign(by, hashes.SHA256())


def _usage(*, is_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_authority,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _write(file: Path, content: bytes) -> None:
    """Whole or not at all, and from its first byte on readable by its owner alone."""
    draft = file.with_suffix(f".{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as target:
        target.write(content)
    draft.replace(file)
