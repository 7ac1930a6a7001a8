"""Alerts by HTTP: one POST of JSON, signed where a secret is set."""

import hashlib
import hmac
import json
import ssl
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

from mesh_platform.declarations.domains.alerts import is_loopback
from mesh_platform.errors import Undelivered
from mesh_platform.observability.alerts.channels.channel import TIMEOUT_SECONDS
from mesh_platform.observability.alerts.messages import Message
from mesh_platform.settings import Settings

SIGNATURE, DELIVERY = "Mesh-Signature", "Mesh-Delivery"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class WebhookChannel:
    """`url` may be the secret that opens it."""

    settings: Settings = field(repr=False)
    url: str = field(repr=False)
    timeout: float = TIMEOUT_SECONDS

    def send(self, message: Message) -> None:
        body = json.dumps(message.document).encode()
        headers = {"Content-Type": "application/json", "User-Agent": "mesh", DELIVERY: message.id, **_signature(self.settings, body)}
        request = urllib.request.Request(self.url, data=body, headers=headers, method="POST")
        try:
            with _opener(self.url).open(request, timeout=self.timeout):
                return  # what it says beyond its status is nobody's business
        except urllib.error.HTTPError as answer:
            answer.close()
            raise Undelivered(f"it answered {answer.code}" + (", and nobody follows" if answer.code in _REDIRECTS else "")) from None
        except (OSError, HTTPException, ValueError) as failure:
            raise Undelivered(_reason(failure)) from None  # the failure's own text may quote the address


def signature(secret: str, body: bytes) -> str:
    """What the header says, so that the receiver can compute the same."""
    return f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"


def _signature(settings: Settings, body: bytes) -> dict[str, str]:
    return {SIGNATURE: signature(settings.webhook_secret.get_secret_value(), body)} if settings.webhook_secret else {}


class _Stay(urllib.request.HTTPRedirectHandler):
    """Else whoever answers could send alerts, or us, anywhere."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:  # noqa: ARG002
        return None


def _opener(url: str) -> urllib.request.OpenerDirector:
    """Through the proxy of the environment, except to this machine."""
    to_itself = is_loopback(urlsplit(url).hostname or "")
    return urllib.request.build_opener(_Stay, *([urllib.request.ProxyHandler({})] if to_itself else []))


def _reason(failure: Exception) -> str:
    cause = failure.reason if isinstance(failure, urllib.error.URLError) else failure
    match cause:
        case ssl.SSLCertVerificationError():
            return f"its certificate cannot be verified: {cause.verify_message}"
        case TimeoutError():
            return "it did not answer in time"
        case OSError() if cause.strerror:
            return f"it cannot be reached: {cause.strerror}"
    return f"it could not be talked to ({type(cause).__name__})"
