import email
import email.policy
import socket

import pytest
from pydantic import SecretStr

from mesh_platform.errors import Undelivered
from mesh_platform.observability.alerts.channels.mail import MailChannel
from mesh_platform.observability.alerts.messages import Message
from mesh_platform.settings import Settings
from tests.observability.alerts.receivers import PASSWORD, USER, USER_AND_PASSWORD, mail_server

MESSAGE = Message(id="abc", subject="[mesh] Ångström was refused", text="One line.\nÅnother.\n", document={})


def settings(tmp_path, url, **changes):
    return Settings(root=tmp_path, smtp_url=SecretStr(url), **{"alert_from": "mesh@example.org", **changes})


def read(envelope):
    return email.message_from_bytes(envelope.content, policy=email.policy.default)


def failure(tmp_path, url, **changes) -> str:
    with pytest.raises(Undelivered) as raised:
        MailChannel(settings(tmp_path, url, **changes), "team@example.org").send(MESSAGE)
    assert PASSWORD not in str(raised.value)
    assert USER_AND_PASSWORD not in str(raised.value)
    return raised.value.fact


@pytest.fixture
def trusted(tls, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(tls / "cert.pem"))
    return tls


def test_a_mail_goes_through_starttls_and_login(tmp_path, mailbox, trusted):
    with mail_server(mailbox, tls=trusted, login=True) as port:
        MailChannel(settings(tmp_path, f"smtp://{USER_AND_PASSWORD}@127.0.0.1:{port}"), "team@example.org").send(MESSAGE)
    (envelope,) = mailbox.mails
    mail = read(envelope)
    assert (envelope.mail_from, envelope.rcpt_tos) == ("mesh@example.org", ["team@example.org"])
    assert (mail["Subject"], mail["Auto-Submitted"], mail["Message-ID"]) == (MESSAGE.subject, "auto-generated", "<abc@mesh.invalid>")
    assert mail.get_content().splitlines() == MESSAGE.text.splitlines()
    assert mailbox.logins == [(USER, PASSWORD)]


def test_a_certificate_that_nobody_vouches_for_is_not_taken(tmp_path, mailbox, tls):
    with mail_server(mailbox, tls=tls, login=True) as port:
        assert "certificate" in failure(tmp_path, f"smtp://{USER_AND_PASSWORD}@127.0.0.1:{port}")
    assert mailbox.logins == []


def test_nothing_is_sent_in_the_clear_to_another_machine(tmp_path, mailbox, monkeypatch):
    with mail_server(mailbox) as port:
        real = socket.getaddrinfo
        monkeypatch.setattr(socket, "getaddrinfo", lambda host, *rest: real("127.0.0.1" if host == "mail.example.org" else host, *rest))
        assert failure(tmp_path, f"smtp://mail.example.org:{port}") == "the mail server offers no STARTTLS"
    assert mailbox.mails == []


def test_on_this_machine_a_server_without_tls_will_do(tmp_path, mailbox):
    with mail_server(mailbox) as port:
        MailChannel(settings(tmp_path, f"smtp://127.0.0.1:{port}"), "team@example.org").send(MESSAGE)
    assert len(mailbox.mails) == 1


def test_without_a_sender_the_user_of_the_server_is_one(tmp_path, mailbox):
    with mail_server(mailbox) as port:
        server = f"127.0.0.1:{port}"
        assert failure(tmp_path, f"smtp://{server}", alert_from="") == "there is no sender: set MESH_ALERT_FROM"
        assert failure(tmp_path, f"smtp://{server}", alert_from="a@b\nBcc: all@example.org") == "MESH_ALERT_FROM is no address of mail"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://host", "MESH_SMTP_URL is no address"),
        ("smtp://", "MESH_SMTP_URL is no address"),
        ("smtp://host:port", "MESH_SMTP_URL is no address"),
        ("smtp://mesh:secret@127.0.0.1:1", "cannot be reached: Connection refused"),
    ],
)
def test_a_server_that_cannot_be_reached_is_told_without_its_password(tmp_path, url, reason):
    told = failure(tmp_path, url)
    assert reason in told
    assert "secret" not in told


def test_a_wrong_password_is_told_by_its_code(tmp_path, mailbox, trusted):
    with mail_server(mailbox, tls=trusted, login=True) as port:
        assert failure(tmp_path, f"smtp://{USER}:guessed@127.0.0.1:{port}") == "the mail server answered 535"


def test_a_busy_server_is_told_by_its_code(tmp_path, mailbox):
    mailbox.refuses = True
    with mail_server(mailbox) as port:
        assert failure(tmp_path, f"smtp://127.0.0.1:{port}") == "the mail server answered 451"


def test_without_a_server_the_setting_is_named(tmp_path):
    with pytest.raises(Undelivered, match="MESH_SMTP_URL"):
        MailChannel(Settings(root=tmp_path), "team@example.org").send(MESSAGE)
