"""Alerts by mail: SMTP with TLS, which is done without on this machine alone."""

import smtplib
import socket
import ssl
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import SplitResult, unquote, urlsplit

from mesh_platform.concepts import clock
from mesh_platform.declarations.domains.alerts import is_loopback
from mesh_platform.errors import Undelivered
from mesh_platform.observability.alerts.channels.channel import TIMEOUT_SECONDS
from mesh_platform.observability.alerts.messages import Message
from mesh_platform.settings import Settings

_PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class MailChannel:
    settings: Settings = field(repr=False)
    address: str

    def send(self, message: Message) -> None:
        server = _server(self.settings)
        mail = _mail(message, to=self.address, sender=self.settings.alert_from or unquote(server.username or ""))
        try:
            with _connected(server) as connection:
                connection.send_message(mail)
        except (OSError, smtplib.SMTPException, UnicodeError) as failure:
            raise Undelivered(_reason(failure)) from None  # the failure's own text may quote what was sent


def _server(settings: Settings) -> SplitResult:
    if settings.smtp_url is None:
        raise Undelivered("there is no mail server: set MESH_SMTP_URL")
    try:
        server = urlsplit(settings.smtp_url.get_secret_value())
        is_complete = server.scheme in _PORTS and server.hostname and server.port != 0
    except ValueError:
        is_complete = False
    if not is_complete:
        raise Undelivered("MESH_SMTP_URL is no address of a mail server, such as smtp://user:password@host:587")
    return server


def _mail(message: Message, *, to: str, sender: str) -> EmailMessage:
    if "@" not in sender:
        raise Undelivered("there is no sender: set MESH_ALERT_FROM")
    mail = EmailMessage()
    try:
        mail["From"], mail["To"], mail["Subject"] = sender, to, message.subject
    except ValueError:  # the library lets no line break into a header
        raise Undelivered("MESH_ALERT_FROM is no address of mail") from None
    mail["Date"] = format_datetime(clock.now())
    mail["Message-ID"] = f"<{message.id}@mesh.invalid>"  # the same where the same is sent again
    mail["Auto-Submitted"] = "auto-generated"  # keeps absence notes away
    mail.set_content(message.text)
    return mail


@contextmanager
def _connected(server: SplitResult) -> Generator[smtplib.SMTP]:
    host, port = str(server.hostname), server.port or _PORTS[server.scheme]
    own_name, tls = socket.gethostname(), ssl.create_default_context()
    if server.scheme == "smtps":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(host, port, own_name, timeout=TIMEOUT_SECONDS, context=tls)
    else:
        connection = smtplib.SMTP(host, port, own_name, timeout=TIMEOUT_SECONDS)
    with connection:
        if server.scheme == "smtp":
            _start_tls(connection, host, tls)
        if server.username:
            connection.login(unquote(server.username), unquote(server.password or ""))
        yield connection


def _start_tls(connection: smtplib.SMTP, host: str, tls: ssl.SSLContext) -> None:
    """Somebody between us and the server could hide that it offers TLS: then nothing is sent, unless there is nobody between."""
    connection.ehlo()
    if connection.has_extn("starttls"):
        connection.starttls(context=tls)
    elif not is_loopback(host):
        raise Undelivered("the mail server offers no STARTTLS")


def _reason(failure: Exception) -> str:
    match failure:
        case smtplib.SMTPResponseException():
            return f"the mail server answered {failure.smtp_code}"
        case smtplib.SMTPRecipientsRefused():
            codes = sorted({str(code) for code, _ in failure.recipients.values()})
            return f"the mail server refused the recipient ({', '.join(codes)})"
        case ssl.SSLCertVerificationError():
            return f"the certificate of the mail server cannot be verified: {failure.verify_message}"
        case TimeoutError():
            return "the mail server did not answer in time"
        case OSError() if failure.strerror:
            return f"the mail server cannot be reached: {failure.strerror}"
    return f"the mail server could not be talked to ({type(failure).__name__})"
