import pytest
from pydantic import SecretStr

from mesh_platform.errors import Undelivered
from mesh_platform.observability.alerts.channels.opening import open_channel
from mesh_platform.observability.alerts.channels.webhook import DELIVERY, SIGNATURE, WebhookChannel, signature
from mesh_platform.observability.alerts.messages import Message
from mesh_platform.settings import Settings

MESSAGE = Message(id="abc", subject="[mesh] refused", text="Refused.\n", document={"text": "Refused.", "raised": []})


def fails(channel) -> str:
    with pytest.raises(Undelivered) as raised:
        channel.send(MESSAGE)
    return raised.value.fact


def test_a_webhook_gets_json_that_it_can_verify(tmp_path, hook):
    secret = "shared secret"
    WebhookChannel(Settings(root=tmp_path, webhook_secret=SecretStr(secret)), hook.url).send(MESSAGE)
    ((headers, body),) = hook.requests
    assert hook.documents == [MESSAGE.document]
    assert headers[SIGNATURE] == signature(secret, body) != signature("another", body)
    assert (headers[DELIVERY], headers["Content-Type"]) == ("abc", "application/json")


def test_without_a_secret_nothing_is_signed(tmp_path, hook):
    WebhookChannel(Settings(root=tmp_path), hook.url).send(MESSAGE)
    assert SIGNATURE not in hook.requests[0][0]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (500, "it answered 500"),
        (404, "it answered 404"),
        (302, "it answered 302, and nobody follows"),
        (307, "it answered 307, and nobody follows"),
    ],
)
def test_only_success_counts_and_nobody_is_sent_elsewhere(tmp_path, hook, answer, reason):
    hook.answers = [answer]
    assert fails(WebhookChannel(Settings(root=tmp_path), hook.url)) == reason
    assert len(hook.requests) == 1


def test_a_silent_receiver_is_not_waited_for(tmp_path, hook):
    hook.answers = [0.5]
    assert fails(WebhookChannel(Settings(root=tmp_path), hook.url, timeout=0.05)) == "it did not answer in time"


def test_a_receiver_that_is_not_there_is_told_without_its_address(tmp_path):
    assert fails(WebhookChannel(Settings(root=tmp_path), "http://127.0.0.1:1/secret-path")) == "it cannot be reached: Connection refused"


def test_what_the_environment_holds_is_used_and_never_quoted(tmp_path, hook, monkeypatch):
    monkeypatch.setenv("TEAM_WEBHOOK", hook.url)
    open_channel(Settings(root=tmp_path), "${TEAM_WEBHOOK}").send(MESSAGE)
    assert len(hook.requests) == 1
    monkeypatch.setenv("TEAM_WEBHOOK", "http://internal.example.org/secret-path")
    with pytest.raises(Undelivered) as raised:
        open_channel(Settings(root=tmp_path), "${TEAM_WEBHOOK}")
    assert raised.value.fact == "${TEAM_WEBHOOK} would send alerts over the network without TLS."
    open_channel(Settings(root=tmp_path, webhook_http=True), "${TEAM_WEBHOOK}")
    monkeypatch.delenv("TEAM_WEBHOOK")
    with pytest.raises(Undelivered, match="TEAM_WEBHOOK is not set"):
        open_channel(Settings(root=tmp_path), "${TEAM_WEBHOOK}")


def test_no_representation_shows_the_address(tmp_path):
    assert "secret" not in repr(WebhookChannel(Settings(root=tmp_path), "https://example.org/secret"))
